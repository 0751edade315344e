import CEL
import JSON

/// The checks of `x-kubernetes-validations` when a definition is created: that they compile, fit the schema's types, can be
/// evaluated where they stand, and do not cost too much.
extension DefinitionRules {
    static func validationErrors(
        _ schema: JSONValue, path: String, isRoot: Bool, scope: RuleScope, costs: inout RuleCosts
    ) -> [FieldError] {
        guard let rules = schema["x-kubernetes-validations"]?.arrayValue, !rules.isEmpty else { return [] }
        guard let seen = RuleDeclaration(SchemaNode(schema, root: isRoot), name: "self", isRoot: isRoot) else {
            return [
                FieldError(
                    kind: .internalError, path: "\(path).x-kubernetes-validations",
                    message: "Internal error: internal error: failed to construct type information for "
                        + "x-kubernetes-validations rules: unable to convert structural schema to CEL declarations")
            ]
        }
        var errors: [FieldError] = []
        for (index, rule) in rules.enumerated() {
            let place = "\(path).x-kubernetes-validations[\(index)]"
            errors += formErrors(rule, SchemaNode(schema, root: isRoot), place: place)
            errors += ruleErrors(rule, seen, place: place, scope: scope, costs: &costs)
            errors += messageErrors(rule, seen, place: place, costs: &costs)
        }
        return errors
    }

    /// Members of a rule beside its expressions.
    private static func formErrors(_ rule: JSONValue, _ node: SchemaNode, place: String) -> [FieldError] {
        var errors: [FieldError] = []
        if let message = rule["message"]?.stringValue, message.contains("\n") {
            errors.append(.invalid("\(place).message", .string(message), "must not contain line breaks"))
        }
        if let field = rule["fieldPath"]?.stringValue, !isKnown(field, below: node) {
            errors.append(.invalid("\(place).fieldPath", .string(field), "must be a valid path"))
        }
        let reasons = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"]
        if let reason = rule["reason"]?.stringValue, !reasons.contains(reason) {
            let known = reasons.map { "\"\($0)\"" }.joined(separator: ", ")
            errors.append(
                FieldError(
                    kind: .notSupported, path: "\(place).reason",
                    message: "Unsupported value: \(APIStatus.quoted(reason)): supported values: \(known)"))
        }
        return errors
    }

    /// Whether the schema has such a member. Only plain steps (`.a.b`) are looked at; the server knows brackets too.
    private static func isKnown(_ field: String, below node: SchemaNode) -> Bool {
        guard field.hasPrefix(".") else { return false }
        guard !field.contains("[") else { return true }
        var current: SchemaNode? = node
        for step in field.dropFirst().split(separator: ".", omittingEmptySubsequences: false) {
            current = current?.child(String(step))
        }
        return current != nil
    }

    private static func variables(_ rule: JSONValue, _ seen: RuleDeclaration) -> [String: CELDeclaration] {
        let isOptional = rule["optionalOldSelf"]?.boolValue ?? false
        let old: CELDeclaration =
            isOptional ? .scalar(.optional(seen.declaration.type)) : seen.declaration
        return ["self": seen.declaration, "oldSelf": old]
    }

    private static func ruleErrors(
        _ rule: JSONValue, _ seen: RuleDeclaration, place: String, scope: RuleScope, costs: inout RuleCosts
    ) -> [FieldError] {
        let path = "\(place).rule"
        let source = rule["rule"]?.stringValue ?? ""
        guard source.contains(where: { !$0.isWhitespace }) else { return [.required(path, "rule is not specified")] }
        let check = CELCheck(source, variables: variables(rule, seen))
        var errors: [FieldError] = []
        let usesOld = check.variables.contains("oldSelf")
        if !check.issues.isEmpty {
            let text = "compilation failed: \(check.described(in: source))"
            errors.append(FieldError(kind: .invalid, path: path, message: "Invalid value: \(shown(rule)): \(text)"))
        } else if !check.type.fitsRule {
            let text = "cel expression must evaluate to a bool"
            errors.append(FieldError(kind: .invalid, path: path, message: "Invalid value: \(shown(rule)): \(text)"))
        } else {
            if usesOld, let list = scope.uncorrelated {
                errors.append(
                    .invalid(
                        path, .string(source),
                        "oldSelf cannot be used on the uncorrelatable portion of the schema within \(list)"))
            }
            let cost = RuleCosts.everywhere(check.maximumCost, scope, minimumBytes: seen.minimumBytes)
            if let error = costs.add(cost, path: path, what: "estimated rule cost") { errors.append(error) }
        }
        if rule["optionalOldSelf"]?.boolValue == true, !usesOld || !check.issues.isEmpty {
            errors.append(
                .invalid("\(place).optionalOldSelf", true, "may not be set if oldSelf is not used in rule"))
        }
        return errors
    }

    private static func messageErrors(
        _ rule: JSONValue, _ seen: RuleDeclaration, place: String, costs: inout RuleCosts
    ) -> [FieldError] {
        guard let source = rule["messageExpression"]?.stringValue, !source.isEmpty else { return [] }
        let path = "\(place).messageExpression"
        let check = CELCheck(source, variables: variables(rule, seen))
        guard check.issues.isEmpty else {
            let text = "messageExpression compilation failed: \(check.described(in: source))"
            return [FieldError(kind: .invalid, path: path, message: "Invalid value: \(shown(rule)): \(text)")]
        }
        guard check.type == .string || check.type == .dyn else {
            let text = "messageExpression must evaluate to a string"
            return [FieldError(kind: .invalid, path: path, message: "Invalid value: \(shown(rule)): \(text)")]
        }
        return costs.add(check.maximumCost, path: path, what: "estimated messageExpression cost").map { [$0] } ?? []
    }

    /// A rule as the server prints its struct.
    private static func shown(_ rule: JSONValue) -> String {
        let members = [
            ("Rule", "rule"), ("Message", "message"), ("MessageExpression", "messageExpression"), ("Reason", "reason"),
            ("FieldPath", "fieldPath"), ("OptionalOldSelf", "optionalOldSelf"),
        ].map { name, field in
            let absent: JSONValue = ["reason", "optionalOldSelf"].contains(field) ? .null : ""
            return "\"\(name)\":\((rule[field] ?? absent).text)"
        }
        return "{\(members.joined(separator: ","))}"
    }
}

extension CELStaticType {
    fileprivate var fitsRule: Bool { self == .bool || self == .dyn }
}
