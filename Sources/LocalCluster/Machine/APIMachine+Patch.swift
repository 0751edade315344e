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
        guard accepted.contains(contentType) else {
            if type.isCustom { throw .unsupportedMediaType(accepted) }
            throw APIStatus(415, "UnsupportedMediaType", "415: Unsupported Media Type", details: [:])
        }
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
        let new: JSONValue
        switch contentType {
        case "application/json-patch+json": new = try JSONPatch(patch).applied(to: old)
        case "application/strategic-merge-patch+json":
            new = try StrategicMerge.merge(old, patch, type.schema)
        default:
            guard patch.objectValue != nil else {
                let found = patch.doubleValue != nil ? "number" : patch.boolValue != nil ? "bool" : patch.schemaType
                throw Self.badPatch(
                    "json: cannot unmarshal \(found) into Go value of type map[string]interface {}")
            }
            new = MergePatch.merge(old, patch)
        }
        try checkPatched(new, call)
        let settled = try BodyReader(call).settled(new, warnings: &warnings, isPatch: true)
        let result = try updated(settled, old: old, call, &warnings)
        return .response(rendered(result, call, negotiated, warnings: warnings))
    }

    static func badPatch(_ text: String) -> APIStatus {
        .badRequest("error decoding patch: \(text)")
    }

    private func parsedPatch(_ call: Call) throws(APIStatus) -> JSONValue {
        do {
            return try JSONValue(parsing: call.request.body)
        } catch {
            throw Self.badPatch(error.reason == .unexpectedEnd ? "unexpected end of JSON input" : error.description)
        }
    }

    /// A patch cannot turn the object into another one.
    private func checkPatched(_ new: JSONValue, _ call: Call) throws(APIStatus) {
        let type = call.type
        let (version, kind) = (new["apiVersion"]?.stringValue ?? "", new["kind"]?.stringValue ?? "")
        var errors: [FieldError] = []
        if version != type.groupVersion {
            errors.append(.invalid("apiVersion", .string(version), "must be \(type.groupVersion)"))
        }
        if kind != type.kind { errors.append(.invalid("kind", .string(kind), "must be \(type.kind)")) }
        if !errors.isEmpty {
            let parts = version.split(separator: "/")
            let group = parts.count == 2 ? String(parts[0]) : ""
            throw FieldError.status(errors, name: call.key.name, group: group, kind: kind)
        }
        try checkName(of: new, call)
        try checkNamespace(of: new, call)
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
        try checkDeclared(applied, call)
        if let namespace = call.target.namespace { applied.setMetadata("namespace", .string(namespace)) }
        applied.setMetadata("creationTimestamp", nil)
        applied = confinedApply(applied, call)
        let stored = store.object(type.storage, call.key)
        if let stored {
            let old = ViewCodec.view(stored, type)
            let new = try self.applied(applied, to: old, call, manager)
            let settled = try BodyReader(call).settled(new, warnings: &warnings, isPatch: true)
            let result = try updated(settled, old: old, call, &warnings, isApply: true)
            return .response(rendered(result, call, negotiated, warnings: warnings))
        }
        guard call.subresource.isEmpty else { throw .notFound(type, call.key.name) }
        if let uid = applied.at("metadata", "uid") {
            let error = FieldError.invalid("metadata.uid", uid, "field is immutable")
            throw FieldError.status([error, error], name: call.key.name, group: type.group, kind: type.kind)
        }
        applied.setMetadata("resourceVersion", nil)
        let empty: JSONValue = ["apiVersion": .string(type.groupVersion), "kind": .string(type.kind), "metadata": [:]]
        let new = try self.applied(applied, to: empty, call, manager)
        let settled = try BodyReader(call).settled(new, warnings: &warnings, isPatch: true)
        let object = try created(settled, call, &warnings, isApply: true)
        return .response(rendered(object, call, negotiated, status: 201, warnings: warnings))
    }

    private func applied(
        _ applied: JSONValue, to live: JSONValue, _ call: Call, _ manager: String
    ) throws(APIStatus) -> JSONValue {
        let fields = FieldManager(type: call.type, subresource: call.subresource, now: call.timestamp)
        var bare = live
        bare.setMetadata("resourceVersion", nil)
        return try fields.apply(live: bare, applied: applied, manager: manager, force: call.request.flag("force"))
    }

    private func appliedObject(_ call: Call) throws(APIStatus) -> JSONValue {
        let body = call.request.body
        if let json = try? JSONValue(parsing: body), json.objectValue != nil { return json }
        do {
            if let document = try YAML.parse(body, source: "patch").first, document.objectValue != nil {
                return document
            }
        } catch {
            throw .badRequest("error decoding YAML: \(error)")
        }
        throw .badRequest("error decoding YAML: the patch is no object")
    }

    private func checkAppliedType(_ applied: JSONValue, _ call: Call) throws(APIStatus) {
        let (version, kind) = (applied["apiVersion"]?.stringValue ?? "", applied["kind"]?.stringValue ?? "")
        if version.isEmpty || kind.isEmpty {
            throw .badRequest("invalid object type: \(version.isEmpty ? "/" : version), Kind=\(kind)")
        }
        guard version == call.type.groupVersion, kind == call.type.kind else {
            throw .badRequest("invalid object type: \(version), Kind=\(kind)")
        }
    }

    private func checkDeclared(_ applied: JSONValue, _ call: Call) throws(APIStatus) {
        guard let problem = TypedValue.problem(applied, call.type.schema) else { return }
        let namespace = applied.at("metadata", "namespace")?.stringValue ?? ""
        throw APIStatus(
            500, nil,
            "failed to create typed patch object (\(namespace)/\(call.key.name); \(call.type.group.isEmpty ? "/" : "")"
                + "\(call.type.groupVersion), "
                + "Kind=\(call.type.kind)): \(problem)")
    }

    /// Only what the endpoint may change.
    private func confinedApply(_ applied: JSONValue, _ call: Call) -> JSONValue {
        guard call.type.hasStatus else { return applied }
        var object = applied
        guard !call.subresource.isEmpty else {
            object["status"] = nil
            return object
        }
        object = ["metadata": [:]]
        for field in ["apiVersion", "kind", "status"] { object[field] = applied[field] }
        for field in ["name", "namespace", "uid", "resourceVersion"] {
            object.setMetadata(field, applied.at("metadata", field))
        }
        return object
    }
}
