/// The policies of one source, compiled: what the judge stage asks. A value, safe to share.
public struct PolicySet: Sendable {
    private let rules: [CompiledRule]
    private let index: RuleIndex
    let unmanaged: Set<PolicySettings.Unmanaged>
    /// The highest that a policy gives to what no state holds.
    let unmanagedSeverity: Severity

    /// A threshold counts a finding only where one is being made, not where an open report is looked at again.
    public enum Mode: Sendable { case counting, reviewing }

    public static let none = PolicySet(rules: [], unmanaged: [], severity: .low)

    /// - Throws: every fault of the first policy that has any. To use the sound ones beside it, compile each by itself
    ///   with `init(compiling:)` and join them with `joined`.
    public init(compiling policies: [PolicySettings]) throws(PolicyError) {
        var rules: [CompiledRule] = []
        for policy in policies {
            var compiler = PolicyCompiler(policy)
            rules += try compiler.compile()
        }
        self.init(
            rules: rules, unmanaged: Set(policies.map(\.unmanaged)),
            severity: policies.map(\.unmanagedSeverity).max() ?? .low)
    }

    private init(rules: [CompiledRule], unmanaged: Set<PolicySettings.Unmanaged>, severity: Severity) {
        unmanagedSeverity = severity
        self.rules = rules
        self.unmanaged = unmanaged
        index = RuleIndex(rules)
    }

    public static func joined(_ sets: [PolicySet]) -> PolicySet {
        PolicySet(
            rules: sets.flatMap(\.rules),
            unmanaged: sets.reduce(into: []) { $0.formUnion($1.unmanaged) },
            severity: sets.map(\.unmanagedSeverity).max() ?? .low)
    }

    public var ruleCount: Int { rules.count }
    /// For who explains the judgement; the path itself asks the index.
    var compiledRules: [CompiledRule] { rules }

    /// The settings of a rule that matched: its remediation steps and runbook.
    public func settings(of rule: MatchedRule) -> RuleSettings? {
        rules.first { $0.id == rule.id && $0.policy == rule.policy }?.settings
    }

    /// - Parameter retained: the rules that the subject's open report already shows. Their thresholds were crossed, and
    ///   conditions on values that are no longer kept in full held.
    public func judge(
        _ subject: JudgeSubject, retained: [MatchedRule] = [], mode: Mode, _ thresholds: inout ThresholdWindows,
        _ counters: inout JudgeCounters
    ) -> Judgement {
        var judgement = Judgement(matched: subject.changes.map { _ in false })
        if !subject.isManaged, unmanaged.contains(.ignore) || unmanaged.isEmpty {
            judgement.reason = unmanaged.isEmpty ? "noRule" : "unmanagedIgnored"
            return judgement
        }
        var isExcluded = false
        apply(subject, retained, mode, &thresholds, &counters, &judgement, &isExcluded)
        if judgement.rules.count > 1 {
            judgement.rules.sort { ($1.severity, $0.policy, $0.id) < ($0.severity, $1.policy, $1.id) }
        }
        judgement.severity = judgement.rules.first?.severity
        if !subject.isManaged {
            judgement.matchesObject = true
            judgement.matched = judgement.matched.map { _ in true }
            judgement.severity = max(judgement.severity ?? unmanagedSeverity, unmanagedSeverity)
        }
        if !judgement.isReported { judgement.reason = isExcluded ? "excluded" : "noRule" }
        return judgement
    }

    private func apply(
        _ subject: JudgeSubject, _ retained: [MatchedRule], _ mode: Mode, _ thresholds: inout ThresholdWindows,
        _ counters: inout JudgeCounters, _ judgement: inout Judgement, _ isExcluded: inout Bool
    ) {
        let changes = JudgedChange.all(of: subject)
        var facts = ExpressionFacts()
        var hits: [Int] = []
        for position in index.candidates(type: subject.resource.type, changes) {
            let rule = rules[position]
            guard rule.appliesTo(subject) else { continue }
            let isRetained = retained.contains { $0.id == rule.id && $0.policy == rule.policy }
            hits.removeAll(keepingCapacity: true)
            for place in changes.indices
            where rule.matches(changes[place], subject, &facts, retained: isRetained, &counters) {
                hits.append(place)
            }
            guard !hits.isEmpty else { continue }
            if rule.exclude.contains(where: { $0.matches(subject.actor, subject.event) }) {
                isExcluded = true
                continue
            }
            guard crosses(rule, subject, isRetained, mode, &thresholds, &counters) else { continue }
            for hit in hits {
                if hit < judgement.matched.count {
                    judgement.matched[hit] = true
                } else {
                    judgement.matchesObject = true
                }
            }
            judgement.rules.append(rule.matched(by: hits, of: changes, subject))
        }
    }

    /// Every threshold of the rule; each counts, also where an earlier one said no.
    private func crosses(
        _ rule: CompiledRule, _ subject: JudgeSubject, _ isRetained: Bool, _ mode: Mode,
        _ thresholds: inout ThresholdWindows, _ counters: inout JudgeCounters
    ) -> Bool {
        guard !rule.thresholds.isEmpty else { return true }
        guard mode == .counting else { return isRetained }
        var crossed = true
        for (position, threshold) in rule.thresholds.enumerated() {
            let whom: String
            switch threshold.per {
            case .resource: whom = subject.resource.key.canonicalText
            case .actor: whom = subject.actor.arn ?? subject.actor.name
            case .source: whom = ""
            }
            let key = ThresholdWindows.Key(policy: rule.policy, rule: rule.id, position: position, subject: whom)
            if !thresholds.count(key, at: subject.event.time, threshold: threshold, &counters) { crossed = false }
        }
        return crossed || isRetained
    }
}
