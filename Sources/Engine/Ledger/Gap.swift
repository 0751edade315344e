/// A stretch of time in which events of a source may have been lost.
public struct Gap: Sendable, Hashable {
    public var from: EventTime
    public var to: EventTime

    public init(from: EventTime, to: EventTime) {
        self.from = min(from, to)
        self.to = max(from, to)
    }

    func contains(_ time: EventTime) -> Bool { from <= time && time <= to }
}
