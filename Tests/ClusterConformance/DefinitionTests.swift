import FoundationEssentials
import JSON
import KubeClient
import Testing

extension Conformance.Definitions {
    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var path: [String]
        var value: JSONValue
        var causes: Set<String>
    }

    private static let schema = ["spec", "versions", "0", "schema", "openAPIV3Schema"]

    static let broken: [Broken] = [
        Broken(
            testDescription: "an unknown scope", path: ["spec", "scope"], value: "Galaxy",
            causes: [
                #"FieldValueNotSupported spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced""#
            ]),
        Broken(
            testDescription: "a field without type", path: schema + ["properties", "z"], value: [:],
            causes: [
                "FieldValueRequired spec.validation.openAPIV3Schema.properties[z].type: Required value: must not be empty for "
                    + "specified object fields"
            ]),
        Broken(
            testDescription: "a list without items", path: schema + ["properties", "z"], value: ["type": "array"],
            causes: [
                "FieldValueRequired spec.validation.openAPIV3Schema.properties[z].items: Required value: must be specified"
            ]),
        Broken(
            testDescription: "a default of the wrong type", path: schema + ["properties", "z"],
            value: ["type": "integer", "default": "x"],
            causes: [
                #"FieldValueTypeInvalid spec.validation.openAPIV3Schema.properties[z].default: Invalid value: "string":  in body must be of type integer: "string""#
            ]),
    ]

    private func setting(_ value: JSONValue, at path: ArraySlice<String>, in json: JSONValue) -> JSONValue {
        guard let first = path.first else { return value }
        if case .array(var elements) = json, let index = Int(first), elements.indices.contains(index) {
            elements[index] = setting(value, at: path.dropFirst(), in: elements[index])
            return .array(elements)
        }
        var copy = json
        copy[first] = setting(value, at: path.dropFirst(), in: json[first] ?? [:])
        return copy
    }

    @Test(arguments: broken) func `refuses a definition`(_ broken: Broken) async throws {
        let widgets = try await Widgets()
        let definition = WidgetDefinition.json(group: widgets.environment.group, plural: "gadgets", kind: "Gadget")
        let answer = try await widgets.cluster.send(
            "POST", ConformanceEnvironment.definitions, setting(broken.value, at: broken.path[...], in: definition))
        #expect(answer.status == 422)
        #expect(answer.causes == broken.causes)
    }

    @Test(arguments: ["self.nope(", "other == 1"]) func `refuses a rule that does not compile`(_ rule: String)
        async throws
    {
        let widgets = try await Widgets()
        let definition = setting(
            ["type": "object", "x-kubernetes-validations": [["rule": .string(rule)]]],
            at: (Self.schema + ["properties", "z"])[...],
            in: WidgetDefinition.json(group: widgets.environment.group, plural: "gadgets", kind: "Gadget"))
        let answer = try await widgets.cluster.send("POST", ConformanceEnvironment.definitions, definition)
        #expect(answer.status == 422)
        let field = "spec.validation.openAPIV3Schema.properties[z].x-kubernetes-validations[0].rule"
        #expect(answer.json.at("details", "causes")?[0]?["field"] == .string(field))
        #expect(answer.message.contains("compilation failed: ERROR: <input>:"))
    }

    @Test func `is established, served, changed and taken away`() async throws {
        let widgets = try await Widgets()
        let group = widgets.environment.group
        let namespace = widgets.environment.namespace
        let name = "things.\(group)"
        let definitions = ConformanceEnvironment.definitions
        let created = try await widgets.cluster.send(
            "POST", definitions, WidgetDefinition.json(group: group, plural: "things", kind: "Thing"))
        #expect(created.status == 201)
        #expect(created.json.at("spec", "names", "singular") == "thing")
        #expect(created.json.at("spec", "names", "listKind") == "ThingList")
        #expect(created.json.at("status", "storedVersions") == ["v1"])
        let list = "/apis/\(group)/v1/namespaces/\(namespace)/things"
        try await ConformanceEnvironment.establish(widgets.cluster, name, list: list)
        let standing = try await widgets.cluster.send("GET", "\(definitions)/\(name)")
        #expect(standing.json.at("status", "acceptedNames", "kind") == "Thing")

        let thing: JSONValue = [
            "apiVersion": .string("\(group)/v1"), "kind": "Thing", "metadata": ["name": "t"],
            "spec": ["color": "red", "size": 5],
        ]
        #expect(try await widgets.cluster.send("POST", list, thing).status == 201)
        #expect(try await widgets.cluster.send("DELETE", "\(definitions)/\(name)").status == 200)
        for _ in 0..<200 {
            let definition = try await widgets.cluster.send("GET", "\(definitions)/\(name)")
            let things = try await widgets.cluster.send("GET", list)
            if definition.status == 404, things.text == "404 page not found\n" { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the definition or its resource still stands after 10 seconds")
    }

    @Test func `ends the watches of a definition that goes, after the deletions`() async throws {
        let widgets = try await Widgets()
        let group = widgets.environment.group
        let list = "/apis/\(group)/v1/namespaces/\(widgets.environment.namespace)/items"
        let definitions = ConformanceEnvironment.definitions
        _ = try await widgets.cluster.send(
            "POST", definitions, WidgetDefinition.json(group: group, plural: "items", kind: "Item"))
        try await ConformanceEnvironment.establish(widgets.cluster, "items.\(group)", list: list)
        let item: JSONValue = [
            "apiVersion": .string("\(group)/v1"), "kind": "Item", "metadata": ["name": "i"],
            "spec": ["color": "red", "size": 5],
        ]
        let created = try await widgets.cluster.send("POST", list, item)
        let lines = try await widgets.cluster.watch(
            "\(list)?watch=true&timeoutSeconds=30&resourceVersion=\(created.resourceVersion)"
        ) {
            _ = try await widgets.cluster.send("DELETE", "\(definitions)/items.\(group)")
        }
        #expect(lines.compactMap { $0["type"]?.stringValue } == ["DELETED"])
    }

    @Test func `serves two versions of one object`() async throws {
        let widgets = try await Widgets()
        let group = widgets.environment.group
        let namespace = widgets.environment.namespace
        var definition = WidgetDefinition.json(group: group, plural: "pairs", kind: "Pair")
        var versions = definition.at("spec", "versions")?.arrayValue ?? []
        var old = versions.first ?? [:]
        old["name"] = "v1beta1"
        old["storage"] = false
        old["deprecated"] = true
        versions.append(old)
        definition = setting(.array(versions), at: ["spec", "versions"], in: definition)
        _ = try await widgets.cluster.send("POST", ConformanceEnvironment.definitions, definition)
        let list = "/apis/\(group)/v1/namespaces/\(namespace)/pairs"
        try await ConformanceEnvironment.establish(widgets.cluster, "pairs.\(group)", list: list)
        let created = try await widgets.cluster.send(
            "POST", "/apis/\(group)/v1beta1/namespaces/\(namespace)/pairs",
            [
                "apiVersion": .string("\(group)/v1beta1"), "kind": "Pair", "metadata": ["name": "p"],
                "spec": ["color": "red", "size": 4],
            ])
        #expect(created.status == 201)
        #expect(created.warnings == ["299 - \"\(group)/v1beta1 Pair is deprecated; use \(group)/v1 Pair\""])
        let read = try await widgets.cluster.send("GET", "\(list)/p")
        #expect(read.json["apiVersion"] == .string("\(group)/v1"))
        #expect(read.uid == created.uid)
        #expect(read.warnings.isEmpty)
        _ = try await widgets.cluster.send("DELETE", "\(ConformanceEnvironment.definitions)/pairs.\(group)")
    }

    /// The project's own definitions, from `crds/`.
    static let ownDefinitions: [String] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appending(path: "crds").path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".yaml") && $0 != "kustomization.yaml" }.sorted().map { "\(folder)/\($0)" }
    }()

    @Test(.enabled(if: !ownDefinitions.isEmpty, "there is no crds folder"), arguments: ownDefinitions)
    func `accepts the project's own definitions`(_ file: String) async throws {
        let widgets = try await Widgets()
        let bytes = Array(try Data(contentsOf: URL(filePath: file)))
        let documents = try YAML.parse(bytes, source: file)
        #expect(!documents.isEmpty)
        for document in documents {
            let name = document.at("metadata", "name")?.stringValue ?? ""
            let answer = try await widgets.cluster.send(
                "PATCH",
                "\(ConformanceEnvironment.definitions)/\(name)?fieldManager=conformance&dryRun=All&fieldValidation=Strict&force=true",
                document, type: "application/apply-patch+yaml")
            #expect([200, 201].contains(answer.status), "\(answer.text.prefix(2000))")
        }
    }
}
