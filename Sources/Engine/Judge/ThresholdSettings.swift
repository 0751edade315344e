/// So many matching findings within a window of event time, counted for each resource, each actor or the whole source.
public struct ThresholdSettings: Sendable, Hashable {
    public enum Per: String, Sendable, Hashable, CaseIterable { case resource, actor, source }
    /// 1 to 1,000.
    public var count: Int
    /// 1 second to 7 days.
    public var windowSeconds: Int64
    public var per: Per

    public init(count: Int, windowSeconds: Int64, per: Per) {
        self.count = count
        self.windowSeconds = windowSeconds
        self.per = per
    }
}
