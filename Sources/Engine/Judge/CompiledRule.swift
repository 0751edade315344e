/// A rule ready to be asked of a subject. Everything in it was checked when the policy was compiled.
///
/// A reference, as it never changes: a copy of one costs more than to ask it.
final class CompiledRule: Sendable {
    /// What `changes` may name.
    enum ChangeTag: String, Sendable, CaseIterable {
        case modified = "Modified"
        case added = "Added"
        case removed = "Removed"
        case created = "Created"
        case deleted = "Deleted"
        case replaced = "Replaced"
        case unmanaged = "Unmanaged"

        init(_ kind: ChangeKind) {
            switch kind {
            case .modified: self = .modified
            case .added: self = .added
            case .removed: self = .removed
            }
        }

        init(_ changeClass: ChangeClass) {
            switch changeClass {
            case .created: self = .created
            case .modified: self = .modified
            case .deleted: self = .deleted
            case .replaced: self = .replaced
            }
        }
    }
    let id: String
    let policy: String
    let settings: RuleSettings
    let severity: Severity
    let conditions: [CompiledCondition]
    let thresholds: [ThresholdSettings]
    let exclude: [CompiledExclude]
    private let resourceTypes: [Glob]
    private let environments: [Glob]
    private let watched: [AttributePattern]
    private let ignored: [AttributePattern]
    /// Nil: every change of a managed resource.
    private let changes: ChangeTags?
    /// The rule as a report names it, with all that it asks for; nil where its words depend on the change.
    private let matched: MatchedRule?

    init(_ parts: RuleParts) {
        id = parts.settings.id
        policy = parts.policy
        settings = parts.settings
        severity = parts.settings.severity
        conditions = parts.conditions
        thresholds = parts.thresholds
        exclude = parts.exclude
        resourceTypes = parts.settings.resourceTypes.map { Glob($0) }
        environments = parts.settings.environments.map { Glob($0, ignoringCase: true) }
        watched = parts.watched
        ignored = parts.ignored
        changes = parts.changes
        let words = conditions.map(\.words) + thresholds.map(\.words)
        matched = words.isEmpty ? nil : MatchedRule(id: id, policy: policy, severity: severity, conditions: words)
    }

    /// The types it speaks of; all of them where it names none.
    var types: [Glob] { resourceTypes.isEmpty ? [Glob("*")] : resourceTypes }

    func matchesType(_ type: String) -> Bool {
        resourceTypes.isEmpty || resourceTypes.contains { $0.matches(type) }
    }

    /// Whether the subject as such, apart from its changes, is one that the rule speaks of.
    func appliesTo(_ subject: JudgeSubject) -> Bool {
        guard matchesType(subject.resource.type) else { return false }
        if !environments.isEmpty {
            guard let environment = subject.environment, environments.contains(where: { $0.matches(environment) })
            else {
                return false
            }
        }
        if subject.isManaged { return true }
        return !settings.managedOnly && changes?.contains(ChangeTags.unmanaged) == true
    }

    /// The names of which one must occur among the subject's attributes; nil when the rule cannot be told by a name.
    var indexNames: Set<String>? {
        for condition in conditions {
            if let name = condition.attribute?.requiredName { return [name] }
        }
        // A rule that names Created, Deleted, ... speaks of objects too, whatever attributes it watches.
        let objectTags: ChangeTags = [.created, .deleted, .replaced, .unmanaged]
        guard changes?.isDisjoint(with: objectTags) ?? true, !watched.isEmpty else { return nil }
        let names = watched.compactMap(\.requiredName)
        return names.count == watched.count ? Set(names) : nil
    }

    /// Filters, conditions and expressions on one and the same change. Thresholds and exclusions come after.
    func matches(
        _ change: JudgedChange, _ subject: JudgeSubject, _ facts: inout ExpressionFacts, retained: Bool,
        _ counters: inout JudgeCounters
    ) -> Bool {
        guard namesChange(change, subject), watches(change, subject) else { return false }
        // The values that the conditions were once asked of are gone; what they answered then still holds.
        if change.isCondensed && !conditions.isEmpty { return retained }
        if meetsConditions(change, subject, &facts, &counters) { return true }
        for other in change.otherwise where meetsConditions(other, subject, &facts, &counters) { return true }
        return false
    }

    private func meetsConditions(
        _ change: JudgedChange, _ subject: JudgeSubject, _ facts: inout ExpressionFacts,
        _ counters: inout JudgeCounters
    ) -> Bool {
        for condition in conditions
        where !condition.holds(change, subject, facts: &facts, counters: &counters) { return false }
        return true
    }

    func namesChange(_ change: JudgedChange, _ subject: JudgeSubject) -> Bool {
        guard let changes else { return subject.isManaged }
        guard subject.isManaged else { return changes.contains(ChangeTags.unmanaged) }
        if let kind = change.kind, changes.contains(ChangeTag(kind)) { return true }
        guard let changeClass = subject.changeClass, changeClass != .modified else { return false }
        return changes.contains(ChangeTag(changeClass))
    }

    func watches(_ change: JudgedChange, _ subject: JudgeSubject) -> Bool {
        guard let path = change.path else {
            guard !watched.isEmpty else { return true }
            // The object as a whole: only where the rule names what happened to it.
            return changes != nil
        }
        if !ignored.isEmpty, ignores(path) || change.otherwise.contains(where: { $0.path.map(ignores) == true }) {
            return false
        }
        if watched.isEmpty { return true }
        return watched.contains { pattern in
            change.hasLeaf(of: pattern) || change.otherwise.contains { $0.hasLeaf(of: pattern) }
        }
    }

    private func ignores(_ path: AttributePath) -> Bool { ignored.contains { $0.matches(path) } }

    /// What matched, in words: the conditions, or the change itself where the rule has none.
    func matched(by hits: [Int], of changes: [JudgedChange], _ subject: JudgeSubject) -> MatchedRule {
        if let matched { return matched }
        var words: [String] = []
        for hit in hits.prefix(8) {
            let text: String
            if let attribute = changes[hit].attribute {
                text = attribute + " " + (changes[hit].kind?.rawValue ?? "changed")
            } else {
                text = subject.changeClass?.rawValue ?? "Unmanaged"
            }
            if !words.contains(text) { words.append(text) }
        }
        return MatchedRule(id: id, policy: policy, severity: severity, conditions: words)
    }
}

/// What the compiler makes of a rule's settings.
struct RuleParts {
    var policy: String
    var settings: RuleSettings
    var watched: [AttributePattern]
    var ignored: [AttributePattern]
    var changes: ChangeTags?
    var conditions: [CompiledCondition] = []
    var thresholds: [ThresholdSettings] = []
    var exclude: [CompiledExclude]
}

/// What a rule says happened, as a set in one byte.
struct ChangeTags: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    static let created = ChangeTags(.created)
    static let deleted = ChangeTags(.deleted)
    static let replaced = ChangeTags(.replaced)
    static let unmanaged = ChangeTags(.unmanaged)

    init(rawValue: UInt8) { self.rawValue = rawValue }
    init(_ tag: CompiledRule.ChangeTag) {
        switch tag {
        case .modified: rawValue = 1
        case .added: rawValue = 2
        case .removed: rawValue = 4
        case .created: rawValue = 8
        case .deleted: rawValue = 16
        case .replaced: rawValue = 32
        case .unmanaged: rawValue = 64
        }
    }

    func contains(_ tag: CompiledRule.ChangeTag) -> Bool { isSuperset(of: ChangeTags(tag)) }
}

extension ThresholdSettings {
    var words: String { "\(count) within \(windowSeconds)s per \(per.rawValue)" }
}
