import Synchronization

@testable import Controller

/// The system's clocks, which a test can put forward.
final class TestClock: Sendable {
    private let offset = Mutex<Int64>(0)

    /// Seconds.
    func advance(by seconds: Int64) { offset.withLock { $0 += seconds * 1_000_000 } }

    var now: Int64 { OperatorClock.system.unixMicroseconds() + offset.withLock { $0 } }

    var clock: OperatorClock {
        OperatorClock(
            unixMicroseconds: { self.now },
            uptimeMilliseconds: { OperatorClock.system.uptimeMilliseconds() + self.offset.withLock { $0 } / 1000 })
    }
}
