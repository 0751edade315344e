import JSON

/// All checks of one object that is about to be stored.
enum ObjectValidator {
    static let objectLimit = 1_572_864

    /// The errors of a create (`old` nil) or an update.
    static func errors(_ new: JSONValue, old: JSONValue?, _ type: ResourceType, subresource: String = "")
        -> [FieldError]
    {
        var errors = MetadataValidator.errors(new, type)
        if let old { errors += immutableErrors(new, old) }
        if type.isCustom {
            errors += customErrors(new, old: old, type, before: errors)
        } else {
            errors += BuiltinRules.errors(new, old: old, type)
        }
        return errors
    }

    private static func customErrors(
        _ new: JSONValue, old: JSONValue?, _ type: ResourceType, before: [FieldError]
    ) -> [FieldError] {
        var validator = SchemaValidator()
        for name in type.schema.required where new[name] == nil { validator.require(name) }
        for (name, value) in (new.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard name != "apiVersion", name != "kind", let node = type.schema.child(name) else { continue }
            if name == "metadata" {
                if let nameNode = node.properties["name"], let text = value["name"] {
                    validator.check(text, nameNode, path: "metadata.name")
                }
            } else {
                validator.check(value, node, path: name)
            }
        }
        var errors = validator.errors
        guard type.schema.hasRules else { return errors }
        if (before + errors).contains(where: \.blocksRules) {
            errors.append(.rulesSkipped)
        } else {
            var checker = RuleChecker()
            checker.check(new, old: old, type.schema, path: "")
            errors += checker.errors
        }
        return errors
    }

    private static func immutableErrors(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        var errors: [FieldError] = []
        if let value = new.at("metadata", "uid"), value != old.at("metadata", "uid") {
            let error = FieldError.invalid("metadata.uid", value, "field is immutable")
            errors += [error, error]
        }
        guard old.at("metadata", "deletionTimestamp") != nil else { return errors }
        let known = Set(old.at("metadata", "finalizers")?.arrayValue ?? [])
        let added = (new.at("metadata", "finalizers")?.arrayValue ?? []).filter { !known.contains($0) }
        if !added.isEmpty {
            let list = added.map(\.text).joined(separator: ", ")
            let error = FieldError.forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{\(list)}")
            errors += [error, error]
        }
        return errors
    }

    /// Objects over the limit of the storage.
    static func checkSize(_ object: JSONValue) throws(APIStatus) {
        guard object.serialized.count > objectLimit else { return }
        throw APIStatus(500, nil, "etcdserver: request is too large")
    }
}
