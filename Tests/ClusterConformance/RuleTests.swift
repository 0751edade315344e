import FoundationEssentials
import JSON
import Testing

/// What a server says of the rules of a definition: types, and costs against its limits. The expected answers were
/// recorded from the server that the fixture names.
extension Conformance.Definitions {
    struct RecordedRule: Sendable, CustomTestStringConvertible {
        var rule: String
        var causes: Set<String>
        var testDescription: String { rule }
    }

    private static let recorded: JSONValue = {
        let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        guard let data = FileManager.default.contents(atPath: "/\(path)/Fixtures/rules.json"),
            let fixture = try? JSONValue(parsing: Array(data))
        else { return [:] }
        return fixture
    }()

    static let recordedRules: [RecordedRule] = (recorded["rules"]?.arrayValue ?? []).map { entry in
        RecordedRule(
            rule: entry["rule"]?.stringValue ?? "",
            causes: Set((entry["causes"]?.arrayValue ?? []).compactMap(\.stringValue)))
    }

    private static let budget =
        " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings "
        + "are declared)"

    private func definition(_ properties: [String: JSONValue]) -> JSONValue {
        [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "probes.rules.example.com"],
            "spec": [
                "group": "rules.example.com", "scope": "Namespaced",
                "names": ["plural": "probes", "singular": "probe", "kind": "Probe", "listKind": "ProbeList"],
                "versions": [
                    [
                        "name": "v1", "served": true, "storage": true,
                        "schema": ["openAPIV3Schema": ["type": "object", "properties": .object(properties)]],
                    ]
                ],
            ],
        ]
    }

    /// The causes of a refusal, without what differs between two runs of one server.
    private func causes(_ properties: [String: JSONValue]) async throws -> Set<String> {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send(
            "POST", ConformanceEnvironment.definitions + "?dryRun=All", definition(properties))
        guard answer.status != 201 else { return [] }
        #expect(answer.status == 422)
        return Set(
            (answer.json.at("details", "causes")?.arrayValue ?? []).map { cause in
                let field = (cause["field"]?.stringValue ?? "")
                    .replacing("spec.validation.openAPIV3Schema.", with: "")
                let message = (cause["message"]?.stringValue ?? "")
                    .replacing(Self.budget, with: "").replacing("exceeds budget by factor of ", with: "> ")
                return "\(cause["reason"]?.stringValue ?? "") \(field): \(Self.withoutRule(message))"
            })
    }

    /// The server shows the whole rule, and a type by a name that it makes anew each time.
    private static func withoutRule(_ message: String) -> String {
        var text = message
        if let start = text.range(of: "{\"Rule\":"), let flag = text.range(of: "\"OptionalOldSelf\":"),
            let end = text[flag.upperBound...].firstIndex(of: "}")
        {
            text.replaceSubrange(start.lowerBound...end, with: "RULE")
        }
        while let type = text.range(of: "selfType") {
            let digits = text[type.upperBound...].prefix { $0.isNumber }
            text.replaceSubrange(type.lowerBound..<digits.endIndex, with: "self")
        }
        return text
    }

    /// The rule on an object once, and on the items of lists of growing length, so that its cost shows in the factors.
    // One after the other: a real server compiles each rule twelve times, and the watches of other tests would wait.
    @Test(.serialized, arguments: recordedRules) func `judges a rule as recorded`(_ recorded: RecordedRule) async throws
    {
        let seen = Self.recorded["properties"] ?? [:]
        let object: JSONValue = [
            "type": "object", "properties": seen, "x-kubernetes-validations": [["rule": .string(recorded.rule)]],
        ]
        var properties = ["spec": object]
        for (name, count) in [("c7", 10_000_000), ("c6", 1_000_000), ("c5", 100_000), ("c3", 1_000), ("c1", 10)] {
            properties[name] = ["type": "array", "maxItems": .int(Int64(count)), "items": object]
        }
        var causes = try await causes(properties).filter {
            !$0.contains("contributed to") && !$0.contains("entire OpenAPIv3 schema")
        }
        let issues = causes.filter { $0.contains("properties[spec]") && $0.contains("Invalid value") }
        if !issues.isEmpty { causes = issues }
        #expect(causes == recorded.causes)
    }

    @Test func `the fixture is there`() { #expect(Self.recordedRules.count > 200) }

    private static func text(_ length: Int64?, _ rule: [String: JSONValue]? = nil) -> JSONValue {
        var schema: [String: JSONValue] = ["type": "string"]
        if let length { schema["maxLength"] = .int(length) }
        if let rule { schema["x-kubernetes-validations"] = [.object(rule)] }
        return .object(schema)
    }

    @Test(
        arguments: [
            (["rule": "  "], "FieldValueRequired .rule: Required value: rule is not specified"),
            (
                ["rule": "self == 'a'", "messageExpression": "1"],
                "FieldValueInvalid .messageExpression: Invalid value: RULE: messageExpression must evaluate to a string"
            ),
            (
                ["rule": "self == 'a'", "messageExpression": "self + 1"],
                "FieldValueInvalid .messageExpression: Invalid value: RULE: messageExpression compilation failed: ERROR: "
                    + "<input>:1:6: found no matching overload for '_+_' applied to '(string, int)'\n | self + 1\n | .....^"
            ),
            (
                ["rule": "self == 'a'", "message": "a\nb"],
                #"FieldValueInvalid .message: Invalid value: "a\nb": must not contain line breaks"#
            ),
            (
                ["rule": "self == 'a'", "reason": "Nope"],
                #"FieldValueNotSupported .reason: Unsupported value: "Nope": supported values: "FieldValueDuplicate", "#
                    + #""FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired""#
            ),
            (
                ["rule": "self == 'a'", "fieldPath": ".b"],
                #"FieldValueInvalid .fieldPath: Invalid value: ".b": must be a valid path"#
            ),
            (
                ["rule": "self == 'a'", "optionalOldSelf": true],
                "FieldValueInvalid .optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule"
            ),
        ] as [([String: JSONValue], String)])
    func `refuses a rule whose other members are wrong`(_ rule: [String: JSONValue], _ cause: String) async throws {
        let place = "properties[s].x-kubernetes-validations[0]"
        let expected = cause.split(separator: " ", maxSplits: 1).map(String.init)
        #expect(
            try await causes(["s": Self.text(5, rule)]) == ["\(expected[0]) \(place)\(expected[1])"])
    }

    @Test func `refuses oldSelf below a list whose items cannot be told apart`() async throws {
        let items = Self.text(5, ["rule": "self == oldSelf"])
        let list: JSONValue = ["type": "array", "maxItems": 5, "items": items]
        #expect(
            try await causes(["l": list]) == [
                "FieldValueInvalid properties[l].items.x-kubernetes-validations[0].rule: Invalid value: "
                    + #""self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within "#
                    + "spec.validation.openAPIV3Schema.properties[l]"
            ])
        let map: JSONValue = [
            "type": "array", "maxItems": 5, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"],
            "items": [
                "type": "object", "required": ["k"],
                "properties": ["k": Self.text(5), "v": Self.text(5, ["rule": "self == oldSelf"])],
            ],
        ]
        #expect(try await causes(["l": map]) == [])
    }

    @Test func `names the rules that cost most when all together are too much`() async throws {
        var properties: [String: JSONValue] = [:]
        for (index, count) in [60_000, 59_000, 58_000, 57_000, 56_000].enumerated() {
            for copy in 0..<3 {
                properties["l\(index)\(copy)"] = [
                    "type": "array", "maxItems": .int(Int64(count - copy)),
                    "items": Self.text(
                        250, ["rule": "self.contains('abcdefgh')", "messageExpression": "self + 'x'"]),
                ]
            }
        }
        let causes = try await causes(properties)
        #expect(causes.contains { $0.contains("estimated rule cost total for entire OpenAPIv3 schema") } == false)
        for index in 5..<20 {
            properties["l\(index)"] = [
                "type": "array", "maxItems": 90_000, "items": Self.text(250, ["rule": "self.contains('abcdefgh')"]),
            ]
        }
        let more = try await self.causes(properties)
        #expect(more.count { $0.contains("contributed to estimated rule cost total") } == 4)
        #expect(
            more.contains(
                "FieldValueForbidden spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule "
                    + "cost total for entire OpenAPIv3 schema > 2.1x"))
    }
}
