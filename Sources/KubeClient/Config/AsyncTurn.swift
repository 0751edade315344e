import Synchronization

/// One at a time, first come, first served, without blocking a thread. Whoever took the turn must give it back.
final class AsyncTurn: Sendable {
    private struct Waiter {
        var id: UInt64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var isTaken = false
        var nextID: UInt64 = 0
        var waiters: [Waiter] = []
        /// On their way to `waiters`; who is cancelled here leaves the set.
        var arriving: Set<UInt64> = []
    }

    private let state = Mutex(State())

    func take() async throws(CancellationError) {
        let id: UInt64? = state.withLock { state in
            if !state.isTaken {
                state.isTaken = true
                return nil
            }
            state.nextID += 1
            state.arriving.insert(state.nextID)
            return state.nextID
        }
        guard let id else { return }
        let hasTurn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(id, continuation) }
        } onCancel: {
            cancel(id)
        }
        if !hasTurn { throw CancellationError() }
    }

    func give() {
        let next: Waiter? = state.withLock { state in
            if state.waiters.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }

    private func wait(_ id: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer: Bool? = state.withLock { state in
            if state.arriving.remove(id) == nil { return false }
            if !state.isTaken {
                state.isTaken = true
                return true
            }
            state.waiters.append(Waiter(id: id, continuation: continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    private func cancel(_ id: UInt64) {
        let waiter: Waiter? = state.withLock { state in
            if state.arriving.remove(id) != nil { return nil }
            return state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: false)
    }
}
