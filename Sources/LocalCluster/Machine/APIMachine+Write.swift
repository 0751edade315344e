import JSON

extension APIMachine {
    mutating func create(_ call: Call, _ warnings: inout [String]) throws(APIStatus) -> APIReply {
        let negotiated = try Negotiated.objects(call.request.headers["accept"])
        try checkOptions(call)
        let reader = BodyReader(call)
        let sent = try reader.settled(try reader.object(), warnings: &warnings)
        let object = try created(sent, call, &warnings)
        return .response(rendered(object, call, negotiated, status: 201, warnings: warnings))
    }

    /// Creates `sent`; the managed fields of an apply that creates are given by `managed`.
    mutating func created(
        _ sent: JSONValue, _ call: Call, _ warnings: inout [String], isApply: Bool = false
    ) throws(APIStatus) -> JSONValue {
        let type = call.type
        var object = sent
        try checkNamespace(of: object, call)
        let generateName = object.at("metadata", "generateName")?.stringValue ?? ""
        if object.at("metadata", "name")?.stringValue?.isEmpty ?? true, !generateName.isEmpty {
            object.setMetadata("name", .string(Identifiers.generated(from: generateName)))
        }
        let name = object.at("metadata", "name")?.stringValue ?? ""
        prepareNew(&object, call)
        try admit(type, call, name: name)
        if type.hasStatus { object["status"] = nil }
        Conventions.decode(&object, type)
        if type.isCustom { type.schema.applyDefaults(to: &object) }
        if !isApply {
            let manager = FieldManager(type: type, subresource: "", now: call.timestamp)
            object = manager.recordUpdate(old: nil, new: object, manager: call.request.fieldManager)
        }
        Conventions.prepare(&object, type, isNew: true)
        try validate(object, old: nil, call, &warnings)
        guard object.resourceVersion.isEmpty else {
            throw APIStatus(500, nil, "resourceVersion should not be set on objects to be created")
        }
        let key = ObjectName(namespace: call.target.namespace ?? "", name: name)
        if store.object(type.storage, key) != nil { throw .alreadyExists(type, name) }
        return put(object, key, call)
    }

    private func prepareNew(_ object: inout JSONValue, _ call: Call) {
        if let namespace = call.target.namespace { object.setMetadata("namespace", .string(namespace)) }
        object.setMetadata("uid", .string(Identifiers.uid()))
        object.setMetadata("creationTimestamp", .string(call.timestamp))
        object.setMetadata("generation", call.type.tracksGeneration ? .int(1) : JSONValue?.none)
        for field in ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] { object.setMetadata(field, nil) }
        for field in ["labels", "annotations"] where object.at("metadata", field) == .null {
            object.setMetadata(field, nil)
        }
    }

    // MARK: update

    mutating func update(_ call: Call, _ warnings: inout [String]) throws(APIStatus) -> APIReply {
        let negotiated = try Negotiated.objects(call.request.headers["accept"])
        try checkOptions(call)
        let reader = BodyReader(call)
        let sent = try reader.settled(try reader.object(), warnings: &warnings)
        try checkName(of: sent, call)
        try checkNamespace(of: sent, call)
        guard let stored = store.object(call.type.storage, call.key) else {
            guard Conventions.createsOnUpdate(call.type) else { throw .notFound(call.type, call.key.name) }
            var fresh = sent
            fresh.setMetadata("resourceVersion", nil)
            let object = try created(fresh, call, &warnings)
            return .response(rendered(object, call, negotiated, status: 201, warnings: warnings))
        }
        let old = ViewCodec.view(stored, call.type)
        if sent.resourceVersion.isEmpty, !Conventions.updatesUnconditionally(call.type) {
            throw FieldError.status(
                [.invalid("metadata.resourceVersion", 0, "must be specified for an update")], name: call.key.name,
                group: call.type.group, kind: call.type.plural)
        }
        if let uid = sent.at("metadata", "uid")?.stringValue, let actual = old.at("metadata", "uid")?.stringValue,
            uid != actual
        {
            throw Self.uidConflict(call, sent: uid, actual: actual)
        }
        var object = sent
        if object.at("metadata", "uid") == nil { object.setMetadata("uid", old.at("metadata", "uid")) }
        let result = try updated(object, old: old, call, &warnings)
        return .response(rendered(result, call, negotiated, warnings: warnings))
    }

    /// Writes `new` over `old` and gives what stands afterwards. `old` and `new` are in the view of the call.
    mutating func updated(
        _ new: JSONValue, old: JSONValue, _ call: Call, _ warnings: inout [String], isApply: Bool = false
    ) throws(APIStatus) -> JSONValue {
        let type = call.type
        let sentVersion = new.resourceVersion
        if !sentVersion.isEmpty, sentVersion != "0", sentVersion != old.resourceVersion {
            throw .conflict(type, call.key.name)
        }
        var object = confined(new, old: old, call)
        keepSystemFields(&object, old: old)
        Conventions.decode(&object, type)
        if type.isCustom { type.schema.applyDefaults(to: &object) }
        if !isApply {
            let manager = FieldManager(type: type, subresource: call.subresource, now: call.timestamp)
            object = manager.recordUpdate(old: old, new: object, manager: call.request.fieldManager)
        }
        Conventions.prepare(&object, type, isNew: false)
        if type.tracksGeneration { setGeneration(&object, old: old) }
        object.setMetadata("resourceVersion", .string(old.resourceVersion))
        try validate(object, old: old, call, &warnings)
        let isDeleting = object.at("metadata", "deletionTimestamp") != nil
        let hasFinalizers =
            !(object.at("metadata", "finalizers")?.arrayValue ?? []).isEmpty
            || !(type.plural == "namespaces" ? object.at("spec", "finalizers")?.arrayValue ?? [] : []).isEmpty
        if isDeleting, !hasFinalizers {
            if !call.isDryRun { store.remove(type.storage, call.key) }
            return object
        }
        if object == old { return object }
        return put(object, call.key, call)
    }

    /// Takes from `new` only what the subresource may change.
    private func confined(_ new: JSONValue, old: JSONValue, _ call: Call) -> JSONValue {
        guard call.type.hasStatus else { return new }
        if call.subresource.isEmpty {
            var object = new
            object["status"] = old["status"]
            return object
        }
        var object = old
        let field = call.subresource == "finalize" ? "spec" : "status"
        object[field] = new[field]
        object.setMetadata("managedFields", new.at("metadata", "managedFields"))
        if !new.resourceVersion.isEmpty { object.setMetadata("resourceVersion", .string(new.resourceVersion)) }
        return object
    }

    private func keepSystemFields(_ object: inout JSONValue, old: JSONValue) {
        for field in [
            "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "name", "namespace", "creationTimestamp",
        ] {
            object.setMetadata(field, old.at("metadata", field))
        }
        if (object.at("metadata", "uid") ?? .null).isNull { object.setMetadata("uid", old.at("metadata", "uid")) }
        for field in ["labels", "annotations", "finalizers", "ownerReferences"]
        where object.at("metadata", field) == .null {
            object.setMetadata(field, nil)
        }
        object.setMetadata("selfLink", nil)
    }

    private func setGeneration(_ object: inout JSONValue, old: JSONValue) {
        func content(_ value: JSONValue) -> JSONValue {
            var copy = value
            copy["metadata"] = nil
            if hasStatus { copy["status"] = nil }
            return copy
        }
        let hasStatus = old["status"] != nil || object["status"] != nil
        guard content(object) != content(old) else { return }
        let generation = old.at("metadata", "generation")?.intValue ?? 0
        object.setMetadata("generation", .int(generation &+ 1))
    }

    static func uidConflict(_ call: Call, sent: String, actual: String) -> APIStatus {
        let place = [call.type.storage.group, call.type.storage.resource, call.key.namespace, call.key.name]
            .filter { !$0.isEmpty }.joined(separator: "/")
        return .conflict(
            call.type, call.key.name, kind: call.type.plural,
            "StorageError: invalid object, Code: 4, Key: /registry/\(place), ResourceVersion: 0, AdditionalErrorMsg: "
                + "Precondition failed: UID in precondition: \(sent), UID in object meta: \(actual)")
    }

    // MARK: shared steps

    /// Stores an object given in the view of the call.
    mutating func put(_ object: JSONValue, _ key: ObjectName, _ call: Call) -> JSONValue {
        guard !call.isDryRun else { return object }
        let stored = store.put(call.type.storage, key, ViewCodec.stored(object, call.type))
        return ViewCodec.view(stored, call.type)
    }

    func validate(_ object: JSONValue, old: JSONValue?, _ call: Call, _ warnings: inout [String]) throws(APIStatus) {
        let type = call.type
        let name = object.at("metadata", "name")?.stringValue ?? ""
        let errors = ObjectValidator.errors(
            ViewCodec.stored(object, type), old: old.map { ViewCodec.stored($0, type) }, type)
        if !errors.isEmpty {
            throw FieldError.status(errors, name: name, group: type.kind == "Event" ? "" : type.group, kind: type.kind)
        }
        try ObjectValidator.checkSize(object)
        if old?.at("metadata", "finalizers") != object.at("metadata", "finalizers") {
            warnings += MetadataValidator.warnings(object)
        }
    }

    /// The namespace must exist and must not be going.
    func admit(_ type: ResourceType, _ call: Call, name: String) throws(APIStatus) {
        guard type.isNamespaced, let namespace = call.target.namespace else { return }
        guard let object = store.object(Self.namespaces, ObjectName(namespace: "", name: namespace)) else {
            throw .notFound(group: "", resource: "namespaces", namespace)
        }
        guard object.at("metadata", "deletionTimestamp") != nil else { return }
        throw .forbidden(
            type, name, "unable to create new content in namespace \(namespace) because it is being terminated",
            causes: [
                .init("NamespaceTerminating", "namespace \(namespace) is being terminated", field: "metadata.namespace")
            ])
    }

    func checkNamespace(of object: JSONValue, _ call: Call) throws(APIStatus) {
        let sent = object.at("metadata", "namespace")?.stringValue ?? ""
        guard !sent.isEmpty, sent != call.target.namespace ?? "" else { return }
        throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
    }

    func checkName(of object: JSONValue, _ call: Call) throws(APIStatus) {
        let sent = object.at("metadata", "name")?.stringValue ?? ""
        guard sent != call.key.name else { return }
        guard !sent.isEmpty else { throw .badRequest("name must be provided") }
        throw .badRequest("the name of the object (\(sent)) does not match the name on the URL (\(call.key.name))")
    }

    func checkOptions(_ call: Call) throws(APIStatus) {
        let kind =
            call.request.method == "PATCH"
            ? "PatchOptions" : call.request.method == "PUT" ? "UpdateOptions" : "CreateOptions"
        var errors: [FieldError] = []
        if let value = call.request.query["dryRun"], value != "All", !value.isEmpty {
            errors.append(
                FieldError(
                    kind: .notSupported, path: "dryRun",
                    message: "Unsupported value: \(JSONValue.array([.string(value)]).text): supported values: \"All\""))
        }
        if let value = call.request.query["fieldValidation"], BodyReader.FieldValidation(rawValue: value) == nil,
            !value.isEmpty
        {
            errors.append(
                FieldError(
                    kind: .notSupported, path: "fieldValidation",
                    message:
                        "Unsupported value: \(APIStatus.quoted(value)): supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""
                ))
        }
        if !errors.isEmpty { throw FieldError.status(errors, name: "", group: "meta.k8s.io", kind: kind) }
    }
}
