import JSON
import Testing

extension Conformance.Delete {
    @Test func `answers with what it deleted`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.create(name)
        let answer = try await widgets.delete(name)
        #expect(answer.status == 200)
        #expect(answer.json["status"] == "Success")
        #expect(
            answer.json["details"] == [
                "name": .string(name), "group": .string(widgets.environment.group), "kind": "widgets",
                "uid": .string(created.uid),
            ])
        #expect(try await widgets.get(name).status == 404)
        #expect(try await widgets.delete(name).status == 404)
    }

    @Test func `holds an object with finalizers until the last is gone`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name, metadata: ["finalizers": ["x.io/a"]])
        let marked = try await widgets.delete(name)
        #expect(marked.status == 200)
        #expect(marked.json.at("metadata", "deletionTimestamp") != nil)
        #expect(marked.json.at("metadata", "deletionGracePeriodSeconds") == 0)
        #expect(marked.generation == 2)
        #expect(try await widgets.delete(name).json == marked.json)

        let added = try await widgets.merge(name, ["metadata": ["finalizers": ["x.io/a", "x.io/b"]]])
        #expect(added.status == 422)
        #expect(
            added.causes == [
                "FieldValueForbidden metadata.finalizers: Forbidden: no new finalizers can be added if the object is being "
                    + #"deleted, found new finalizers []string{"x.io/b"}"#
            ])
        #expect(try await widgets.merge(name, ["spec": ["size": 7]]).generation == 3)
        let last = try await widgets.merge(name, ["metadata": ["finalizers": .null]])
        #expect(last.status == 200)
        #expect(last.json.at("metadata", "finalizers") == nil)
        #expect(try await widgets.get(name).status == 404)
    }

    @Test func `deletes only what the preconditions name`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let created = try await widgets.create(name)
        let uid = "11111111-1111-4111-8111-111111111111"
        let wrongUID = try await widgets.delete(name, ["preconditions": ["uid": .string(uid)]])
        #expect(wrongUID.status == 409)
        #expect(
            wrongUID.message
                == "Operation cannot be fulfilled on \(widgets.kind) \"\(name)\": the UID in the precondition "
                + "(\(uid)) does not match the UID in record (\(created.uid)). The object might have been deleted and then "
                + "recreated")
        let wrongVersion = try await widgets.delete(name, ["preconditions": ["resourceVersion": "1"]])
        #expect(wrongVersion.status == 409)
        let right = try await widgets.delete(
            name,
            ["preconditions": ["uid": .string(created.uid), "resourceVersion": .string(created.resourceVersion)]])
        #expect(right.status == 200)
    }

    @Test func `deletes nothing on a dry run`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        #expect(try await widgets.cluster.send("DELETE", "\(widgets.path)/\(name)?dryRun=All").status == 200)
        #expect(try await widgets.get(name).status == 200)
    }

    @Test func `deletes a selected collection and lists what went`() async throws {
        let widgets = try await Widgets()
        let label = ConformanceEnvironment.randomName()
        for _ in 0..<2 {
            _ = try await widgets.create(widgets.name(), metadata: ["labels": ["batch": .string(label)]])
        }
        let selector = "\(widgets.path)?labelSelector=batch=\(label)"
        let answer = try await widgets.cluster.send("DELETE", selector)
        #expect(answer.status == 200)
        #expect(answer.json["kind"] == "WidgetList")
        #expect(answer.json["items"]?.arrayValue?.count == 2)
        #expect(try await widgets.cluster.send("GET", selector).json["items"] == [])
    }

    @Test func `refuses an unknown propagation policy`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        #expect(try await widgets.delete(name, ["propagationPolicy": "Sideways"]).status == 422)
    }

    @Test(arguments: [("Foreground", "foregroundDeletion"), ("Orphan", "orphan")])
    func `marks an object for its dependents' sake`(_ policy: String, _ finalizer: String) async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let answer = try await widgets.delete(name, ["propagationPolicy": .string(policy)])
        #expect(answer.status == 200)
        #expect(answer.json.at("metadata", "finalizers") == [.string(finalizer)])
        #expect(answer.json.at("metadata", "deletionTimestamp") != nil)
        _ = try await widgets.merge(name, ["metadata": ["finalizers": .null]])
    }
}

extension Conformance.Ownership {
    private static let needsController: Comment = "this cluster has no controller-manager to collect garbage"

    private static var canCollect: Bool {
        get async throws { try await ConformanceEnvironment.shared.value.collectsGarbage }
    }

    private func dependent(of owner: Answer, _ widgets: Widgets, blocks: Bool = false) async throws -> String {
        let name = widgets.name()
        let reference: JSONValue = [
            "apiVersion": .string("\(widgets.environment.group)/v1"), "kind": "Widget",
            "name": owner.json.at("metadata", "name") ?? "", "uid": .string(owner.uid), "controller": true,
            "blockOwnerDeletion": .bool(blocks),
        ]
        _ = try await widgets.create(name, metadata: ["ownerReferences": [reference]])
        return name
    }

    private func isGone(_ name: String, _ widgets: Widgets) async throws -> Bool {
        for _ in 0..<200 {
            if try await widgets.get(name).status == 404 { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    @Test(.enabled(needsController) { try await canCollect })
    func `deletes dependents after their owner`() async throws {
        let widgets = try await Widgets()
        let owner = try await widgets.create(widgets.name())
        let name = try await dependent(of: owner, widgets)
        _ = try await widgets.delete(owner.json.at("metadata", "name")?.stringValue ?? "")
        #expect(try await isGone(name, widgets))
    }

    @Test(.enabled(needsController) { try await canCollect })
    func `deletes blocking dependents before their owner in the foreground`() async throws {
        let widgets = try await Widgets()
        let owner = try await widgets.create(widgets.name())
        let name = try await dependent(of: owner, widgets, blocks: true)
        let ownerName = owner.json.at("metadata", "name")?.stringValue ?? ""
        _ = try await widgets.delete(ownerName, ["propagationPolicy": "Foreground"])
        #expect(try await isGone(ownerName, widgets))
        #expect(try await widgets.get(name).status == 404)
    }

    @Test(.enabled(needsController) { try await canCollect })
    func `leaves orphans without the reference`() async throws {
        let widgets = try await Widgets()
        let owner = try await widgets.create(widgets.name())
        let name = try await dependent(of: owner, widgets)
        let ownerName = owner.json.at("metadata", "name")?.stringValue ?? ""
        _ = try await widgets.delete(ownerName, ["propagationPolicy": "Orphan"])
        #expect(try await isGone(ownerName, widgets))
        let orphan = try await widgets.get(name)
        #expect(orphan.status == 200)
        #expect(orphan.json.at("metadata", "ownerReferences") == nil)
    }

    @Test(.enabled(needsController) { try await canCollect })
    func `empties a namespace and lets it go`() async throws {
        let widgets = try await Widgets()
        let name = "conformance-gone-\(ConformanceEnvironment.randomName())"
        let namespace: JSONValue = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
        _ = try await widgets.cluster.send("POST", "/api/v1/namespaces", namespace)
        let inside = "/apis/\(widgets.environment.group)/v1/namespaces/\(name)/widgets"
        let held = widgets.make("held", metadata: ["finalizers": ["x.io/a"]])
        _ = try await widgets.cluster.send("POST", inside, held)
        let answer = try await widgets.cluster.send("DELETE", "/api/v1/namespaces/\(name)")
        #expect(answer.status == 200)
        let refused = try await widgets.cluster.send("POST", inside, widgets.make("late"))
        #expect(refused.status == 403)
        #expect(
            refused.message
                == "\(widgets.type) \"late\" is forbidden: unable to create new content in namespace \(name) "
                + "because it is being terminated")
        _ = try await widgets.cluster.send(
            "PATCH", "\(inside)/held", ["metadata": ["finalizers": .null]], type: "application/merge-patch+json")
        for _ in 0..<400 {
            if try await widgets.cluster.send("GET", "/api/v1/namespaces/\(name)").status == 404 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the namespace still stands after 20 seconds")
    }
}
