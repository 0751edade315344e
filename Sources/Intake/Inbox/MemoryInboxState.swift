/// The bookkeeping of `MemoryInbox`: what is held and what is handed out. No waiting, no lock, no clock.
struct MemoryInboxState {
    let bounds: MemoryInbox.Bounds
    private var waiting = FIFO<IntakeMessage>()
    private var handedOut: [InboxToken: IntakeMessage] = [:]
    private var bytes = 0
    private var lastToken: UInt64 = 0
    var isClosed = false

    init(bounds: MemoryInbox.Bounds) { self.bounds = bounds }

    var depth: InboxDepth {
        InboxDepth(count: waiting.count + handedOut.count, bytes: bytes, handedOutCount: handedOut.count)
    }
    var hasMessages: Bool { !waiting.isEmpty }

    /// An empty inbox takes any record up to the record bound, so that no accepted size can wait for ever.
    func hasRoom(for count: Int) -> Bool {
        let held = depth
        guard held.count < bounds.count else { return false }
        return held.count == 0 || held.bytes + count <= bounds.bytes
    }

    /// Keeps the record if there is room; false otherwise.
    mutating func insert(_ record: [UInt8], from intake: IntakeIdentity, at time: Int64) -> Bool {
        guard hasRoom(for: record.count) else { return false }
        lastToken += 1
        waiting.append(
            IntakeMessage(
                acknowledgement: InboxToken(rawValue: lastToken), intake: intake, receivedAt: time, bytes: record))
        bytes += record.count
        return true
    }

    mutating func take(atMost count: Int) -> [IntakeMessage] {
        var taken: [IntakeMessage] = []
        while taken.count < count, let message = waiting.popFirst() {
            handedOut[message.acknowledgement] = message
            taken.append(message)
        }
        return taken
    }

    /// True when something was freed.
    mutating func letGo(_ tokens: [InboxToken]) -> Bool {
        var isFreed = false
        for token in tokens {
            guard let message = handedOut.removeValue(forKey: token) else { continue }
            bytes -= message.bytes.count
            isFreed = true
        }
        return isFreed
    }

    mutating func giveBack(_ tokens: [InboxToken]) {
        waiting.prepend(Set(tokens).sorted().compactMap { handedOut.removeValue(forKey: $0) })
    }
}
