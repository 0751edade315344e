/// A stretch of time in which records of an intake were, or may have been, lost. Never silent: the sources say so, and
/// later read the stretch back from where the cloud keeps history.
public struct IntakeGap: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The inbox stayed full and a push could not wait.
        case inboxFull = "InboxFull"
        /// A stream broke; what was in flight is not sent again.
        case connectionLost = "ConnectionLost"
        /// We were stopped while records waited for room or were on the way.
        case stopped = "Stopped"
        /// A record could not be read, so its content is not known.
        case unreadable = "Unreadable"
        /// A file that was being followed was cut or replaced before its end was read.
        case fileTruncated = "FileTruncated"
    }

    public var intake: IntakeIdentity
    public var reason: Reason
    /// Microseconds since 1970-01-01 UTC, our clock; both ends included.
    public var from: Int64
    public var until: Int64
    /// Records known to be lost; nil when that cannot be known.
    public var lostCount: UInt64?

    public init(intake: IntakeIdentity, reason: Reason, from: Int64, until: Int64, lostCount: UInt64?) {
        self.intake = intake
        self.reason = reason
        self.from = from
        self.until = until
        self.lostCount = lostCount
    }

    /// Widens this gap by one of the same intake and reason.
    mutating func absorb(_ other: IntakeGap) {
        from = min(from, other.from)
        until = max(until, other.until)
        if let mine = lostCount, let theirs = other.lostCount {
            lostCount = mine.addingReportingOverflow(theirs).partialValue
        } else {
            lostCount = nil
        }
    }
}
