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
