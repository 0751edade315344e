/// How an open change was put right.
public enum ResolutionKind: String, Sendable, Hashable, CaseIterable {
    case reverted, applied, adopted, imported, destroyed, waived, policyChanged = "PolicyChanged"
}

/// The end of a report: how, when, and how long the resource had drifted.
public struct Resolution: Sendable, Hashable {
    public var how: ResolutionKind
    public var at: EventTime
    /// Seconds between the first change and its end.
    public var exposureSeconds: Int64
    public init(how: ResolutionKind, at: EventTime, exposureSeconds: Int64) {
        self.how = how
        self.at = at
        self.exposureSeconds = exposureSeconds
    }
}
