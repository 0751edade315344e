import JSON
import Testing

extension Conformance.Update {
    @Test func `needs a resourceVersion and the present one`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let without = try await widgets.put(name, widgets.make(name))
        #expect(without.status == 422)
        #expect(
            without.message
                == "\(widgets.type) \"\(name)\" is invalid: metadata.resourceVersion: Invalid value: 0: must be "
                + "specified for an update")
        let stale = try await widgets.put(name, widgets.make(name, metadata: ["resourceVersion": "1"]))
        #expect(stale.status == 409)
        #expect(stale.reason == "Conflict")
        #expect(
            stale.message
                == "Operation cannot be fulfilled on \(widgets.type) \"\(name)\": the object has been modified; "
                + "please apply your changes to the latest version and try again")
    }

    @Test func `raises the generation with the spec only`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.create(name)
        let spec = try await widgets.put(
            name, widgets.make(name, ["size": 6], metadata: ["resourceVersion": .string(created.resourceVersion)]))
        #expect(spec.generation == 2)
        let labels = try await widgets.put(
            name,
            widgets.make(
                name, ["size": 6],
                metadata: ["resourceVersion": .string(spec.resourceVersion), "labels": ["a": "b"]]))
        #expect(labels.status == 200)
        #expect(labels.generation == 2)
        #expect(labels.resourceVersion != spec.resourceVersion)
    }

    @Test func `keeps the version when nothing changes`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.create(name)
        let again = try await widgets.put(name, created.json)
        #expect(again.status == 200)
        #expect(again.json == created.json)
    }

    @Test func `keeps status and spec apart`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.create(name)
        var main = created.json
        main["status"] = ["observedGeneration": 7]
        #expect(try await widgets.put(name, main).json["status"] == nil)

        var status = created.json
        status["spec"] = ["color": "blue", "size": 1]
        status["status"] = ["observedGeneration": 1]
        status["metadata"] = [
            "name": .string(name), "resourceVersion": .string(created.resourceVersion), "labels": ["x": "y"],
        ]
        let answer = try await widgets.cluster.send("PUT", "\(widgets.path)/\(name)/status?fieldManager=st", status)
        #expect(answer.status == 200)
        #expect(answer.json.at("status", "observedGeneration") == 1)
        #expect(answer.json["spec"] == created.json["spec"])
        #expect(answer.json.at("metadata", "labels") == nil)
        #expect(answer.generation == 1)
        #expect(answer.owners["st Update status"] == ["f:status": [".": [:], "f:observedGeneration": [:]]])
    }

    @Test func `refuses another name, another uid and what is missing`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.create(name)
        let renamed = try await widgets.put(name, widgets.make("zz"))
        #expect(renamed.status == 400)
        #expect(renamed.message == "the name of the object (zz) does not match the name on the URL (\(name))")
        let uid = try await widgets.put(
            name,
            widgets.make(
                name,
                metadata: [
                    "resourceVersion": .string(created.resourceVersion), "uid": "11111111-1111-4111-8111-111111111111",
                ]))
        #expect(uid.status == 409)
        #expect(uid.message.contains("Precondition failed: UID in precondition"))
        #expect(try await widgets.put("missing", widgets.make("missing")).status == 404)
    }

    @Test func `moves ownership to whoever changes a field`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.create(name, query: "?fieldManager=first")
        var body = created.json
        body["spec"] = ["color": "red", "size": 6, "mode": "fast"]
        let answer = try await widgets.put(name, body, query: "?fieldManager=second")
        #expect(
            answer.owners == [
                "first Update": ["f:spec": [".": [:], "f:color": [:], "f:mode": [:]]],
                "second Update": ["f:spec": ["f:size": [:]]],
            ])
    }
}

extension Conformance.Patch {
    @Test func `merges objects and removes with null`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name, ["labels": ["a": "1", "b": "2"], "plain": ["x", "y"]])
        let answer = try await widgets.merge(
            name, ["spec": ["labels": ["a": .null, "c": "3"], "plain": ["z"], "mode": .null]])
        #expect(answer.status == 200)
        #expect(answer.json.at("spec", "labels") == ["b": "2", "c": "3"])
        #expect(answer.json.at("spec", "plain") == ["z"])
        #expect(answer.json.at("spec", "mode") == "fast")
        #expect(answer.generation == 2)
    }

    @Test func `fences a merge patch by the version it carries`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.create(name)
        let stale = try await widgets.merge(name, ["metadata": ["resourceVersion": "1"], "spec": ["size": 6]])
        #expect(stale.status == 409)
        let fresh = try await widgets.merge(
            name, ["metadata": ["resourceVersion": .string(created.resourceVersion)], "spec": ["size": 6]])
        #expect(fresh.status == 200)
    }

    @Test func `cannot turn an object into another one`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let uid = try await widgets.merge(name, ["metadata": ["uid": "11111111-1111-4111-8111-111111111111"]])
        #expect(uid.status == 422)
        #expect(uid.message.hasSuffix("field is immutable"))
        let kind = try await widgets.merge(name, ["kind": "Foo"])
        #expect(kind.status == 422)
        #expect(kind.causes == [#"FieldValueInvalid kind: Invalid value: "Foo": must be Widget"#])
        #expect(try await widgets.merge(name, ["metadata": ["name": "zz"]]).status == 400)
        let generation = try await widgets.merge(name, ["metadata": ["generation": 77]])
        #expect(generation.status == 200)
        #expect(generation.generation == 1)
    }

    @Test func `answers 422 for unknown fields when strict, and warns otherwise`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let strict = try await widgets.merge(name, ["spec": ["bogus": 1]], query: "?fieldValidation=Strict")
        #expect(strict.status == 422)
        #expect(strict.message.hasSuffix(#"strict decoding error: unknown field "spec.bogus""#))
        let warned = try await widgets.merge(name, ["spec": ["bogus": 1]])
        #expect(warned.status == 200)
        #expect(warned.warnings == [#"299 - "unknown field \"spec.bogus\"""#])
    }

    @Test func `applies JSON patches and refuses those that do not fit`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name, ["tags": ["a", "b"]])
        let answer = try await widgets.patch(
            name,
            [
                ["op": "test", "path": "/spec/size", "value": 5], ["op": "replace", "path": "/spec/size", "value": 8],
                ["op": "add", "path": "/spec/tags/-", "value": "c"], ["op": "remove", "path": "/spec/tags/0"],
                ["op": "add", "path": "/metadata/labels", "value": ["q/r": "s"]],
                ["op": "replace", "path": "/metadata/labels/q~1r", "value": "t"],
                ["op": "copy", "from": "/spec/mode", "path": "/spec/word"],
            ])
        #expect(answer.status == 200)
        #expect(answer.json.at("spec", "size") == 8)
        #expect(answer.json.at("spec", "tags") == ["b", "c"])
        #expect(answer.json.at("spec", "word") == "fast")
        #expect(answer.json.at("metadata", "labels") == ["q/r": "t"])
        for operation: JSONValue in [
            ["op": "test", "path": "/spec/size", "value": 99], ["op": "remove", "path": "/spec/nope"],
            ["op": "replace", "path": "/spec/nope/x", "value": 1],
        ] {
            let refused = try await widgets.patch(name, [operation])
            #expect(refused.status == 422)
            #expect(refused.message == "the server rejected our request due to an error in our request")
        }
    }

    @Test func `refuses strategic merge of custom resources and unknown patch types`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        for type in ["application/strategic-merge-patch+json", "application/json"] {
            let answer = try await widgets.cluster.send("PATCH", "\(widgets.path)/\(name)", ["spec": [:]], type: type)
            #expect(answer.status == 415)
            #expect(
                answer.message == "the body of the request was in an unknown format - accepted media types include: "
                    + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml")
        }
    }

    @Test func `patches the status alone through its endpoint`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let answer = try await widgets.cluster.send(
            "PATCH", "\(widgets.path)/\(name)/status",
            ["status": ["observedGeneration": 9], "spec": ["size": 1], "metadata": ["labels": ["no": "no"]]],
            type: "application/merge-patch+json")
        #expect(answer.json.at("status", "observedGeneration") == 9)
        #expect(answer.json.at("spec", "size") == 5)
        #expect(answer.json.at("metadata", "labels") == nil)
        let invalid = try await widgets.cluster.send(
            "PATCH", "\(widgets.path)/\(name)/status",
            ["status": ["conditions": [["type": "Ready", "status": "Maybe"]]]], type: "application/merge-patch+json")
        #expect(invalid.status == 422)
        #expect(
            invalid.causes == [
                #"FieldValueNotSupported status.conditions[0].status: Unsupported value: "Maybe": supported values: "True", "False", "Unknown""#,
                InvalidSpec.rulesSkipped,
            ])
    }

    @Test(arguments: ["[]", "\"x\"", "{\"a\":"]) func `refuses what is no patch`(_ body: String) async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let answer = try await widgets.cluster.send(
            "PATCH", "\(widgets.path)/\(name)", bytes: Array(body.utf8), type: "application/merge-patch+json")
        #expect(answer.status == 400)
        #expect(answer.message.hasPrefix("error decoding patch: "))
    }
}
