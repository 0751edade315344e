import JSON
import Testing

/// One invalid spec and what the server says about it.
struct InvalidSpec: Sendable, CustomTestStringConvertible {
    var name: String
    var spec: [String: JSONValue]
    var causes: Set<String>
    /// Whether the errors keep the server from evaluating rules, which it then says.
    var stopsRules = false

    var testDescription: String { name }

    static let rulesSkipped =
        "FieldValueInvalid <nil>: Invalid value: null: some validation rules were not checked because the object was "
        + "invalid; correct the existing errors to complete validation"

    var expected: Set<String> { stopsRules ? causes.union([Self.rulesSkipped]) : causes }

    init(_ name: String, _ spec: [String: JSONValue], stopsRules: Bool = false, _ causes: String...) {
        self.name = name
        self.spec = spec
        self.causes = Set(causes)
        self.stopsRules = stopsRules
    }

    static let all: [InvalidSpec] = [
        InvalidSpec(
            "a missing required field", ["size": .null], stopsRules: true,
            "FieldValueRequired spec.size: Required value"),
        InvalidSpec(
            "a value outside the enumeration", ["color": "pink"], stopsRules: true,
            #"FieldValueNotSupported spec.color: Unsupported value: "pink": supported values: "red", "green", "blue""#),
        InvalidSpec(
            "a string for an integer", ["size": "5"], stopsRules: true,
            #"FieldValueTypeInvalid spec.size: Invalid value: "string": spec.size in body must be of type integer: "string""#
        ),
        InvalidSpec(
            "two errors at once", ["color": "pink", "size": "5"], stopsRules: true,
            #"FieldValueNotSupported spec.color: Unsupported value: "pink": supported values: "red", "green", "blue""#,
            #"FieldValueTypeInvalid spec.size: Invalid value: "string": spec.size in body must be of type integer: "string""#
        ),
        InvalidSpec(
            "an integer above its maximum", ["size": 500],
            "FieldValueInvalid spec.size: Invalid value: 500: spec.size in body should be less than or equal to 100"),
        InvalidSpec(
            "an integer below its minimum", ["size": 0],
            "FieldValueInvalid spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1"),
        InvalidSpec(
            "a rule over two fields", ["color": "blue", "size": 50],
            "FieldValueInvalid spec: Invalid value: only red widgets may be larger than 10"),
        InvalidSpec(
            "a bound and a rule together", ["color": "blue", "size": 500],
            "FieldValueInvalid spec.size: Invalid value: 500: spec.size in body should be less than or equal to 100",
            "FieldValueInvalid spec: Invalid value: only red widgets may be larger than 10"),
        InvalidSpec(
            "a rule with messageExpression, reason and fieldPath", ["limited": ["n": 12]],
            "FieldValueForbidden spec.limited.n: Forbidden: too many"),
        InvalidSpec(
            "a rule without message", ["both": ["x": 1]],
            "FieldValueInvalid spec.both: Invalid value: failed rule: has(self.x) == has(self.y)"),
        InvalidSpec(
            "two items with one key", ["parts": [["name": "a"], ["name": "a"]]],
            #"FieldValueDuplicate spec.parts[1]: Duplicate value: {"name":"a"}"#),
        InvalidSpec(
            "an item without its key", ["parts": [["count": 2]]], stopsRules: true,
            "FieldValueRequired spec.parts[0].name: Required value"),
        InvalidSpec(
            "a value twice in a set", ["tags": ["x", "x"]], #"FieldValueDuplicate spec.tags[1]: Duplicate value: "x""#),
        InvalidSpec(
            "too many items", ["plain": ["a", "b", "c", "d"]], stopsRules: true,
            "FieldValueTooMany spec.plain: Too many: 4: must have at most 3 items"),
        InvalidSpec(
            "an item too long", ["plain": ["abcdefgh"]], stopsRules: true,
            "FieldValueTooLong spec.plain[0]: Too long: may not be more than 5 bytes"),
        InvalidSpec(
            "a string against its pattern", ["word": "A1"],
            #"FieldValueInvalid spec.word: Invalid value: "A1": spec.word in body should match '^[a-z]+$'"#),
        InvalidSpec(
            "a string too short", ["word": "a"],
            #"FieldValueInvalid spec.word: Invalid value: "a": spec.word in body should be at least 2 chars long"#),
        InvalidSpec(
            "a list for a map", ["labels": [1]], stopsRules: true,
            #"FieldValueTypeInvalid spec.labels: Invalid value: "array": spec.labels in body must be of type object: "array""#
        ),
        InvalidSpec(
            "a map value of the wrong type", ["labels": ["k": 1]], stopsRules: true,
            #"FieldValueTypeInvalid spec.labels.k: Invalid value: "integer": spec.labels.k in body must be of type string: "integer""#
        ),
        InvalidSpec(
            "a boolean for int-or-string", ["port": true], stopsRules: true,
            #"FieldValueTypeInvalid spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean""#
        ),
        InvalidSpec(
            "a number off its step", ["number": 0.3],
            "FieldValueInvalid spec.number: Invalid value: 0.3: spec.number in body should be a multiple of 0.5"),
        InvalidSpec(
            "a time that is none", ["when": "yesterday"], stopsRules: true,
            #"FieldValueTypeInvalid spec.when: Invalid value: "yesterday": spec.when in body must be of type date-time: "yesterday""#
        ),
        InvalidSpec(
            "too many members", ["few": ["a": 1, "b": 2, "c": 3]], stopsRules: true,
            "FieldValueTooMany spec.few: Too many: 3: must have at most 2 items"),
        InvalidSpec(
            "too few members", ["few": [:]],
            "FieldValueInvalid spec.few: Invalid value: 0: spec.few in body should have at least 1 properties"),
    ]
}

extension Conformance.Validate {
    @Test(arguments: InvalidSpec.all) func `refuses an object and names each field`(_ invalid: InvalidSpec) async throws
    {
        let widgets = try await Widgets()
        let name = widgets.name()
        let answer = try await widgets.create(name, invalid.spec)
        #expect(answer.status == 422)
        #expect(answer.reason == "Invalid")
        #expect(answer.causes == invalid.expected)
        #expect(answer.message.hasPrefix("\(widgets.kind) \"\(name)\" is invalid: "))
        #expect(answer.json.at("details", "kind") == "Widget")
        #expect(try await widgets.get(name).status == 404)
    }

    @Test func `fills in defaults, also inside items and objects`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.create(widgets.name(), ["parts": [["name": "p"]], "nested": ["b": 2]])
        #expect(answer.status == 201)
        #expect(answer.json.at("spec", "mode") == "fast")
        #expect(answer.json.at("spec", "parts") == [["name": "p", "count": 1]])
        #expect(answer.json.at("spec", "nested") == ["a": "x", "b": 2])
    }

    @Test func `keeps null where the schema allows it and drops it elsewhere`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let spec: [String: JSONValue] = ["color": "red", "size": 5, "maybe": .null, "mode": .null, "flag": .null]
        let answer = try await widgets.cluster.send(
            "POST", widgets.path, widgets.body(metadata: ["name": .string(name)], spec: spec))
        #expect(answer.status == 201)
        #expect(answer.json["spec"] == ["color": "red", "size": 5, "maybe": .null, "mode": "fast"])
    }

    @Test func `prunes unknown fields with a warning`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.create(
            widgets.name(), ["bogus": 1, "nested": ["zz": 1], "any": ["kept": ["q": [1]]]])
        #expect(answer.status == 201)
        #expect(
            answer.warnings == [#"299 - "unknown field \"spec.bogus\"""#, #"299 - "unknown field \"spec.nested.zz\"""#])
        #expect(answer.json.at("spec", "bogus") == nil)
        #expect(answer.json.at("spec", "any") == ["kept": ["q": [1]]])
    }

    @Test func `refuses unknown fields when validation is strict`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.create(widgets.name(), ["bogus": 1], query: "?fieldValidation=Strict")
        #expect(answer.status == 400)
        #expect(
            answer.message
                == #"Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.bogus""#
        )
    }

    @Test func `prunes unknown fields in silence when asked to ignore them`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.create(widgets.name(), ["bogus": 1], query: "?fieldValidation=Ignore")
        #expect(answer.status == 201)
        #expect(answer.warnings.isEmpty)
        #expect(answer.json.at("spec", "bogus") == nil)
    }

    @Test func `refuses duplicate fields when validation is strict`() async throws {
        let widgets = try await Widgets()
        let text =
            #"{"apiVersion":"\#(widgets.environment.group)/v1","kind":"Widget","metadata":{"name":"d"},"spec":{"color":"red","size":5,"size":6}}"#
        let answer = try await widgets.cluster.send(
            "POST", widgets.path + "?fieldValidation=Strict", bytes: Array(text.utf8))
        #expect(answer.status == 400)
        #expect(answer.message.hasSuffix(#"strict decoding error: duplicate field "spec.size""#))
    }

    @Test func `holds a field to its old value by a transition rule`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let answer = try await widgets.merge(name, ["spec": ["color": "blue"]])
        #expect(answer.status == 422)
        #expect(answer.causes == [#"FieldValueInvalid spec.color: Invalid value: "blue": color is immutable"#])
    }
}
