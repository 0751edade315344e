import CGRPC
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One completion queue of gRPC core and the thread that serves it.
///
/// Every operation started on the queue names a `GRPCTag`; the thread calls it when the operation is done. Such calls
/// must be short and must not block: all streams of the queue share the thread.
///
/// Shut down in this order, which gRPC core demands: all calls are cancelled and have ended, then the queue. `enter` and
/// `leave` count what is under way, and `shutdown` waits for it.
///
/// `@unchecked Sendable`: the pointer never changes and gRPC core's queue functions are thread-safe.
package final class GRPCQueue: @unchecked Sendable {
    package let raw: OpaquePointer

    private struct State {
        var activeCount = 0
        var isClosing = false
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var cancels: [ObjectIdentifier: @Sendable () -> Void] = [:]
    }
    private let state = Mutex(State())

    /// Nil when gRPC core or the system gives no queue or no thread.
    package init?() {
        _ = Self.silenced
        grpc_init()
        guard let queue = grpc_completion_queue_create_for_next(nil) else {
            grpc_shutdown()
            return nil
        }
        raw = queue
        guard startThread() else {
            grpc_completion_queue_shutdown(queue)
            grpc_completion_queue_destroy(queue)
            grpc_shutdown()
            return nil
        }
    }

    /// Registers something that uses the queue until `leave`. False once the queue is closing: start nothing then.
    /// `cancel` is called by `shutdown`, from any thread, so that the user ends soon.
    package func enter(_ user: AnyObject, cancel: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard !state.isClosing else { return false }
            state.activeCount += 1
            state.cancels[ObjectIdentifier(user)] = cancel
            return true
        }
    }

    /// The user has ended: none of its operations is under way and none will start.
    package func leave(_ user: AnyObject) {
        let isLast = state.withLock { state in
            state.activeCount -= 1
            state.cancels[ObjectIdentifier(user)] = nil
            return state.isClosing && state.activeCount == 0
        }
        if isLast { grpc_completion_queue_shutdown(raw) }
    }

    /// Cancels all that is under way, waits for its end, then ends the thread and frees the queue. May be called more
    /// than once; not affected by task cancellation.
    package func shutdown() async {
        shutdownWithoutWaiting()
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isDone = state.withLock { state in
                if !state.isClosed { state.waiters.append(continuation) }
                return state.isClosed
            }
            if isDone { continuation.resume() }
        }
    }

    /// Begins what `shutdown` does; the queue's thread ends it.
    package func shutdownWithoutWaiting() {
        let (isIdle, cancels) = state.withLock { state -> (Bool, [@Sendable () -> Void]) in
            guard !state.isClosing else { return (false, []) }
            state.isClosing = true
            return (state.activeCount == 0, Array(state.cancels.values))
        }
        for cancel in cancels { cancel() }
        if isIdle { grpc_completion_queue_shutdown(raw) }
    }

    /// gRPC core writes lines of its own to stderr, between our JSON. What it tells of a failed connection stands in the
    /// call's status too, which we log; so it is silent unless its own variable `GRPC_VERBOSITY` asks for it.
    private static let silenced: Void = {
        if getenv("GRPC_VERBOSITY") == nil { gpr_set_log_function { _ in } }
    }()

    private func startThread() -> Bool {
        var thread = pthread_t()
        let me = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<GRPCQueue>.fromOpaque(argument).takeRetainedValue().serve()
                return nil
            }, me.toOpaque())
        guard failure == 0 else {
            me.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func serve() {
        while true {
            let event = grpc_completion_queue_next(raw, gpr_inf_future(GPR_CLOCK_REALTIME), nil)
            if event.type == GRPC_QUEUE_SHUTDOWN { break }
            guard event.type == GRPC_OP_COMPLETE, let tag = event.tag else { continue }
            GRPCTag.take(tag).complete(event.success != 0)
        }
        grpc_completion_queue_destroy(raw)
        grpc_shutdown()
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
