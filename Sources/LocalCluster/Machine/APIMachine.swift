import JSON

/// The in-memory API server without its sockets: a request in, an answer out. A value; `LocalCluster` keeps it in a mutex.
///
/// Background work (establishing CRDs, collecting garbage, emptying namespaces) is done by `runBackground`, one step at a
/// time, as controllers do it in a real cluster: after the answer.
struct APIMachine: Sendable {
    /// The largest request body.
    static let bodyLimit = 3_145_728

    var store: ClusterStore
    var resources = ResourceTable()
    /// The CRD specs that `resources` was made from.
    var served: [GroupResource: JSONValue] = [:]
    /// Requests must carry this bearer token; nil lets everybody in.
    let token: String?
    /// Microseconds since 1970-01-01 UTC.
    let clock: @Sendable () -> Int64

    init(
        token: String? = nil, store: ClusterStore = ClusterStore(), clock: @escaping @Sendable () -> Int64
    ) {
        self.token = token
        self.store = store
        self.clock = clock
        for type in resources.types { self.store.open(type.storage) }
        for name in ["default", "kube-system", "kube-public"] { createNamespace(name) }
    }

    private mutating func createNamespace(_ name: String) {
        let namespace: JSONValue = [
            "apiVersion": "v1", "kind": "Namespace",
            "metadata": [
                "name": .string(name), "uid": .string(Identifiers.uid()), "creationTimestamp": .string(timestamp),
                "labels": ["kubernetes.io/metadata.name": .string(name)],
            ],
            "spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"],
        ]
        _ = store.put(Self.namespaces, ObjectName(namespace: "", name: name), namespace)
    }

    static let namespaces = GroupResource(group: "", resource: "namespaces")
    static let definitions = GroupResource(group: "apiextensions.k8s.io", resource: "customresourcedefinitions")

    /// Now, to the second.
    var timestamp: String { Timestamp.seconds(clock()) }

    mutating func handle(_ request: APIRequest) -> APIReply {
        var warnings: [String] = []
        do throws(APIStatus) {
            return try answer(request, &warnings)
        } catch {
            return .response(Self.failure(error, warnings: warnings))
        }
    }

    static func failure(_ status: APIStatus, warnings: [String] = []) -> APIResponse {
        if status.plainText {
            return APIResponse(
                status: status.code, contentType: "text/plain; charset=utf-8",
                headers: [("X-Content-Type-Options", "nosniff")], body: Array((status.message + "\n").utf8))
        }
        var response = json(status.json, status: status.code, warnings: warnings)
        if let seconds = status.retryAfterSeconds { response.headers.append(("Retry-After", String(seconds))) }
        return response
    }

    /// JSON with its final newline.
    static func json(_ value: JSONValue, status: Int = 200, warnings: [String] = []) -> APIResponse {
        APIResponse(
            status: status, contentType: "application/json",
            headers: warnings.map { ("Warning", "299 - \(APIStatus.quoted($0))") }, body: value.serialized + [0x0A])
    }

    private mutating func answer(_ request: APIRequest, _ warnings: inout [String]) throws(APIStatus) -> APIReply {
        if let token, request.headers["authorization"] != "Bearer \(token)" {
            throw request.headers["authorization"] == nil ? Self.anonymous(request) : .unauthorized
        }
        guard request.body.count <= Self.bodyLimit else { throw .tooLarge }
        if let response = try Discovery(resources: resources).answer(request) { return .response(response) }
        let target = try ResourceTarget(request, resources)
        if let warning = target.type.deprecationWarning { warnings.append(warning) }
        return try dispatch(request, target, &warnings)
    }

    private static func anonymous(_ request: APIRequest) -> APIStatus {
        let path = "/" + request.path.joined(separator: "/")
        return APIStatus(
            403, "Forbidden",
            "forbidden: User \"system:anonymous\" cannot \(request.method.lowercased()) path \(APIStatus.quoted(path))",
            details: [:])
    }

    private mutating func dispatch(
        _ request: APIRequest, _ target: ResourceTarget, _ warnings: inout [String]
    ) throws(APIStatus) -> APIReply {
        let call = Call(request: request, target: target, now: clock())
        if target.type.verbs == ["create"] { return try review(call) }
        if target.subresource == "token" { return try tokenRequest(call) }
        switch (request.method, target.name) {
        case ("GET", nil), ("HEAD", nil):
            return request.isWatch || target.isLegacyWatch ? try watch(call) : try list(call)
        case ("GET", .some), ("HEAD", .some):
            return target.isLegacyWatch ? try watch(call) : try get(call)
        case ("POST", nil): return try create(call, &warnings)
        case ("POST", .some) where call.subresource.isEmpty: return try create(call, &warnings)
        case ("PUT", .some): return try update(call, &warnings)
        case ("PATCH", .some): return try patch(call, &warnings)
        case ("DELETE", .some): return try delete(call)
        case ("DELETE", nil): return try deleteCollection(call)
        case ("PUT", nil), ("PATCH", nil):
            throw target.type.isCustom ? APIStatus.badRequest("name must be provided") : .methodNotAllowed
        default: throw APIStatus.methodNotAllowed
        }
    }
}

/// A request with the resource it names and the time it came.
struct Call {
    var request: APIRequest
    var target: ResourceTarget
    var now: Int64

    var type: ResourceType { target.type }
    var isDryRun: Bool { request.isDryRun }
    var timestamp: String { Timestamp.seconds(now) }
    var key: ObjectName { ObjectName(namespace: target.namespace ?? "", name: target.name ?? "") }
    var subresource: String { target.subresource ?? "" }
}
