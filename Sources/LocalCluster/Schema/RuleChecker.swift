import CEL
import JSON

/// Evaluates the `x-kubernetes-validations` of a schema on an object, with the errors of a real server.
struct RuleChecker {
    private(set) var errors: [FieldError] = []

    mutating func check(_ value: JSONValue, old: JSONValue?, _ node: SchemaNode, path: String) {
        guard node.hasRules, !value.isNull else { return }
        for rule in node.rules { evaluate(rule, value, old: old, node, path: path) }
        switch value {
        case .object(let members):
            for name in members.keys.sorted() {
                guard let child = node.child(name), child.hasRules, let member = members[name] else { continue }
                check(member, old: old?[name], child, path: path.isEmpty ? name : "\(path).\(name)")
            }
        case .array(let elements):
            guard let items = node.items, items.hasRules else { return }
            for (index, element) in elements.enumerated() {
                check(element, old: Self.counterpart(element, in: old, node), items, path: "\(path)[\(index)]")
            }
        default: break
        }
    }

    /// The old item with the same keys. Items of other lists have no past.
    private static func counterpart(_ item: JSONValue, in old: JSONValue?, _ node: SchemaNode) -> JSONValue? {
        guard case .map = node.listShape, let step = node.element(of: item, node.listShape) else { return nil }
        return old?.arrayValue?.first { node.element(of: $0, node.listShape) == step }
    }

    private mutating func evaluate(
        _ rule: ValidationRule, _ value: JSONValue, old: JSONValue?, _ node: SchemaNode, path: String
    ) {
        var bindings = ["self": CELConversion.value(value, node)]
        if rule.isTransition {
            if rule.optionalOldSelf {
                bindings["oldSelf"] = .optional(old.map { CELConversion.value($0, node) })
            } else if let old {
                bindings["oldSelf"] = CELConversion.value(old, node)
            } else {
                return
            }
        }
        let field = rule.fieldPath.map { path.isEmpty ? String($0.drop { $0 == "." }) : path + $0 } ?? path
        do {
            guard let program = rule.program else { return }
            if try program.evaluate(bindings).boolValue == true { return }
            errors.append(Self.error(rule, rule.message(bindings), field, value))
        } catch {
            errors.append(.invalid(field, Self.scalar(value), "\(rule.rule): \(error)"))
        }
    }

    private static func error(
        _ rule: ValidationRule, _ message: String, _ path: String, _ value: JSONValue
    ) -> FieldError {
        switch rule.reason {
        case "FieldValueForbidden": .forbidden(path, message)
        case "FieldValueRequired": .required(path, message)
        case "FieldValueDuplicate": .duplicate(path, scalar(value) ?? .string(message))
        default: .invalid(path, scalar(value), message)
        }
    }

    /// Objects and lists are not shown in the error.
    private static func scalar(_ value: JSONValue) -> JSONValue? {
        value.objectValue == nil && value.arrayValue == nil ? value : JSONValue?.none
    }
}

extension ValidationRule {
    /// The text for a failed rule: the expression's when it gives one, else the message, else the rule.
    func message(_ bindings: [String: CELValue]) -> String {
        if let program = messageProgram, let text = try? program.evaluate(bindings).stringValue?.trimmed, !text.isEmpty,
            !text.contains("\n")
        {
            return text
        }
        return message ?? "failed rule: \(rule)"
    }
}

/// JSON values as values of the expression language, by their schema.
enum CELConversion {
    static func value(_ json: JSONValue, _ node: SchemaNode?) -> CELValue {
        switch json {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return node?.type == "number" ? .double(Double(value)) : .int(value)
        case .double(let value):
            if node?.type == "integer", let whole = Int64(exactly: value) { return .int(whole) }
            return .double(value)
        case .string(let text): return string(text, node)
        case .array(let elements): return .list(elements.map { value($0, node?.items) })
        case .object(let members):
            let isMap = node?.additionalProperties != nil
            var result: [String: CELValue] = [:]
            for (name, member) in members {
                let child = node?.child(name)
                if member.isNull, child?.isNullable != true { continue }
                result[isMap ? name : escaped(name)] = value(member, child)
            }
            return .map(result)
        }
    }

    private static func string(_ text: String, _ node: SchemaNode?) -> CELValue {
        switch node?.values.format {
        case "date-time":
            return converted("timestamp(value)", text)
        case "duration":
            return converted("duration(value)", text)
        case "byte":
            return Base64.decode(text).map { .bytes($0) } ?? .string(text)
        default: return .string(text)
        }
    }

    /// The language's own reading of a time, so that both agree on what is one; plain text when it is none.
    private static func converted(_ expression: String, _ text: String) -> CELValue {
        (try? CELProgram(compile: expression).evaluate(["value": .string(text)])) ?? .string(text)
    }

    /// Member names that are no identifiers are written with escapes in rules.
    private static func escaped(_ name: String) -> String {
        if reserved.contains(name) { return "__\(name)__" }
        guard name.contains(where: { "-./_".contains($0) }) else { return name }
        var result = ""
        var rest = name[...]
        while let first = rest.first {
            if rest.hasPrefix("__") {
                result += "__underscores__"
                rest = rest.dropFirst(2)
                continue
            }
            switch first {
            case ".": result += "__dot__"
            case "-": result += "__dash__"
            case "/": result += "__slash__"
            default: result.append(first)
            }
            rest = rest.dropFirst()
        }
        return result
    }

    private static let reserved: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]
}
