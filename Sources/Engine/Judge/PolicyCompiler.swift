import CEL
import JSON

/// Turns the settings of one policy into rules, and says every fault of them, each by rule and field.
struct PolicyCompiler {
    static let maximumRules = 1_000
    static let maximumEntries = 256

    private let settings: PolicySettings
    private var faults: [PolicyError.Fault] = []
    private var rule = ""

    init(_ settings: PolicySettings) { self.settings = settings }

    mutating func compile() throws(PolicyError) -> [CompiledRule] {
        var rules: [CompiledRule] = []
        var seen: Set<String> = []
        rule = "-"
        if settings.rules.count > Self.maximumRules { fault("rules", "more than \(Self.maximumRules) rules") }
        for (index, entry) in settings.rules.prefix(Self.maximumRules).enumerated() {
            rule = entry.id.isEmpty ? "rules[\(index)]" : entry.id
            if entry.id.isEmpty { fault("id", "must not be empty") }
            if !seen.insert(entry.id).inserted { fault("id", "another rule of this policy has it too") }
            rules.append(compile(entry))
        }
        guard faults.isEmpty else { throw PolicyError(policy: settings.name, faults: faults) }
        return rules
    }

    private mutating func compile(_ entry: RuleSettings) -> CompiledRule {
        let lists = [
            ("resourceTypes", entry.resourceTypes), ("environments", entry.environments), ("changes", entry.changes),
            ("watchedAttributes", entry.watchedAttributes), ("ignoredAttributes", entry.ignoredAttributes),
        ]
        for (field, list) in lists {
            if list.count > Self.maximumEntries { fault(field, "more than \(Self.maximumEntries) entries") }
            for (index, text) in list.enumerated() where text.isEmpty {
                fault("\(field)[\(index)]", "must not be empty")
            }
        }
        var parts = RuleParts(
            policy: settings.name, settings: entry, watched: patterns("watchedAttributes", entry.watchedAttributes),
            ignored: patterns("ignoredAttributes", entry.ignoredAttributes), changes: tags(entry.changes),
            exclude: excludes(entry.exclude))
        if let runbook = entry.runbook, !runbook.hasPrefix("https://"), !runbook.hasPrefix("http://") {
            fault("runbook", "must be an http or https URL")
        }
        for (index, condition) in entry.conditions.enumerated() {
            compile(condition, field: "conditions[\(index)]", into: &parts)
        }
        return CompiledRule(parts)
    }

    private mutating func patterns(_ field: String, _ texts: [String]) -> [AttributePattern] {
        var patterns: [AttributePattern] = []
        for (index, text) in texts.enumerated() where !text.isEmpty {
            if let pattern = pattern(text, field: "\(field)[\(index)]") { patterns.append(pattern) }
        }
        return patterns
    }

    private mutating func pattern(_ text: String, field: String) -> AttributePattern? {
        do throws(AttributePattern.Failure) {
            return try AttributePattern(text)
        } catch {
            switch error {
            case .empty: fault(field, "is no attribute path")
            case .tooManySegments: fault(field, "has more than 32 segments")
            case .tooManyCrossings: fault(field, "has `**` more than 4 times")
            }
            return nil
        }
    }

    private mutating func tags(_ texts: [String]) -> ChangeTags? {
        guard !texts.isEmpty else { return nil }
        var tags: ChangeTags = []
        for (index, text) in texts.enumerated() {
            if let tag = CompiledRule.ChangeTag(rawValue: text) {
                tags.insert(ChangeTags(tag))
            } else {
                let known = CompiledRule.ChangeTag.allCases.map(\.rawValue).joined(separator: ", ")
                fault("changes[\(index)]", "must be one of \(known)")
            }
        }
        return tags
    }

    private mutating func excludes(_ entries: [ExcludeSettings]) -> [CompiledExclude] {
        for (index, entry) in entries.enumerated() where entry == ExcludeSettings() {
            fault("exclude[\(index)]", "names no field, so it would exclude everybody")
        }
        return entries.map { CompiledExclude($0) }
    }

    mutating func fault(_ field: String, _ message: String) {
        faults.append(PolicyError.Fault(rule: rule, field: field, message: message))
    }
}

// MARK: conditions

extension PolicyCompiler {
    private mutating func compile(_ condition: ConditionSettings, field: String, into parts: inout RuleParts) {
        switch condition.operator {
        case .threshold:
            guard let threshold = condition.threshold else { return fault("\(field).threshold", "is missing") }
            if !(2...1_000).contains(threshold.count) { fault("\(field).threshold.count", "must be 2 to 1000") }
            if !(1...604_800).contains(threshold.windowSeconds) {
                fault("\(field).threshold.window", "must be 1 second to 7 days")
            }
            parts.thresholds.append(threshold)
        case .cel:
            if let test = expression(condition, field: field) {
                let words = "cel: \(condition.expression ?? "")"
                parts.conditions.append(CompiledCondition(attribute: nil, test: test, words: words))
            }
        default:
            guard let name = condition.attribute, !name.isEmpty else {
                return fault("\(field).attribute", "is missing")
            }
            guard let attribute = pattern(name, field: "\(field).attribute"), let test = test(condition, field: field)
            else { return }
            parts.conditions.append(CompiledCondition(attribute: attribute, test: test, words: condition.words))
        }
    }

    private mutating func test(_ condition: ConditionSettings, field: String) -> CompiledCondition.Test? {
        switch condition.operator {
        case .changed: return .changed(from: condition.from, to: condition.to)
        case .equals: return operand(condition, field: field).map { .isIn([$0]) }
        case .notEquals: return operand(condition, field: field).map { .notIn([$0]) }
        case .isIn, .notIn:
            guard !condition.values.isEmpty else {
                fault("\(field).values", "is missing")
                return nil
            }
            return condition.operator == .isIn ? .isIn(condition.values) : .notIn(condition.values)
        case .matches: return regularExpression(condition, field: field)
        case .greaterThan: return number(condition, field: field).map { .greaterThan($0) }
        case .lessThan: return number(condition, field: field).map { .lessThan($0) }
        case .exists: return exists(condition, field: field)
        case .threshold, .cel: return nil
        }
    }

    private mutating func operand(_ condition: ConditionSettings, field: String) -> JSONValue? {
        if condition.value == nil { fault("\(field).value", "is missing") }
        return condition.value
    }

    private mutating func number(_ condition: ConditionSettings, field: String) -> Double? {
        let number = condition.value?.numeric
        if number == nil { fault("\(field).value", "must be a number") }
        return number
    }

    private mutating func exists(_ condition: ConditionSettings, field: String) -> CompiledCondition.Test? {
        switch condition.value {
        case nil, .bool(true)?, .string("true")?: return .exists(true)
        case .bool(false)?, .string("false")?: return .exists(false)
        default:
            fault("\(field).value", "must be true or false")
            return nil
        }
    }

    private mutating func regularExpression(_ condition: ConditionSettings, field: String) -> CompiledCondition.Test? {
        guard let text = condition.value?.stringValue else {
            fault("\(field).value", "must be a regular expression")
            return nil
        }
        do throws(CELError) {
            return .matches(try RegularExpression(text))
        } catch {
            fault("\(field).value", error.message)
            return nil
        }
    }

    private mutating func expression(_ condition: ConditionSettings, field: String) -> CompiledCondition.Test? {
        guard let text = condition.expression, !text.isEmpty else {
            fault("\(field).cel", "is missing")
            return nil
        }
        do throws(CELError) {
            let program = try CELProgram(compile: text, variables: ExpressionFacts.variables)
            check(text, field: "\(field).cel")
            return .expression(program)
        } catch {
            fault("\(field).cel", error.description)
            return nil
        }
    }

    /// What would make it never match: members that there are not, and an answer that is neither true nor false.
    private mutating func check(_ text: String, field: String) {
        let check = CELCheck(text, variables: ExpressionFacts.declarations)
        for issue in check.issues where issue.message.hasPrefix("undefined field") {
            fault(field, "column \(issue.offset + 1): \(issue.message)")
        }
        if check.issues.isEmpty, check.type != .bool, check.type != .dyn {
            fault(field, "gives \(check.type), where true or false is needed")
        }
    }
}

extension ConditionSettings {
    /// `cidr_blocks In ["0.0.0.0/0"]`, `instance_type Changed to "m5.large"`: the rule's own words, never a value of the
    /// resource.
    var words: String {
        var words = "\(attribute ?? "") \(`operator`.rawValue)"
        if let from { words += " from \(from.text)" }
        if let to { words += " to \(to.text)" }
        if !values.isEmpty { words += " \(JSONValue.array(values).text)" }
        if let value { words += " \(value.text)" }
        return words
    }
}
