import Synchronization

/// A count that many tasks may raise.
final class Flag: Sendable {
    private let counter = Mutex(0)
    func count() { counter.withLock { $0 += 1 } }
    var value: Int { counter.withLock { $0 } }
}
