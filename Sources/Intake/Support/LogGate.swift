import Synchronization

/// Lets a log line through at most once in an interval, so that a flood of bad input is no flood of lines.
final class LogGate: Sendable {
    private struct State {
        var lastAt: Int64?
        var heldBackCount = 0
    }
    private let interval: Int64
    private let state = Mutex(State())

    init(every interval: Duration = .seconds(60)) { self.interval = interval.microseconds }

    /// How many lines were held back since the last, when this one may be written; nil when not.
    func pass(at now: Int64) -> Int? {
        state.withLock { state in
            if let last = state.lastAt, now >= last, now &- last < interval {
                state.heldBackCount += 1
                return nil
            }
            defer { state = State(lastAt: now) }
            return state.heldBackCount
        }
    }
}
