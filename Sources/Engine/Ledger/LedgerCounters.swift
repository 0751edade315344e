/// What the ledger had to give up to stay within its bounds; shown as metrics.
public struct LedgerCounters: Sendable, Hashable {
    /// Objects forgotten whose report was resolved, or that no rule ever matched.
    public var settledEvicted = 0
    /// Objects forgotten while their report was open: the count of open reports is no longer exact.
    public var openEvicted = 0
    /// Changes of one object beyond the bound.
    public var changesOmitted = 0
    /// Own applies judged before their time because too many were pending.
    public var pendingCutShort = 0

    public init() {}
}
