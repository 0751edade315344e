import JSON
import Testing

extension Conformance.Builtin {
    private func eventBody(_ name: String, _ namespace: String, _ changes: [String: JSONValue] = [:]) -> JSONValue {
        var members: [String: JSONValue] = [
            "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": .string(name)],
            "eventTime": "2026-11-21T08:00:00.000000Z", "type": "Normal", "reason": "Created", "action": "Create",
            "note": "hello", "reportingController": "tfdrift.dev/operator", "reportingInstance": "op-1",
            "regarding": [
                "apiVersion": "v1", "kind": "ConfigMap", "name": "one", "namespace": .string(namespace), "uid": "u1",
            ],
        ]
        for (key, value) in changes { members[key] = value == .null ? JSONValue?.none : value }
        return .object(members)
    }

    private func post(_ widgets: Widgets, _ changes: [String: JSONValue]) async throws -> Answer {
        let namespace = widgets.environment.namespace
        return try await widgets.cluster.send(
            "POST", "/apis/events.k8s.io/v1/namespaces/\(namespace)/events",
            eventBody(widgets.name(), namespace, changes))
    }

    @Test func `shows an event through both APIs`() async throws {
        let widgets = try await Widgets()
        let namespace = widgets.environment.namespace
        let name = widgets.name()
        let created = try await widgets.cluster.send(
            "POST", "/apis/events.k8s.io/v1/namespaces/\(namespace)/events", eventBody(name, namespace))
        #expect(created.status == 201)
        #expect(created.json["deprecatedSource"] == [:])
        let core = try await widgets.cluster.send("GET", "\(widgets.environment.core)/events/\(name)")
        #expect(core.json["kind"] == "Event")
        #expect(core.json["apiVersion"] == "v1")
        #expect(core.json["message"] == "hello")
        #expect(core.json.at("involvedObject", "name") == "one")
        #expect(core.json["reportingComponent"] == "tfdrift.dev/operator")
        #expect(core.uid == created.uid)
        let selected = try await widgets.cluster.send(
            "GET",
            "\(widgets.environment.core)/events?fieldSelector=involvedObject.name=one,involvedObject.uid=u1,metadata.name=\(name)"
        )
        #expect(selected.json["items"]?.arrayValue?.count == 1)
    }

    @Test(arguments: ["eventTime", "reason", "action", "reportingInstance"])
    func `needs a field of an event`(_ field: String) async throws {
        let widgets = try await Widgets()
        let answer = try await post(widgets, [field: .null])
        #expect(answer.status == 422)
        #expect(answer.causes == ["FieldValueRequired \(field): Required value"])
    }

    @Test func `bounds the note and checks type, series and time of an event`() async throws {
        let widgets = try await Widgets()
        let long = try await post(widgets, ["note": .string(String(repeating: "a", count: 1025))])
        #expect(long.causes == ["FieldValueInvalid message: Invalid value: \"\": can have at most 1024 characters"])
        let type = try await post(widgets, ["type": "Other"])
        #expect(type.causes == ["FieldValueInvalid type: Invalid value: \"\": has invalid value: Other"])
        let series = try await post(
            widgets, ["series": ["count": 1, "lastObservedTime": "2026-11-21T08:01:00.000000Z"]])
        #expect(series.causes == ["FieldValueInvalid series.count: Invalid value: \"\": should be at least 2"])
        let time = try await post(widgets, ["eventTime": "2026-11-21T08:00:00Z"])
        #expect(time.status == 400)
    }

    @Test func `lets only the series of an event change`() async throws {
        let widgets = try await Widgets()
        let namespace = widgets.environment.namespace
        let name = widgets.name()
        let path = "/apis/events.k8s.io/v1/namespaces/\(namespace)/events"
        _ = try await widgets.cluster.send("POST", path, eventBody(name, namespace))
        func patch(_ body: JSONValue) async throws -> Answer {
            try await widgets.cluster.send("PATCH", "\(path)/\(name)", body, type: "application/merge-patch+json")
        }
        let series = try await patch(["series": ["count": 2, "lastObservedTime": "2026-11-21T08:01:00.000000Z"]])
        #expect(series.status == 200)
        #expect(series.json.at("series", "count") == 2)
        let note = try await patch(["note": "changed"])
        #expect(note.causes == [#"FieldValueInvalid message: Invalid value: "changed": field is immutable"#])
    }

    @Test func `places events of cluster-scoped objects in default`() async throws {
        let widgets = try await Widgets()
        let about: JSONValue = ["apiVersion": "v1", "kind": "Namespace", "name": "x"]
        let wrong = try await post(widgets, ["regarding": about])
        #expect(
            wrong.causes == [
                "FieldValueInvalid involvedObject.namespace: Invalid value: \"\": does not match event.namespace"
            ])
        let name = widgets.name()
        let right = try await widgets.cluster.send(
            "POST", "/apis/events.k8s.io/v1/namespaces/default/events", eventBody(name, "", ["regarding": about]))
        #expect(right.status == 201)
        _ = try await widgets.cluster.send("DELETE", "/api/v1/namespaces/default/events/\(name)")
    }

    @Test func `guards a lease by version, duration and exact micro time`() async throws {
        let widgets = try await Widgets()
        let path = "/apis/coordination.k8s.io/v1/namespaces/\(widgets.environment.namespace)/leases"
        let name = widgets.name()
        func lease(_ spec: JSONValue, version: String? = nil) -> JSONValue {
            var json: JSONValue = ["apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "spec": spec]
            var metadata: JSONValue = ["name": .string(name)]
            metadata["resourceVersion"] = version.map { .string($0) }
            json["metadata"] = metadata
            return json
        }
        let created = try await widgets.cluster.send(
            "POST", path,
            lease(["holderIdentity": "a", "leaseDurationSeconds": 15, "renewTime": "2026-01-01T00:00:00.123456Z"]))
        #expect(created.status == 201)
        #expect(
            created.owners.values.first == [
                "f:spec": ["f:holderIdentity": [:], "f:leaseDurationSeconds": [:], "f:renewTime": [:]]
            ])
        #expect(try await widgets.cluster.send("PUT", "\(path)/\(name)", lease(["holderIdentity": "b"])).status == 422)
        let stale = try await widgets.cluster.send(
            "PUT", "\(path)/\(name)", lease(["holderIdentity": "b"], version: "1"))
        #expect(stale.status == 409)
        let taken = try await widgets.cluster.send(
            "PUT", "\(path)/\(name)", lease(["holderIdentity": "b"], version: created.resourceVersion))
        #expect(taken.json.at("spec", "holderIdentity") == "b")
        let zero = try await widgets.cluster.send(
            "PUT", "\(path)/\(name)", lease(["leaseDurationSeconds": 0], version: taken.resourceVersion))
        #expect(
            zero.causes == ["FieldValueInvalid spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"])
        let coarse = try await widgets.cluster.send(
            "PUT", "\(path)/\(name)", lease(["renewTime": "2026-01-01T00:00:00Z"], version: taken.resourceVersion))
        #expect(coarse.status == 400)
        #expect(coarse.message.hasSuffix(#"cannot parse "Z" as ".000000""#))
    }

    @Test func `turns stringData of a secret into data`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let answer = try await widgets.cluster.send(
            "POST", "\(widgets.environment.core)/secrets",
            ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)], "stringData": ["p": "q"]])
        #expect(answer.status == 201)
        #expect(answer.json["data"] == ["p": "cQ=="])
        #expect(answer.json["stringData"] == nil)
        #expect(answer.json["type"] == "Opaque")
        let bad = try await widgets.cluster.send(
            "POST", "\(widgets.environment.core)/secrets",
            ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "bad"], "data": ["p": "!!"]])
        #expect(bad.status == 400)
        #expect(bad.message.hasSuffix("illegal base64 data at input byte 0"))
    }

    @Test func `leaves kind and version out of the items of compiled-in lists`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let path = "\(widgets.environment.core)/configmaps"
        _ = try await widgets.cluster.send(
            "POST", path, ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]])
        let answer = try await widgets.cluster.send("GET", "\(path)?fieldSelector=metadata.name=\(name)")
        #expect(answer.json["kind"] == "ConfigMapList")
        #expect(answer.json["items"]?[0]?["kind"] == nil)
        #expect(answer.json["items"]?[0]?.at("metadata", "name") == .string(name))
    }

    @Test func `updates a config map without a version and merges it strategically`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let path = "\(widgets.environment.core)/configmaps"
        func body(_ data: JSONValue) -> JSONValue {
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data]
        }
        _ = try await widgets.cluster.send("POST", path, body(["a": "b"]))
        #expect(try await widgets.cluster.send("PUT", "\(path)/\(name)", body(["a": "c"])).status == 200)
        let merged = try await widgets.cluster.send(
            "PATCH", "\(path)/\(name)", ["data": ["a": .null, "x": "y"]], type: "application/strategic-merge-patch+json"
        )
        #expect(merged.json["data"] == ["x": "y"])
        let number = try await widgets.cluster.send("PUT", "\(path)/\(name)", body(["a": 1]))
        #expect(number.status == 400)
        #expect(
            number.message
                == #"ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number "#
                + "into Go struct field ConfigMap.data of type string")
    }

    @Test func `answers who may do what`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send(
            "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": ["resourceAttributes": ["verb": "create", "resource": "configmaps"]],
            ])
        #expect(answer.status == 201)
        #expect(answer.json.at("status", "allowed") == true)
    }
}
