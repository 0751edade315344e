import JSON

/// Short ways to the suite's custom resource.
struct Widgets {
    let environment: ConformanceEnvironment

    init() async throws { environment = try await ConformanceEnvironment.shared.value }

    var cluster: ClusterUnderTest { environment.cluster }
    var path: String { environment.widgets }
    var type: String { "widgets.\(environment.group)" }
    var kind: String { "Widget.\(environment.group)" }

    /// A name that no other test uses.
    func name() -> String { "w-" + ConformanceEnvironment.randomName() }

    /// A widget; `spec` is laid over color red and size 5, null removes.
    func make(_ name: String, _ spec: [String: JSONValue] = [:], metadata: [String: JSONValue] = [:]) -> JSONValue {
        var members: [String: JSONValue] = ["color": "red", "size": 5]
        for (key, value) in spec { members[key] = value == .null ? JSONValue?.none : value }
        var meta = metadata
        meta["name"] = .string(name)
        return body(metadata: meta, spec: members)
    }

    func body(metadata: [String: JSONValue], spec: [String: JSONValue]? = nil, status: JSONValue? = nil) -> JSONValue {
        var json: JSONValue = ["apiVersion": .string("\(environment.group)/v1"), "kind": "Widget"]
        json["metadata"] = .object(metadata)
        json["spec"] = spec.map { .object($0) }
        json["status"] = status
        return json
    }

    func create(
        _ name: String, _ spec: [String: JSONValue] = [:], metadata: [String: JSONValue] = [:], query: String = ""
    ) async throws -> Answer {
        try await cluster.send("POST", path + query, make(name, spec, metadata: metadata))
    }

    func get(_ name: String) async throws -> Answer { try await cluster.send("GET", "\(path)/\(name)") }

    func put(_ name: String, _ body: JSONValue, query: String = "") async throws -> Answer {
        try await cluster.send("PUT", "\(path)/\(name)\(query)", body)
    }

    func merge(_ name: String, _ body: JSONValue, query: String = "") async throws -> Answer {
        try await cluster.send("PATCH", "\(path)/\(name)\(query)", body, type: "application/merge-patch+json")
    }

    func patch(_ name: String, _ body: JSONValue, query: String = "") async throws -> Answer {
        try await cluster.send("PATCH", "\(path)/\(name)\(query)", body, type: "application/json-patch+json")
    }

    func apply(_ name: String, _ body: JSONValue, manager: String, query: String = "") async throws -> Answer {
        let target = "\(path)/\(name)?fieldManager=\(manager)\(query)"
        return try await cluster.send("PATCH", target, body, type: "application/apply-patch+yaml")
    }

    func applyStatus(_ name: String, _ body: JSONValue, manager: String, query: String = "") async throws -> Answer {
        let target = "\(path)/\(name)/status?fieldManager=\(manager)\(query)"
        return try await cluster.send("PATCH", target, body, type: "application/apply-patch+yaml")
    }

    func delete(_ name: String, _ options: JSONValue? = nil) async throws -> Answer {
        try await cluster.send("DELETE", "\(path)/\(name)", options)
    }
}
