import JSON
import Transport

extension KubeClient {
    /// Reads one object; absent is an error with `isNotFound`.
    public func get(
        _ gvr: GroupVersionResource, namespace: String = "", name: String
    ) async throws(KubeError) -> KubeObject {
        let request = KubeRequest("GET", gvr, namespace: namespace, name: name)
        try Self.require(!name.isEmpty, "the object's name is empty", request)
        return try await object(request)
    }

    /// Creates `object` in the namespace it names. `metadata.name` or `generateName` must be set.
    public func create(
        _ gvr: GroupVersionResource, _ object: JSONValue, fieldManager: String,
        fieldValidation: FieldValidation = .strict
    ) async throws(KubeError) -> KubeObject {
        let target = KubeObject(object)
        var request = KubeRequest("POST", gvr, namespace: target.namespace)
        request.summary += " \(target.key)"
        let hasName = !target.name.isEmpty || object.at("metadata", "generateName")?.stringValue?.isEmpty == false
        try Self.require(hasName, "metadata.name is missing", request)
        request.query = Self.writeQuery(fieldManager, fieldValidation)
        request.body = object.serialized
        return try await self.object(request)
    }

    /// Replaces the whole object (PUT). It must carry the resourceVersion it was read with; a newer one in the server is
    /// a conflict. `subresource` is for "status".
    public func replace(
        _ gvr: GroupVersionResource, _ object: JSONValue, fieldManager: String, subresource: String? = nil,
        fieldValidation: FieldValidation = .strict
    ) async throws(KubeError) -> KubeObject {
        let target = KubeObject(object)
        var request = KubeRequest("PUT", gvr, namespace: target.namespace, name: target.name, subresource: subresource)
        try Self.require(!target.name.isEmpty, "metadata.name is missing", request)
        request.query = Self.writeQuery(fieldManager, fieldValidation)
        request.body = object.serialized
        return try await self.object(request)
    }

    /// Server-side apply: `object` holds the fields that `fieldManager` wants to own, and no others.
    ///
    /// Creates the object where it is absent. Fields that this manager sent before and leaves out now are removed. `force`
    /// takes fields from other managers; without it they give a conflict whose causes name the fields. `subresource`
    /// "status" writes the status only. A `metadata.resourceVersion` or `uid` makes it conditional: another one is a
    /// conflict.
    public func apply(
        _ gvr: GroupVersionResource, _ object: JSONValue, fieldManager: String, force: Bool,
        subresource: String? = nil, fieldValidation: FieldValidation = .strict
    ) async throws(KubeError) -> KubeObject {
        let target = KubeObject(object)
        var request = KubeRequest(
            "PATCH", gvr, namespace: target.namespace, name: target.name, subresource: subresource)
        try Self.require(!target.name.isEmpty, "metadata.name is missing", request)
        try Self.require(!target.apiVersion.isEmpty && !target.kind.isEmpty, "apiVersion or kind is missing", request)
        try Self.require(!fieldManager.isEmpty, "server-side apply needs a field manager", request)
        request.contentType = "application/apply-patch+yaml"  // JSON is YAML
        request.query = Self.writeQuery(fieldManager, fieldValidation) + [("force", force ? "true" : "false")]
        request.body = object.serialized
        return try await self.object(request)
    }

    /// Changes parts of an object that exists. `subresource` "status" patches the status only.
    public func patch(
        _ gvr: GroupVersionResource, namespace: String = "", name: String, type: PatchType, body: JSONValue,
        fieldManager: String, subresource: String? = nil, fieldValidation: FieldValidation? = nil
    ) async throws(KubeError) -> KubeObject {
        var request = KubeRequest("PATCH", gvr, namespace: namespace, name: name, subresource: subresource)
        try Self.require(!name.isEmpty, "the object's name is empty", request)
        request.contentType = type.rawValue
        request.query = Self.writeQuery(fieldManager, fieldValidation)
        request.body = body.serialized
        return try await object(request)
    }

    /// Merge-patches the status: `status` holds the members to change, null removes one.
    public func patchStatus(
        _ gvr: GroupVersionResource, namespace: String = "", name: String, status: JSONValue, fieldManager: String
    ) async throws(KubeError) -> KubeObject {
        try await patch(
            gvr, namespace: namespace, name: name, type: .merge, body: ["status": status], fieldManager: fieldManager,
            subresource: "status")
    }

    /// Deletes one object; absent is an error with `isNotFound`, unmet preconditions one with `isConflict`.
    @discardableResult
    public func delete(
        _ gvr: GroupVersionResource, namespace: String = "", name: String, options: DeleteOptions = DeleteOptions()
    ) async throws(KubeError) -> DeleteResult {
        var request = KubeRequest("DELETE", gvr, namespace: namespace, name: name)
        // An empty name would be the whole collection.
        try Self.require(!name.isEmpty, "the object's name is empty", request)
        request.body = options.json?.serialized
        let json = try json(try await send(request), request)
        return KubeStatus(json: json) == nil && json.at("metadata", "name") != nil
            ? .terminating(KubeObject(json)) : .deleted
    }

    /// Deletes one object if it is still the one that the caller knows.
    @discardableResult
    public func delete(
        _ gvr: GroupVersionResource, namespace: String = "", name: String,
        preconditions: (uid: String, resourceVersion: String)?
    ) async throws(KubeError) -> DeleteResult {
        try await delete(
            gvr, namespace: namespace, name: name,
            options: DeleteOptions(uid: preconditions?.uid, resourceVersion: preconditions?.resourceVersion))
    }

    /// Any other request: `path` begins with a slash and is percent-encoded by the caller. 2xx or an error.
    public func raw(
        method: String = "GET", path: String, query: [(String, String)] = [], body: [UInt8]? = nil,
        contentType: String = "application/json", accept: String = "application/json"
    ) async throws(KubeError) -> HTTPResponse {
        var request = KubeRequest(method, path: path)
        try Self.require(path.hasPrefix("/"), "the path must begin with a slash", request)
        request.query = query
        request.body = body
        request.contentType = contentType
        request.accept = accept
        return try await send(request)
    }

    private static func writeQuery(_ fieldManager: String, _ validation: FieldValidation?) -> [(String, String)] {
        var query: [(String, String)] = []
        if !fieldManager.isEmpty { query.append(("fieldManager", fieldManager)) }
        if let validation { query.append(("fieldValidation", validation.rawValue)) }
        return query
    }

    private static func require(_ isMet: Bool, _ message: String, _ request: KubeRequest) throws(KubeError) {
        guard isMet else { throw KubeError(.invalidRequest(message), request: request.summary) }
    }
}
