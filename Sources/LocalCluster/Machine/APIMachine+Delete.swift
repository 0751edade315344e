import JSON

/// The options of a DELETE, from its body or its query.
struct DeleteOptions {
    var policy: String?
    var uid: String?
    var resourceVersion: String?
    var isDryRun = false

    init(_ call: Call) throws(APIStatus) {
        let query = call.request.query
        policy = query["propagationPolicy"]
        isDryRun = call.request.isDryRun
        if query["orphanDependents"] == "true" { policy = "Orphan" }
        guard !call.request.body.isEmpty else { return }
        let json = ProtobufBody.decode(call.request.body) ?? (try? JSONValue(parsing: call.request.body))
        guard let json, json.objectValue != nil else {
            throw .badRequest("couldn't get version/kind; json parse error: unexpected end of JSON input")
        }
        policy = json["propagationPolicy"]?.stringValue ?? policy
        if json["orphanDependents"]?.boolValue == true { policy = "Orphan" }
        uid = json.at("preconditions", "uid")?.stringValue
        resourceVersion = json.at("preconditions", "resourceVersion")?.stringValue
        isDryRun = isDryRun || json["dryRun"]?.arrayValue?.contains("All") ?? false
        if let policy, !["Background", "Foreground", "Orphan"].contains(policy) {
            throw FieldError.status(
                [
                    FieldError(
                        kind: .notSupported, path: "propagationPolicy",
                        message: "Unsupported value: \(APIStatus.quoted(policy)): supported values: \"Foreground\", "
                            + "\"Background\", \"Orphan\", \"nil\"")
                ], name: "", group: "meta.k8s.io", kind: "DeleteOptions")
        }
    }
}

extension APIMachine {
    mutating func delete(_ call: Call) throws(APIStatus) -> APIReply {
        let negotiated = try Negotiated.objects(call.request.headers["accept"])
        var call = call
        let options = try DeleteOptions(call)
        if options.isDryRun { call.request.query["dryRun"] = "All" }
        guard let stored = store.object(call.type.storage, call.key) else { throw .notFound(call.type, call.key.name) }
        let object = ViewCodec.view(stored, call.type)
        try checkPreconditions(options, object, call)
        if let pending = remove(object, call.key, call, policy: options.policy) {
            return .response(rendered(pending, call, negotiated))
        }
        if call.type.plural == "namespaces" { return .response(rendered(object, call, negotiated)) }
        var details = APIStatus.details(name: call.key.name, group: call.type.group, kind: call.type.plural)
        details["uid"] = object.at("metadata", "uid")
        return .response(
            Self.json([
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": .object(details),
            ]))
    }

    private func checkPreconditions(_ options: DeleteOptions, _ object: JSONValue, _ call: Call) throws(APIStatus) {
        let kind = call.type.kind
        if let uid = options.uid, let actual = object.at("metadata", "uid")?.stringValue, uid != actual {
            throw .conflict(
                call.type, call.key.name, kind: kind,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(actual)). The object might have "
                    + "been deleted and then recreated")
        }
        if let version = options.resourceVersion, version != object.resourceVersion {
            throw .conflict(
                call.type, call.key.name, kind: kind,
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
                    + "(\(object.resourceVersion)). The object might have been modified")
        }
    }

    /// Deletes at once, or marks the object as going when finalizers hold it; then the marked object is returned.
    mutating func remove(_ object: JSONValue, _ key: ObjectName, _ call: Call, policy: String?) -> JSONValue? {
        let finalizers = finalizers(of: object, call.type, policy: policy)
        let namespaceHeld =
            call.type.plural == "namespaces" && !(object.at("spec", "finalizers")?.arrayValue ?? []).isEmpty
        guard !finalizers.isEmpty || namespaceHeld else {
            if !call.isDryRun { store.remove(call.type.storage, key) }
            return nil
        }
        var marked = object
        let isFirst = object.at("metadata", "deletionTimestamp") == nil
        if isFirst {
            marked.setMetadata("deletionTimestamp", .string(call.timestamp))
            if !namespaceHeld, call.type.plural != "customresourcedefinitions" {
                marked.setMetadata("deletionGracePeriodSeconds", 0)
            }
            if call.type.tracksGeneration, call.type.isCustom {
                marked.setMetadata("generation", .int((object.at("metadata", "generation")?.intValue ?? 0) &+ 1))
            }
            if namespaceHeld { marked["status"] = ["phase": "Terminating"] }
        }
        if !finalizers.isEmpty { marked.setMetadata("finalizers", .array(finalizers.map { .string($0) })) }
        return marked == object ? object : put(marked, key, call)
    }

    private func finalizers(of object: JSONValue, _ type: ResourceType, policy: String?) -> [String] {
        var result = (object.at("metadata", "finalizers")?.arrayValue ?? []).compactMap(\.stringValue)
        switch policy {
        case "Foreground":
            result.removeAll { $0 == "orphan" }
            if !result.contains("foregroundDeletion") { result.append("foregroundDeletion") }
        case "Orphan":
            result.removeAll { $0 == "foregroundDeletion" }
            if !result.contains("orphan") { result.append("orphan") }
        case "Background": result.removeAll { $0 == "orphan" || $0 == "foregroundDeletion" }
        default: break
        }
        if type.kind == "CustomResourceDefinition", !type.isCustom {
            let cleanup = Self.definitionFinalizer
            if !result.contains(cleanup), object.at("metadata", "deletionTimestamp") == nil { result.append(cleanup) }
        }
        return result
    }

    static let definitionFinalizer = "customresourcecleanup.apiextensions.k8s.io"

    mutating func deleteCollection(_ call: Call) throws(APIStatus) -> APIReply {
        let negotiated = try Negotiated.objects(call.request.headers["accept"])
        guard call.type.verbs.contains("deletecollection") else { throw .methodNotAllowed }
        let options = try DeleteOptions(call)
        let page = try page(call, try ListOptions(call.request, call.type, isWatch: false))
        var gone = page
        gone.items = page.items.map { object in
            let key = ObjectName(
                namespace: object.at("metadata", "namespace")?.stringValue ?? "",
                name: object.at("metadata", "name")?.stringValue ?? "")
            return remove(object, key, call, policy: options.policy) ?? object
        }
        return .response(renderedList(gone, call, negotiated))
    }
}
