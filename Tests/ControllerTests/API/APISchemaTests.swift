import CEL
import Controller
import JSON
import KubeClient
import Testing

@Suite struct APISchemaTests {
    static let types: [String: FieldShape] = [
        DriftSource.kind: DriftSource.shape, DriftPolicy.kind: DriftPolicy.shape, DriftReport.kind: DriftReport.shape,
    ]

    /// Metadata is the server's; its schema only bounds the name.
    private func withoutMetadata(_ shape: FieldShape) -> FieldShape {
        guard case .object(let members) = shape else { return shape }
        return .object(members.filter { $0.name != "metadata" })
    }

    @Test(arguments: RepositoryFiles.definitionPaths)
    func `schema and Swift type have the same fields`(_ path: String) throws {
        let definition = try RepositoryFiles.definition(path)
        let type = try #require(Self.types[definition.kind])
        let schema = withoutMetadata(SchemaShape.of(definition.schema))
        #expect(SchemaShape.differences(schema, withoutMetadata(type), at: definition.kind) == [])
    }

    @Test func `the comparison tells every kind of difference`() {
        func shape(_ members: [FieldShape.Member]) -> FieldShape { .object(members) }
        let schema = shape([
            .init(name: "a", presence: .required, shape: .string),
            .init(name: "b", presence: .optional, shape: .integer),
            .init(name: "c", presence: .defaulted(1), shape: .integer),
            .init(name: "d", presence: .optional, shape: .list(.enumeration(["x"]))),
        ])
        let type = shape([
            .init(name: "a", presence: .optional, shape: .string),
            .init(name: "c", presence: .defaulted(2), shape: .integer),
            .init(name: "d", presence: .optional, shape: .list(.enumeration(["y"]))),
            .init(name: "e", presence: .optional, shape: .string),
        ])
        let places = SchemaShape.differences(schema, type, at: "").map { $0.prefix { $0 != ":" } }
        #expect(places == [".a", ".b", ".c", ".d[]", ".e"])
    }

    @Test(arguments: RepositoryFiles.definitionPaths)
    func `every string, list, map and number has a bound`(_ path: String) throws {
        let definition = try RepositoryFiles.definition(path)
        var unbound: [String] = []
        walk(definition.schema, at: definition.kind) { schema, place in
            let missing: [String]
            if schema["x-kubernetes-preserve-unknown-fields"] == true {
                missing = ["maxLength", "maxItems", "maxProperties"]
            } else {
                switch schema["type"]?.stringValue {
                case "string": missing = schema["enum"] == nil ? ["maxLength"] : []
                case "integer": missing = ["minimum", "maximum", "format"]
                case "array": missing = ["maxItems", "x-kubernetes-list-type"]
                case "object" where schema["additionalProperties"] != nil: missing = ["maxProperties"]
                case "object", "boolean": missing = []
                default: missing = ["type"]
                }
            }
            unbound += missing.filter { schema[$0] == nil }.map { "\(place): \($0)" }
        }
        #expect(unbound == [])
    }

    @Test(arguments: RepositoryFiles.definitionPaths)
    func `stays under 100 KiB, as YAML and as the JSON of an annotation`(_ path: String) throws {
        #expect(try RepositoryFiles.bytes(path).count < 100 * 1024)
        #expect(try RepositoryFiles.definition(path).json.serialized.count < 100 * 1024)
    }

    @Test(arguments: RepositoryFiles.definitionPaths)
    func `every rule compiles, uses self alone and says what to do`(_ path: String) throws {
        let definition = try RepositoryFiles.definition(path)
        var count = 0
        var broken: [String] = []
        walk(definition.schema, at: definition.kind) { schema, place in
            for rule in schema["x-kubernetes-validations"]?.arrayValue ?? [] {
                count += 1
                let text = rule["rule"]?.stringValue ?? ""
                do throws(CELError) {
                    _ = try CELProgram(compile: text, variables: ["self", "oldSelf"])
                } catch {
                    broken.append("\(place): \(error)")
                }
                if (rule["message"]?.stringValue ?? "").isEmpty { broken.append("\(place): no message") }
            }
        }
        #expect(broken == [])
        #expect(definition.kind == "DriftReport" ? count == 0 : count > 5)
    }

    @Test(arguments: RepositoryFiles.definitionPaths)
    func `every pattern is one that RE2 accepts`(_ path: String) throws {
        let definition = try RepositoryFiles.definition(path)
        var broken: [String] = []
        walk(definition.schema, at: definition.kind) { schema, place in
            guard let pattern = schema["pattern"]?.stringValue else { return }
            if (try? RegularExpression(pattern)) == nil { broken.append(place) }
        }
        #expect(broken == [])
    }

    private func walk(_ schema: JSONValue, at path: String, _ visit: (JSONValue, String) -> Void) {
        visit(schema, path)
        for (name, property) in schema["properties"]?.objectValue ?? [:] {
            walk(property, at: "\(path).\(name)", visit)
        }
        if let items = schema["items"] { walk(items, at: path + "[]", visit) }
        if let values = schema["additionalProperties"] { walk(values, at: path + "{}", visit) }
    }

    struct Names: Sendable {
        let path, kind, short: String
        let categories, columns, wide: [String]
        let hasStatus: Bool
    }

    @Test(arguments: [
        Names(
            path: "crds/driftsources.yaml", kind: "DriftSource", short: "dsrc", categories: ["tfdrift", "all"],
            columns: ["Ready", "Status", "Account", "Drifted", "Age"], wide: ["Provider", "Owner", "Suspended"],
            hasStatus: true),
        Names(
            path: "crds/driftpolicies.yaml", kind: "DriftPolicy", short: "dpol", categories: ["tfdrift", "all"],
            columns: ["Ready", "Status", "Open", "Age"], wide: ["Sources", "Suspended"], hasStatus: true),
        Names(
            path: "crds/driftreports.yaml", kind: "DriftReport", short: "drift", categories: ["tfdrift"],
            columns: ["Resource", "Severity", "Change", "Actor", "Phase", "Last-Seen"],
            wide: ["Account", "Region", "Policy", "First-Seen"], hasStatus: false),
    ])
    func `has the names and columns that users type and see`(_ expected: Names) throws {
        let definition = try RepositoryFiles.definition(expected.path)
        let names = definition.json.at("spec", "names")
        #expect(definition.kind == expected.kind)
        #expect(names?["shortNames"] == [.string(expected.short)])
        #expect(names?["categories"] == .array(expected.categories.map { .string($0) }))
        let columns = definition.version["additionalPrinterColumns"]?.arrayValue ?? []
        func named(_ priority: Int64) -> [String] {
            columns.filter { ($0["priority"]?.intValue ?? 0) == priority }.compactMap { $0["name"]?.stringValue }
        }
        #expect(named(0) == expected.columns)
        #expect(named(1) == expected.wide)
        #expect((definition.version.at("subresources", "status") != nil) == expected.hasStatus)
    }

    @Test func `selects reports by severity, phase and account`() throws {
        let definition = try RepositoryFiles.definition("crds/driftreports.yaml")
        let paths = definition.version["selectableFields"]?.arrayValue?.compactMap { $0["jsonPath"]?.stringValue }
        #expect(paths == [".status.severity", ".status.phase", ".resource.account"])
    }
}
