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
