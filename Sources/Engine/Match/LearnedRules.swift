import JSON

/// Rules of security groups whose ids the stream told: later calls name a rule by its id alone, and states know the ids
/// only of rules that are resources of their own.
///
/// A value, bounded by `limit`: the older half goes when it is full.
public struct LearnedRules: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var group: String
        var rule: SecurityRule
    }

    public static let limit = 8192
    private var entries = RecentMap<String, Entry>(maximumCount: limit)

    public init() {}

    public var count: Int { entries.count }

    /// What the rule of this id is; nil when nobody told, or too long ago.
    subscript(id: String) -> Entry? { entries[id] }

    mutating func learn(_ id: String, _ rule: SecurityRule, of group: String) {
        entries.set(Entry(group: group, rule: rule), for: id)
    }

    /// Learns from a call that succeeded: the rules that a response lists, and what rules become by their ids.
    mutating func learn(from call: CallRecord) {
        for entry in call.grantedRules() {
            if let id = entry.rule.id, let group = entry.group { learn(id, entry.rule, of: group) }
        }
        guard let request = call.request else { return }
        for entry in SecurityRuleReader.member(request, "securityGroupRule")?.recordElements ?? [] {
            guard let (id, content) = SecurityRuleReader.replacement(entry), let known = self[id],
                let rule = SecurityRuleReader.replaced(content, known.rule.key.direction)
            else { continue }
            learn(id, rule, of: known.group)
        }
    }
}
