import JSON
import Testing

extension Conformance.Create {
    @Test func `gives a new object its metadata and its owner`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let answer = try await widgets.create(name, query: "?fieldManager=me")
        #expect(answer.status == 201)
        #expect(answer.generation == 1)
        #expect(answer.uid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(UInt64(answer.resourceVersion) != nil)
        #expect(answer.json.at("metadata", "namespace") == .string(widgets.environment.namespace))
        #expect(
            answer.owners == [
                "me Update": ["f:spec": [".": [:], "f:color": [:], "f:mode": [:], "f:size": [:]]]
            ])
        #expect(try await widgets.get(name).json == answer.json)
    }

    @Test func `names the manager after the user agent when none is given`() async throws {
        let widgets = try await Widgets()
        #expect(try await widgets.create(widgets.name()).owners.keys.sorted() == ["conformance Update"])
    }

    @Test func `drops a status that is sent along`() async throws {
        let widgets = try await Widgets()
        let body = widgets.body(
            metadata: ["name": .string(widgets.name())], spec: ["color": "red", "size": 5],
            status: ["observedGeneration": 7])
        let answer = try await widgets.cluster.send("POST", widgets.path, body)
        #expect(answer.status == 201)
        #expect(answer.json["status"] == nil)
    }

    @Test func `answers 409 AlreadyExists for a name that stands`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let answer = try await widgets.create(name)
        #expect(answer.status == 409)
        #expect(answer.reason == "AlreadyExists")
        #expect(answer.message == "\(widgets.type) \"\(name)\" already exists")
    }

    @Test func `makes a name from generateName`() async throws {
        let widgets = try await Widgets()
        let body = widgets.body(metadata: ["generateName": "made-"], spec: ["color": "red", "size": 5])
        let first = try await widgets.cluster.send("POST", widgets.path, body)
        let second = try await widgets.cluster.send("POST", widgets.path, body)
        let names = [first, second].compactMap { $0.json.at("metadata", "name")?.stringValue }
        #expect(names.count == 2)
        #expect(Set(names).count == 2)
        #expect(names.allSatisfy { $0.hasPrefix("made-") && $0.utf8.count == 10 })
    }

    @Test func `answers a dry run and stores nothing`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let answer = try await widgets.create(name, query: "?dryRun=All")
        #expect(answer.status == 201)
        #expect(answer.resourceVersion.isEmpty)
        #expect(answer.json.at("spec", "mode") == "fast")
        #expect(try await widgets.get(name).status == 404)
    }

    struct BadBody: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var body: String
        var status: Int
        var message: String
    }

    static let badBodies: [BadBody] = [
        BadBody(
            testDescription: "cut off", body: #"{"apiVersion":"#, status: 400,
            message:
                "the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse "
                + #"error: unexpected end of JSON input ({"apiVersion":)"#),
        BadBody(
            testDescription: "without kind", body: "{}", status: 400,
            message:
                "the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing in '{}' ({})"),
        BadBody(
            testDescription: "of another version",
            body: #"{"apiVersion":"GROUP/v9","kind":"Widget","metadata":{"name":"x"}}"#,
            status: 400,
            message: "the API version in the data (GROUP/v9) does not match the expected API version (GROUP/v1)"),
        BadBody(
            testDescription: "of another kind",
            body: #"{"apiVersion":"GROUP/v1","kind":"Gadget","metadata":{"name":"x"}}"#,
            status: 422, message: #"Gadget.GROUP "x" is invalid: kind: Invalid value: "Gadget": must be Widget"#),
        BadBody(
            testDescription: "for another namespace",
            body: #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"x","namespace":"other"}}"#,
            status: 400,
            message: "the namespace of the provided object does not match the namespace sent on the request"),
        BadBody(
            testDescription: "with a resourceVersion",
            body:
                #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"x","resourceVersion":"1"},"spec":{"color":"red","size":5}}"#,
            status: 500,
            message: "resourceVersion should not be set on objects to be created"),
        BadBody(
            testDescription: "with a number for a label",
            body: #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"x","labels":{"a":1}}}"#, status: 400,
            message:
                #"Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into Go struct "#
                + "field ObjectMeta.labels of type string"),
    ]

    @Test(arguments: badBodies) func `refuses a body`(_ bad: BadBody) async throws {
        let widgets = try await Widgets()
        let group = widgets.environment.group
        let body = Array(bad.body.replacing("GROUP", with: group).utf8)
        let answer = try await widgets.cluster.send("POST", widgets.path, bytes: body)
        #expect(answer.status == bad.status)
        #expect(answer.message == bad.message.replacing("GROUP", with: group))
    }

    @Test func `refuses names, labels, annotations and owners out of form`() async throws {
        let widgets = try await Widgets()
        let form =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
            + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
            + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        let label = try await widgets.create(widgets.name(), metadata: ["labels": ["a b": "c"]])
        #expect(label.causes == ["FieldValueInvalid metadata.labels: Invalid value: \"a b\": \(form)"])
        let annotation = try await widgets.create(widgets.name(), metadata: ["annotations": ["a b": "c"]])
        #expect(annotation.causes == ["FieldValueInvalid metadata.annotations: Invalid value: \"a b\": \(form)"])
        let owner = try await widgets.create(
            widgets.name(),
            metadata: ["ownerReferences": [["apiVersion": "v1", "kind": "", "name": "n", "uid": "u"]]])
        #expect(
            owner.causes == ["FieldValueInvalid metadata.ownerReferences.kind: Invalid value: \"\": must not be empty"])
        let name = try await widgets.create("Bad_Name")
        #expect(name.causes.count == 1)
        #expect(
            name.message.contains(#"metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must"#))
        let nameless = try await widgets.cluster.send(
            "POST", widgets.path, widgets.body(metadata: [:], spec: ["color": "red", "size": 5]))
        #expect(
            nameless.causes == [
                "FieldValueRequired metadata.name: Required value: name or generateName is required",
                InvalidSpec.rulesSkipped,
            ])
    }

    @Test func `warns of a finalizer without a domain`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let answer = try await widgets.create(name, metadata: ["finalizers": ["plain"]])
        #expect(answer.status == 201)
        #expect(answer.warnings.count == 1)
        #expect(answer.warnings.first?.contains("prefer a domain-qualified finalizer name") == true)
        _ = try await widgets.merge(name, ["metadata": ["finalizers": .null]])
    }

    @Test func `answers 404 for a namespace that is not there`() async throws {
        let widgets = try await Widgets()
        let path = "/apis/\(widgets.environment.group)/v1/namespaces/no-such-namespace/widgets"
        let answer = try await widgets.cluster.send("POST", path, widgets.make("x"))
        #expect(answer.status == 404)
        #expect(answer.message == #"namespaces "no-such-namespace" not found"#)
        #expect(try await widgets.cluster.send("GET", path).status == 200)
    }

    @Test func `reads YAML and refuses other media types`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let text = """
            apiVersion: \(widgets.environment.group)/v1
            kind: Widget
            metadata:
              name: \(name)
            spec: {color: red, size: 1}
            """
        let yaml = try await widgets.cluster.send(
            "POST", widgets.path, bytes: Array(text.utf8), type: "application/yaml")
        #expect(yaml.status == 201)
        let plain = try await widgets.cluster.send("POST", widgets.path, bytes: Array(text.utf8), type: "text/plain")
        #expect(plain.status == 415)
        #expect(
            plain.message == "the body of the request was in an unknown format - accepted media types include: "
                + "application/json, application/yaml, application/vnd.kubernetes.protobuf")
    }

    @Test func `refuses a body over three mebibytes`() async throws {
        let widgets = try await Widgets()
        let body = [UInt8](repeating: 0x20, count: 3_145_729)
        let answer = try await widgets.cluster.send("POST", widgets.path, bytes: body)
        #expect(answer.status == 413)
        #expect(answer.message == "Request entity too large: limit is 3145728")
    }
}
