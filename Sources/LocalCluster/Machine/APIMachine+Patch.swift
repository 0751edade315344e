import JSON
import KubeClient

extension APIMachine {
    mutating func patch(_ call: Call, _ warnings: inout [String]) throws(APIStatus) -> APIReply {
        let negotiated = try Negotiated.objects(call.request.headers["accept"])
        let type = call.type
        let contentType = MediaType(call.request.headers["content-type"] ?? "")?.type ?? ""
        var accepted = ["application/json-patch+json", "application/merge-patch+json"]
        if type.acceptsStrategicMerge { accepted.append("application/strategic-merge-patch+json") }
        accepted.append("application/apply-patch+yaml")
        guard accepted.contains(contentType) else { throw .unsupportedMediaType(accepted) }
        try checkOptions(call)
        if contentType == "application/apply-patch+yaml" { return try apply(call, negotiated, &warnings) }
        if call.request.query["force"] != nil {
            throw FieldError.status(
                [.forbidden("force", "may not be specified for non-apply patch")], name: "", group: "meta.k8s.io",
                kind: "PatchOptions")
        }
        guard let stored = store.object(type.storage, call.key) else { throw .notFound(type, call.key.name) }
        let old = ViewCodec.view(stored, type)
        let patch = try parsedPatch(call)
        var new: JSONValue
        switch contentType {
        case "application/json-patch+json": new = try JSONPatch(patch).applied(to: old)
        case "application/strategic-merge-patch+json":
            new = try StrategicMerge.merge(old, patch, type.schema)
        default:
            guard patch.objectValue != nil else { throw Self.badPatch("json: cannot unmarshal into a map") }
            new = MergePatch.merge(old, patch)
        }
        if new.resourceVersion == old.resourceVersion, patch.at("metadata", "resourceVersion") == nil {
            new.setMetadata("resourceVersion", nil)
        }
        let settled = try BodyReader(call).settled(new, warnings: &warnings, isPatch: true)
        let result = try updated(settled, old: old, call, &warnings)
        return .response(rendered(result, call, negotiated, warnings: warnings))
    }

    static func badPatch(_ text: String) -> APIStatus {
        .badRequest("error decoding patch: \(text)")
    }

    private func parsedPatch(_ call: Call) throws(APIStatus) -> JSONValue {
        do { return try JSONValue(parsing: call.request.body) } catch { throw Self.badPatch(error.description) }
    }

    // MARK: server-side apply

    private mutating func apply(
        _ call: Call, _ negotiated: Negotiated, _ warnings: inout [String]
    ) throws(APIStatus) -> APIReply {
        let type = call.type
        guard let manager = call.request.query["fieldManager"], !manager.isEmpty else {
            throw FieldError.status(
                [.required("fieldManager", "is required for apply patch")], name: "", group: "meta.k8s.io",
                kind: "PatchOptions")
        }
        var applied = try appliedObject(call)
        if applied.at("metadata", "managedFields") != nil { throw .badRequest("metadata.managedFields must be nil") }
        try checkAppliedType(applied, call)
        let name = applied.at("metadata", "name")?.stringValue ?? ""
        if name.isEmpty { applied.setMetadata("name", .string(call.key.name)) }
        try checkName(of: applied, call)
        try checkNamespace(of: applied, call)
        if let namespace = call.target.namespace { applied.setMetadata("namespace", .string(namespace)) }
        try checkDeclared(applied, call)

        let fields = FieldManager(type: type, subresource: call.subresource, now: call.timestamp)
        let force = call.request.flag("force")
        let stored = store.object(type.storage, call.key)
        let version = applied.resourceVersion
        applied.setMetadata("resourceVersion", nil)
        applied.setMetadata("creationTimestamp", nil)
        guard let stored else {
            guard call.subresource.isEmpty else { throw .notFound(type, call.key.name) }
            guard version.isEmpty || version == "0" else { throw .conflict(type, call.key.name) }
            if applied.at("metadata", "uid") != nil { throw Self.uidPrecondition(applied, call) }
            let empty: JSONValue = ["apiVersion": .string(type.groupVersion), "kind": .string(type.kind), "metadata": [:]]
            let new = try fields.apply(live: empty, applied: applied, manager: manager, force: force)
            let settled = try BodyReader(call).settled(new, warnings: &warnings, isPatch: true)
            let object = try created(settled, call, &warnings, isApply: true)
            return .response(rendered(object, call, negotiated, status: 201, warnings: warnings))
        }
        let old = ViewCodec.view(stored, type)
        if let uid = applied.at("metadata", "uid"), uid != old.at("metadata", "uid") {
            throw Self.uidPrecondition(applied, call, actual: old.at("metadata", "uid")?.stringValue)
        }
        if !version.isEmpty, version != "0", version != old.resourceVersion { throw .conflict(type, call.key.name) }
        let new = try fields.apply(live: old, applied: applied, manager: manager, force: force)
        let settled = try BodyReader(call).settled(new, warnings: &warnings, isPatch: true)
        let result = try updated(settled, old: old, call, &warnings, isApply: true)
        return .response(rendered(result, call, negotiated, warnings: warnings))
    }

    private static func uidPrecondition(_ applied: JSONValue, _ call: Call, actual: String? = nil) -> APIStatus {
        let uid = applied.at("metadata", "uid")?.stringValue ?? ""
        return .conflict(
            call.type, call.key.name, kind: call.type.plural,
            actual.map { "Precondition failed: UID in precondition: \(uid), UID in object meta: \($0)" }
                ?? "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
    }

    private func appliedObject(_ call: Call) throws(APIStatus) -> JSONValue {
        let body = call.request.body
        if let json = try? JSONValue(parsing: body), json.objectValue != nil { return json }
        do {
            if let document = try YAML.parse(body, source: "patch").first, document.objectValue != nil { return document }
        } catch {
            throw .badRequest("error decoding YAML: \(error)")
        }
        throw .badRequest("error decoding YAML: the patch is no object")
    }

    private func checkAppliedType(_ applied: JSONValue, _ call: Call) throws(APIStatus) {
        let (version, kind) = (applied["apiVersion"]?.stringValue ?? "", applied["kind"]?.stringValue ?? "")
        if version.isEmpty || kind.isEmpty {
            let shown = version.isEmpty ? "/" : version
            throw .badRequest("invalid object type: \(shown), Kind=\(kind)")
        }
        guard version == call.type.groupVersion, kind == call.type.kind else {
            throw .badRequest(
                "Apply failed: the object is \(version), Kind=\(kind), the request is about "
                    + "\(call.type.groupVersion), Kind=\(call.type.kind)")
        }
    }

    private func checkDeclared(_ applied: JSONValue, _ call: Call) throws(APIStatus) {
        let unknown = TypedValue.undeclared(applied, call.type.schema)
        guard let first = unknown.first else { return }
        let namespace = applied.at("metadata", "namespace")?.stringValue ?? ""
        _ = namespace
        let problems = unknown.map { "\($0): field not declared in schema" }
        let text = problems.count == 1 ? "\(first): field not declared in schema" : "errors:\n  " + problems.joined(separator: "\n  ")
        throw APIStatus(
            500, nil,
            "failed to create typed patch object (\(call.target.namespace ?? "")/\(call.key.name); "
                + "\(call.type.groupVersion), Kind=\(call.type.kind)): \(text)")
    }
}
