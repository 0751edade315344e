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
