import JSON

/// Checks an object against a structural schema and gives the errors in the words of a real server.
///
/// Types, required fields, enumerations, bounds, patterns, formats, list types; CEL rules are `RuleChecker`'s.
struct SchemaValidator {
    private(set) var errors: [FieldError] = []

    mutating func check(_ value: JSONValue, _ node: SchemaNode, path: String) {
        guard checkType(value, node, path: path) else { return }
        checkValues(value, node.values, path: path)
        switch value {
        case .object(let members): checkObject(members, node, path: path)
        case .array(let elements): checkArray(elements, node, path: path)
        default: break
        }
    }

    mutating func require(_ path: String) { errors.append(.required(path)) }

    // MARK: types

    private mutating func checkType(_ value: JSONValue, _ node: SchemaNode, path: String) -> Bool {
        if value.isNull {
            if node.isNullable || node.preservesUnknownFields && node.type == nil { return false }
            guard let type = node.type else { return false }
            typeError(path, type, "null")
            return false
        }
        if node.isIntOrString {
            if value.stringValue != nil || value.isWhole { return true }
            typeError(path, "integer,string", value.schemaType)
            return false
        }
        guard let type = node.type, !Self.matches(value, type) else { return true }
        typeError(path, type, value.schemaType)
        return false
    }

    private static func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "object": value.objectValue != nil
        case "array": value.arrayValue != nil
        case "string": value.stringValue != nil
        case "boolean": value.boolValue != nil
        case "integer": value.isWhole
        case "number": value.doubleValue != nil
        default: false
        }
    }

    private mutating func typeError(_ path: String, _ type: String, _ found: String) {
        add(.typeInvalid, path, "Invalid value: \"\(found)\": \(Self.body(path)) must be of type \(type): \"\(found)\"")
    }

    // MARK: objects and lists

    private mutating func checkObject(_ members: [String: JSONValue], _ node: SchemaNode, path: String) {
        for name in node.required where members[name] == nil {
            errors.append(.required(Self.join(path, name)))
        }
        let count = Int64(members.count)
        if let limit = node.values.maxProperties, count > limit {
            add(.tooMany, path, "Too many: \(count): must have at most \(limit) items")
        }
        if let limit = node.values.minProperties, count < limit {
            invalid(path, .int(count), "\(Self.body(path)) should have at least \(limit) properties")
        }
        for name in members.keys.sorted() {
            guard let value = members[name], let child = node.child(name) else { continue }
            check(value, child, path: Self.join(path, name))
        }
    }

    private mutating func checkArray(_ elements: [JSONValue], _ node: SchemaNode, path: String) {
        let count = Int64(elements.count)
        if let limit = node.values.maxItems, count > limit {
            add(.tooMany, path, "Too many: \(count): must have at most \(limit) items")
        }
        if let limit = node.values.minItems, count < limit {
            invalid(path, .int(count), "\(Self.body(path)) should have at least \(limit) items")
        }
        if let items = node.items {
            for (index, element) in elements.enumerated() { check(element, items, path: "\(path)[\(index)]") }
        }
        checkUnique(elements, node, path: path)
    }

    private mutating func checkUnique(_ elements: [JSONValue], _ node: SchemaNode, path: String) {
        guard node.listType != .atomic || node.values.uniqueItems else { return }
        var seen: Set<JSONValue> = []
        for (index, element) in elements.enumerated() {
            var identity = element
            if node.listType == .map {
                identity = [:]
                for key in node.listMapKeys {
                    identity[key] = element[key] ?? node.items?.properties[key]?.defaultValue
                }
            }
            if !seen.insert(identity).inserted { errors.append(.duplicate("\(path)[\(index)]", identity)) }
        }
    }

    // MARK: scalars and combinations

    private mutating func checkValues(_ value: JSONValue, _ rules: ValueRules, path: String) {
        if let allowed = rules.enumeration, !allowed.contains(value) {
            let list = allowed.map(FieldError.shown).joined(separator: ", ")
            add(.notSupported, path, "Unsupported value: \(FieldError.shown(value)): supported values: \(list)")
        }
        if let number = value.doubleValue { checkNumber(value, number, rules, path: path) }
        if let text = value.stringValue { checkString(text, rules, path: path) }
        for node in rules.allOf { check(value, node, path: path) }
        let body = Self.body(path)
        if !rules.anyOf.isEmpty, !rules.anyOf.contains(where: { Self.accepts(value, $0) }) {
            invalid(path, value, "\(body) must validate at least one schema (anyOf)")
        }
        if !rules.oneOf.isEmpty {
            let count = rules.oneOf.count { Self.accepts(value, $0) }
            if count != 1 {
                let found = count == 0 ? "Found none valid" : "Found \(count) valid alternatives"
                invalid(path, value, "\(body) must validate one and only one schema (oneOf). \(found)")
            }
        }
        if let not = rules.not, Self.accepts(value, not) {
            invalid(path, value, "\(body) must not validate the schema (not)")
        }
    }

    private static func accepts(_ value: JSONValue, _ node: SchemaNode) -> Bool {
        var validator = SchemaValidator()
        validator.check(value, node, path: "")
        return validator.errors.isEmpty
    }

    private mutating func checkNumber(_ value: JSONValue, _ number: Double, _ rules: ValueRules, path: String) {
        let body = Self.body(path)
        if let limit = rules.maximum, rules.exclusiveMaximum ? number >= limit : number > limit {
            let words = rules.exclusiveMaximum ? "less than" : "less than or equal to"
            invalid(path, value, "\(body) should be \(words) \(JSONValue.double(limit).text)")
        }
        if let limit = rules.minimum, rules.exclusiveMinimum ? number <= limit : number < limit {
            let words = rules.exclusiveMinimum ? "greater than" : "greater than or equal to"
            invalid(path, value, "\(body) should be \(words) \(JSONValue.double(limit).text)")
        }
        if let factor = rules.multipleOf, factor > 0, number.remainder(dividingBy: factor) != 0 {
            invalid(path, value, "\(body) should be a multiple of \(JSONValue.double(factor).text)")
        }
        if rules.format == "int32", Int32(exactly: number) == nil {
            invalid(path, value, "\(body) in body must be of type int32: \(value.text)")
        }
    }

    private mutating func checkString(_ text: String, _ rules: ValueRules, path: String) {
        let body = Self.body(path)
        let length = Int64(text.unicodeScalars.count)
        if let limit = rules.maxLength, length > limit {
            add(.tooLong, path, "Too long: may not be more than \(limit) bytes")
        }
        if let limit = rules.minLength, length < limit {
            invalid(path, .string(text), "\(body) should be at least \(limit) chars long")
        }
        if let pattern = rules.pattern, let expression = rules.expression, !expression.matches(text) {
            invalid(path, .string(text), "\(body) should match '\(pattern)'")
        }
        if let format = rules.format, !StringFormat.accepts(text, format) {
            let shown = FieldError.shown(.string(text))
            add(.typeInvalid, path, "Invalid value: \(shown): \(body) must be of type \(format): \(shown)")
        }
    }

    private mutating func invalid(_ path: String, _ value: JSONValue, _ detail: String) {
        errors.append(.invalid(path, value, detail))
    }

    private mutating func add(_ kind: FieldError.Kind, _ path: String, _ message: String) {
        errors.append(FieldError(kind: kind, path: path, message: message))
    }

    private static func body(_ path: String) -> String { "\(path) in body" }
    private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

extension JSONValue {
    /// An integer, also when written as `1.0`.
    var isWhole: Bool { intValue != nil }

    /// The JSON schema word for the value.
    var schemaType: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
