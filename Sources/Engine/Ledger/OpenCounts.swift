/// The open reports of a ledger by severity, by whether a state holds their objects, and by policy. Kept as reports move,
/// so that asking costs nothing.
public struct OpenCounts: Sendable, Hashable {
    public struct PolicyGroup: Sendable, Hashable {
        public var policy: String
        public var severity: Severity
        public var isUnmanaged: Bool

        public init(policy: String, severity: Severity, isUnmanaged: Bool) {
            self.policy = policy
            self.severity = severity
            self.isUnmanaged = isUnmanaged
        }
    }

    public private(set) var total = 0
    public private(set) var unmanaged = 0
    /// No zeroes; a report without severity counts as low.
    public private(set) var bySeverity: [Severity: Int] = [:]
    /// Reports with a rule of the policy; no zeroes.
    public private(set) var byPolicy: [PolicyGroup: Int] = [:]

    public init() {}

    /// What one entry adds.
    struct Share: Equatable {
        fileprivate var severity: Severity
        fileprivate var isManaged: Bool
        fileprivate var rules: [MatchedRule]
    }

    /// Takes `old` away and adds `new`.
    mutating func replace(_ old: Share?, by new: Share?) {
        guard old != new else { return }
        if let old { move(old, by: -1) }
        if let new { move(new, by: 1) }
    }

    private mutating func move(_ share: Share, by step: Int) {
        total += step
        if !share.isManaged { unmanaged += step }
        Self.move(&bySeverity, share.severity, by: step)
        for (place, rule) in share.rules.enumerated() {
            let policy = rule.policy
            // Each policy once, however many of its rules there are.
            if place > 0, share.rules[..<place].contains(where: { $0.policy == policy }) { continue }
            Self.move(
                &byPolicy,
                PolicyGroup(policy: policy, severity: share.severity, isUnmanaged: !share.isManaged), by: step)
        }
    }

    private static func move<Key: Hashable>(_ counts: inout [Key: Int], _ key: Key, by step: Int) {
        guard let place = counts.index(forKey: key) else {
            counts[key] = step
            return
        }
        counts.values[place] += step
        if counts.values[place] == 0 { counts.remove(at: place) }
    }
}

extension LedgerEntry {
    /// What it adds to the counts; nil while it has no open report. Not an initializer of the share, as that would ask for
    /// an entry of its own.
    var openShare: OpenCounts.Share? {
        guard isReportOpen else { return nil }
        return OpenCounts.Share(severity: severity ?? .low, isManaged: isManaged, rules: rules)
    }
}
