import Synchronization

/// A value that is awaited by one task and given once, from anywhere. A second value is ignored.
final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value?, Never>)
        case given(Value?)
        case done
    }
    private let state = Mutex(State.empty)

    func give(_ value: Value?) {
        let continuation = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            switch state {
            case .empty:
                state = .given(value)
                return nil
            case .waiting(let continuation):
                state = .done
                return continuation
            case .given, .done: return nil
            }
        }
        continuation?.resume(returning: value)
    }

    /// Nil when the task was cancelled first. To be awaited once.
    func wait() async -> Value? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let value = state.withLock { state -> Value?? in
                    switch state {
                    case .empty:
                        state = .waiting(continuation)
                        return .none
                    case .given(let value):
                        state = .done
                        return .some(value)
                    case .waiting, .done: return .some(nil)
                    }
                }
                if let value { continuation.resume(returning: value) }
            }
        } onCancel: {
            give(nil)
        }
    }
}
