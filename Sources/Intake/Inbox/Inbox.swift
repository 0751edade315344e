/// Stage 2: holds every record until its effect is recorded.
///
/// The bounded memory queue of today and the durable inbox of later stand behind this interface. The order of calls is:
/// an intake keeps, a worker takes the next messages, the recorder lets them go. A message that was handed out and
/// neither let go nor given back stays held and counts against the bounds.
///
/// Any task may call; calls do not block a thread.
public protocol Inbox: Sendable {
    /// Keeps the records in their order, waiting for room when there is none.
    ///
    /// - `patience`: how long to wait for room in total; nil waits until there is room, the task is cancelled or the
    ///   inbox is closed. Pull intakes wait, which is the back-pressure; push intakes give a bound.
    /// - Returns when every record is kept (a durable inbox: on disk) or given up; the outcome counts both.
    func keep(_ records: [[UInt8]], from intake: IntakeIdentity, patience: Duration?) async -> KeepOutcome

    /// The next messages in the order of arrival, at most `count`, waiting for the first one. Empty only when the inbox
    /// is closed or the task is cancelled.
    func next(atMost count: Int) async -> [IntakeMessage]

    /// Frees what the recorder is done with. Tokens that are not held are ignored, so a call may be repeated.
    func letGo(_ tokens: [InboxToken]) async

    /// Puts messages that were handed out back in front, to be handed out again: their worker stopped before recording.
    func giveBack(_ tokens: [InboxToken]) async

    /// Ends all waiting calls. What is held stays held; `keep` refuses from now on.
    func close() async

    /// What is held now, handed out or not.
    var depth: InboxDepth { get }
}

/// What an inbox holds.
public struct InboxDepth: Sendable, Hashable {
    public var count: Int
    public var bytes: Int
    /// How many of `count` are handed out and not yet let go.
    public var handedOutCount: Int

    public init(count: Int, bytes: Int, handedOutCount: Int) {
        self.count = count
        self.bytes = bytes
        self.handedOutCount = handedOutCount
    }
}

/// What became of the records given to `Inbox.keep`.
public struct KeepOutcome: Sendable, Hashable {
    public enum Refusal: Sendable, Hashable {
        /// There was no room within the patience given.
        case full
        /// The inbox is closing.
        case closed
        /// The calling task was cancelled.
        case cancelled
    }

    public var keptCount: Int = 0
    /// Records larger than the inbox ever accepts; they were passed over.
    public var tooLargeCount: Int = 0
    /// Records given up for the reason in `refusal`.
    public var refusedCount: Int = 0
    /// Why not all were kept; nil when none was refused.
    public var refusal: Refusal?

    public init(keptCount: Int = 0, tooLargeCount: Int = 0, refusedCount: Int = 0, refusal: Refusal? = nil) {
        self.keptCount = keptCount
        self.tooLargeCount = tooLargeCount
        self.refusedCount = refusedCount
        self.refusal = refusal
    }
}
