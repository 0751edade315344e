/// What the policies say of one subject.
public struct Judgement: Sendable, Hashable {
    /// By severity, the highest first, then policy and id.
    public var rules: [MatchedRule] = []
    /// The highest of the rules; for an unmanaged object at least what `spec.unmanaged` says. Nil: nothing matched.
    public var severity: Severity?
    /// For each change of the subject: whether a rule matched it.
    public var matched: [Bool]
    /// Whether a rule, or `spec.unmanaged`, matched the object as a whole.
    public var matchesObject = false
    /// Why nothing is reported: `noRule`, `excluded`, `unmanagedIgnored`.
    public var reason: String?

    public var isReported: Bool { matchesObject || matched.contains(true) }
}
