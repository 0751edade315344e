/// An instant in microseconds since 1970-01-01 UTC: the clouds' clocks, never ours.
public struct EventTime: Sendable, Hashable, Comparable {
    public var microseconds: Int64
    public init(microseconds: Int64) { self.microseconds = microseconds }
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    public func adding(seconds: Int64) -> EventTime { EventTime(microseconds: microseconds &+ seconds &* 1_000_000) }
    /// Whole seconds from `earlier` to this instant.
    public func seconds(since earlier: EventTime) -> Int64 { (microseconds &- earlier.microseconds) / 1_000_000 }
}
