import JSON
import Testing

extension Conformance.Apply {
    @Test func `creates, then changes nothing when applied again`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.apply(name, widgets.make(name), manager: "op")
        #expect(created.status == 201)
        #expect(created.owners == ["op Apply": ["f:spec": ["f:color": [:], "f:size": [:]]]])
        #expect(created.json.at("spec", "mode") == "fast")
        let again = try await widgets.apply(name, widgets.make(name), manager: "op")
        #expect(again.status == 200)
        #expect(again.json == created.json)
    }

    @Test func `names every conflict and yields to force`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.apply(name, widgets.make(name, ["mode": "slow"]), manager: "op")
        let one = try await widgets.apply(name, widgets.make(name, ["size": 6]), manager: "other")
        #expect(one.status == 409)
        #expect(one.reason == "Conflict")
        #expect(one.message == #"Apply failed with 1 conflict: conflict with "op": .spec.size"#)
        #expect(one.causes == [#"FieldManagerConflict .spec.size: conflict with "op""#])
        let two = try await widgets.apply(name, widgets.make(name, ["size": 6, "mode": "fast"]), manager: "other")
        #expect(
            two.message == "Apply failed with 2 conflicts: conflicts with \"op\":\n- .spec.mode\n- .spec.size")
        let forced = try await widgets.apply(
            name, widgets.make(name, ["size": 6]), manager: "other", query: "&force=true")
        #expect(forced.status == 200)
        #expect(
            forced.owners == [
                "op Apply": ["f:spec": ["f:color": [:], "f:mode": [:]]],
                "other Apply": ["f:spec": ["f:color": [:], "f:size": [:]]],
            ])
    }

    @Test func `removes what a manager no longer sends, unless another owns it`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.apply(
            name,
            widgets.make(
                name,
                [
                    "mode": "slow", "tags": ["a", "b"], "parts": [["name": "p1"], ["name": "p2", "count": 5]],
                    "labels": ["k1": "v1", "k2": "v2"], "plain": ["x"], "whole": ["a": "1"],
                ]), manager: "op")
        let shared = widgets.body(
            metadata: ["name": .string(name)], spec: ["tags": ["b", "c"], "labels": ["k2": "v2", "k3": "v3"]])
        let joined = try await widgets.apply(name, shared, manager: "other")
        #expect(joined.json.at("spec", "tags") == ["a", "b", "c"])
        #expect(joined.json.at("spec", "labels") == ["k1": "v1", "k2": "v2", "k3": "v3"])

        let left = try await widgets.apply(name, widgets.make(name, ["parts": [["name": "p2"]]]), manager: "op")
        #expect(left.status == 200)
        #expect(
            left.json["spec"] == [
                "color": "red", "size": 5, "mode": "fast", "tags": ["b", "c"], "labels": ["k2": "v2", "k3": "v3"],
                "parts": [["name": "p2", "count": 1]],
            ])
    }

    @Test func `treats atomic lists and maps whole and open ones by member`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.apply(
            name, widgets.make(name, ["plain": ["x"], "whole": ["a": "1"], "any": ["deep": ["er": 1]]]), manager: "op")
        let answer = try await widgets.apply(
            name,
            widgets.body(
                metadata: ["name": .string(name)],
                spec: ["plain": ["y"], "whole": ["b": "2"], "any": ["deep": ["er": 2, "es": 3]]]), manager: "other")
        #expect(answer.status == 409)
        #expect(
            answer.message == "Apply failed with 3 conflicts: conflicts with \"op\":\n- .spec.plain\n- .spec.whole\n"
                + "- .spec.any.deep.er")
    }

    @Test func `keeps the items of others in a keyed list`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.apply(name, widgets.make(name, ["parts": [["name": "a", "count": 2]]]), manager: "op")
        let other = widgets.body(
            metadata: ["name": .string(name)], spec: ["parts": [["name": "b"], ["name": "a", "count": 2]]])
        let answer = try await widgets.apply(name, other, manager: "other")
        #expect(answer.status == 200)
        #expect(
            answer.owners["other Apply"]?.at("f:spec", "f:parts") == [
                #"k:{"name":"a"}"#: [".": [:], "f:count": [:], "f:name": [:]],
                #"k:{"name":"b"}"#: [".": [:], "f:name": [:]],
            ])
        let gone = try await widgets.apply(
            name, widgets.body(metadata: ["name": .string(name)]), manager: "other")
        #expect(gone.json.at("spec", "parts") == [["name": "a", "count": 2]])
        #expect(gone.owners["other Apply"] == nil)
    }

    @Test func `owns the status through its endpoint, condition by condition`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.apply(name, widgets.make(name), manager: "op")
        let meta: [String: JSONValue] = ["name": .string(name)]
        let first = try await widgets.applyStatus(
            name,
            widgets.body(
                metadata: meta, spec: ["size": 99],
                status: ["observedGeneration": 1, "conditions": [["type": "Ready", "status": "True"]]]), manager: "op")
        #expect(first.status == 200)
        #expect(first.json.at("spec", "size") == 5)
        #expect(
            first.owners["op Apply status"] == [
                "f:status": [
                    "f:conditions": [#"k:{"type":"Ready"}"#: [".": [:], "f:status": [:], "f:type": [:]]],
                    "f:observedGeneration": [:],
                ]
            ])
        let second = try await widgets.applyStatus(
            name, widgets.body(metadata: meta, status: ["conditions": [["type": "Drift", "status": "False"]]]),
            manager: "other")
        #expect(second.json.at("status", "conditions")?.arrayValue?.count == 2)
        let conflict = try await widgets.applyStatus(
            name, widgets.body(metadata: meta, status: ["observedGeneration": 4]), manager: "other")
        #expect(conflict.status == 409)
        #expect(
            conflict.message
                == #"Apply failed with 1 conflict: conflict with "op" with subresource "status": .status.observedGeneration"#
        )
        let dropped = try await widgets.applyStatus(
            name, widgets.body(metadata: meta, status: ["conditions": [["type": "Ready", "status": "False"]]]),
            manager: "op")
        #expect(dropped.json.at("status", "observedGeneration") == nil)
        let main = try await widgets.apply(
            name, widgets.body(metadata: meta, status: ["observedGeneration": 44]), manager: "st")
        #expect(main.json.at("status", "observedGeneration") == nil)
        #expect(main.owners["st Apply"] == nil)
    }

    @Test func `takes fields from an updater only by force or agreement`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name, query: "?fieldManager=editor")
        let agreed = try await widgets.apply(name, widgets.make(name), manager: "op")
        #expect(agreed.status == 200)
        #expect(agreed.owners.keys.sorted() == ["editor Update", "op Apply"])
        _ = try await widgets.merge(name, ["spec": ["size": 7]], query: "?fieldManager=editor")
        let conflict = try await widgets.apply(name, widgets.make(name), manager: "op")
        #expect(conflict.status == 409)
        #expect(
            conflict.message == "Apply failed with 1 conflict: conflict with \"editor\" using "
                + "\(widgets.environment.group)/v1: .spec.size")
    }

    @Test func `treats an object without owners as written before the first apply`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let reset = try await widgets.merge(name, ["metadata": ["managedFields": [[:]]]])
        #expect(reset.owners.isEmpty)
        let conflict = try await widgets.apply(name, widgets.make(name, ["size": 7]), manager: "op")
        #expect(
            conflict.message == "Apply failed with 1 conflict: conflict with \"before-first-apply\" using "
                + "\(widgets.environment.group)/v1: .spec.size")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var body: String
        var status: Int
        var message: String
    }

    static let refusals: [Refusal] = [
        Refusal(
            testDescription: "a member that the schema does not have",
            body: #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"NAME"},"spec":{"bogus":1}}"#,
            status: 500,
            message:
                "failed to create typed patch object (/NAME; GROUP/v1, Kind=Widget): .spec.bogus: field not declared in "
                + "schema"),
        Refusal(
            testDescription: "an item without its key",
            body:
                #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"NAME"},"spec":{"parts":[{"count":1}]}}"#,
            status: 500,
            message:
                "failed to create typed patch object (/NAME; GROUP/v1, Kind=Widget): .spec.parts: element 0: associative "
                + #"list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any "#
                + "key fields)"),
        Refusal(
            testDescription: "a key twice",
            body:
                #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"NAME"},"spec":{"parts":[{"name":"a"},{"name":"a"}]}}"#,
            status: 500,
            message:
                "failed to create typed patch object (/NAME; GROUP/v1, Kind=Widget): .spec.parts: duplicate entries for "
                + #"key [name="a"]"#),
        Refusal(
            testDescription: "without apiVersion", body: #"{"metadata":{"name":"NAME"}}"#, status: 400,
            message: "invalid object type: /, Kind="),
        Refusal(
            testDescription: "another name",
            body: #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"other"}}"#, status: 400,
            message: "the name of the object (other) does not match the name on the URL (NAME)"),
        Refusal(
            testDescription: "managed fields of its own",
            body:
                #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"NAME","managedFields":[{"manager":"a"}]}}"#,
            status: 400, message: "metadata.managedFields must be nil"),
        Refusal(
            testDescription: "an old version",
            body:
                #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"NAME","resourceVersion":"1"},"spec":{"color":"red","size":5}}"#,
            status: 409,
            message:
                #"Operation cannot be fulfilled on widgets.GROUP "NAME": the object has been modified; please apply your "#
                + "changes to the latest version and try again"),
        Refusal(
            testDescription: "a spec that the schema refuses",
            body:
                #"{"apiVersion":"GROUP/v1","kind":"Widget","metadata":{"name":"NAME"},"spec":{"color":"red","size":500}}"#,
            status: 422,
            message:
                #"Widget.GROUP "NAME" is invalid: spec.size: Invalid value: 500: spec.size in body should be less than or "#
                + "equal to 100"),
    ]

    @Test(arguments: refusals) func `refuses`(_ refusal: Refusal) async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.apply(name, widgets.make(name), manager: "op")
        func filled(_ text: String) -> String {
            text.replacing("GROUP", with: widgets.environment.group).replacing("NAME", with: name)
        }
        let answer = try await widgets.cluster.send(
            "PATCH", "\(widgets.path)/\(name)?fieldManager=op", bytes: Array(filled(refusal.body).utf8),
            type: "application/apply-patch+yaml")
        #expect(answer.status == refusal.status)
        #expect(answer.message == filled(refusal.message))
    }

    @Test func `needs a manager`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send(
            "PATCH", "\(widgets.path)/x", widgets.make("x"), type: "application/apply-patch+yaml")
        #expect(answer.status == 422)
        #expect(answer.causes == ["FieldValueRequired fieldManager: Required value: is required for apply patch"])
    }

    @Test func `answers a dry run and stores nothing`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let answer = try await widgets.apply(name, widgets.make(name), manager: "op", query: "&dryRun=All")
        #expect(answer.status == 201)
        #expect(try await widgets.get(name).status == 404)
    }

    @Test func `applies compiled-in kinds with their own lists`() async throws {
        let widgets = try await Widgets()
        let path = "\(widgets.environment.core)/configmaps/\(widgets.name())"
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        func send(_ data: JSONValue, _ manager: String) async throws -> Answer {
            let body: JSONValue = [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data,
            ]
            return try await widgets.cluster.send(
                "PATCH", "\(path)?fieldManager=\(manager)", body, type: "application/apply-patch+yaml")
        }
        #expect(try await send(["a": "1", "b": "2"], "one").status == 201)
        let both = try await send(["b": "2", "c": "3"], "two")
        #expect(both.json["data"] == ["a": "1", "b": "2", "c": "3"])
        #expect(try await send(["a": "1"], "one").json["data"] == ["a": "1", "b": "2", "c": "3"])
        #expect(try await send(["c": "3"], "two").json["data"] == ["a": "1", "c": "3"])
    }
}
