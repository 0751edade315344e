/// Suspended callers of one side of the inbox, first come, first served. Used under the inbox's lock.
struct Waiters {
    enum Outcome: Sendable { case turn, cancelled }
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private var queue = FIFO<Waiter>()
    private var lastID: UInt64 = 0

    var isEmpty: Bool { queue.isEmpty }

    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// `inFront`: the caller had its turn already and needs another, so it does not go behind later ones.
    mutating func add(_ id: UInt64, _ continuation: CheckedContinuation<Outcome, Never>, inFront: Bool) {
        let waiter = Waiter(id: id, continuation: continuation)
        if inFront { queue.prepend([waiter]) } else { queue.append(waiter) }
    }

    mutating func wakeFirst() {
        queue.popFirst()?.continuation.resume(returning: .turn)
    }

    mutating func wakeAll() {
        while let waiter = queue.popFirst() { waiter.continuation.resume(returning: .turn) }
    }

    mutating func cancel(_ id: UInt64) {
        queue.removeAll { waiter in
            guard waiter.id == id else { return false }
            waiter.continuation.resume(returning: .cancelled)
            return true
        }
    }
}
