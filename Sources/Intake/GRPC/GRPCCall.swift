import CGRPC
import Synchronization

/// One client call whose answers are a stream of messages, read ahead in bounded batches.
///
/// Each message is turned into an `Element` on the queue's thread and collected; the consumer takes all that is there
/// with `nextBatch`. When the consumer is slow, reading stops at the bounds below and HTTP/2 flow control stops the
/// server. One hop between threads serves many messages: one a message costs four to eight times as much.
///
/// Used by one consumer. `ask`, `cancel` and `status` may be called from any task.
///
/// `@unchecked Sendable`: `raw` is only used under the lock and until `isFreed`.
package final class GRPCCall<Element: Sendable>: @unchecked Sendable {
    package struct Settings: Sendable {
        package var method: String
        /// The whole call must end within this time; nil lets it run on.
        package var deadline: Duration?
        /// False closes our side after the first request (`get`, `version`).
        package var sendsMore: Bool
        /// How long a cancelled task still takes what the server had sent before the call is cancelled too; nil cancels at
        /// once and loses it.
        package var stopGrace: Duration?
        /// Reading stops when so many messages, or bytes on the wire, wait for the consumer.
        package var batchCount = 1024
        package var batchBytes = 8 << 20

        package init(method: String, deadline: Duration?, sendsMore: Bool) {
            self.method = method
            self.deadline = deadline
            self.sendsMore = sendsMore
        }
    }

    private struct State {
        var pending: [Element] = []
        var pendingBytes = 0
        var isReading = false
        var isPaused = false
        var isReadEnded = false
        var isSending = false
        var isStopping = false
        var isSendClosed = false
        var isCancelled = false
        var isFreed = false
        var outstandingCount = 0
        var status: GRPCStatus?
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let raw: OpaquePointer
    private let queue: GRPCQueue
    private let settings: Settings
    private let transform: @Sendable ([UInt8]) -> Element
    private let state = Mutex(State())

    /// Starts the call with one empty request. Nil when the queue is closing or gRPC core refuses the call.
    package init?(
        channel: GRPCChannel, queue: GRPCQueue, settings: Settings, transform: @escaping @Sendable ([UInt8]) -> Element
    ) {
        let method = GRPCBytes.slice(settings.method)
        defer { grpc_slice_unref(method) }
        let call = grpc_channel_create_call(
            channel.raw, nil, cgrpc_propagate_defaults(), queue.raw, method, nil, Self.deadline(settings.deadline), nil)
        guard let call else { return nil }
        raw = call
        self.queue = queue
        self.settings = settings
        self.transform = transform
        guard queue.enter(self, cancel: { [weak self] in self?.cancel() }) else {
            grpc_call_unref(call)
            return nil
        }
        state.withLock { start(&$0) }
    }

    /// How the call ended; nil while it runs.
    package var status: GRPCStatus? { state.withLock { $0.isFreed ? $0.status : nil } }

    /// True while the consumer is so slow that reading has stopped: asking for more would be of no use.
    package var isPaused: Bool { state.withLock { $0.isPaused } }

    /// Everything that has come since the last call, at least one element; nil when the call has ended and everything
    /// was taken. A cancelled task stops the call and then still gets what comes before its end.
    package func nextBatch() async -> [Element]? {
        while true {
            let (batch, isEnded) = state.withLock { state -> ([Element], Bool) in
                let batch = state.pending
                state.pending = []
                state.pendingBytes = 0
                if state.isPaused {
                    state.isPaused = false
                    startReading(&state)
                }
                return (batch, state.isFreed)
            }
            if !batch.isEmpty { return batch }
            if isEnded { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    state.withLock { state in
                        if state.isFreed || !state.pending.isEmpty {
                            continuation.resume()
                        } else {
                            state.waiter = continuation
                        }
                    }
                }
            } onCancel: {
                stop()
            }
        }
    }

    /// Sends an empty request, which is how a client asks Falco for what is queued. False when one is still being sent
    /// or the call is ending; there is then nothing to do.
    @discardableResult
    package func ask() -> Bool {
        state.withLock { state in
            guard settings.sendsMore, !state.isSending, !state.isStopping, state.status == nil else { return false }
            guard let buffer = GRPCBytes.buffer([]) else { return false }
            let message = GRPCSendBox(buffer)
            state.isSending = startBatch(&state, [message.operation]) { call, _ in
                message.free()
                call.sent()
            }
            if !state.isSending { message.free() }
            return state.isSending
        }
    }

    /// Ends the call in good order: tells the server that no more requests come, so that it ends after what it is
    /// sending, and cancels the call when that takes longer than the grace.
    package func stop() {
        let isFirst = state.withLock { state in
            guard !state.isStopping, !state.isFreed else { return false }
            state.isStopping = true
            if settings.stopGrace != nil { closeSending(&state) }
            return true
        }
        guard isFirst else { return }
        guard let grace = settings.stopGrace else { return cancel() }
        // Not in a task group: the task that stops is cancelled itself, and so would be every child that waits for it.
        // It ends after the grace and holds nothing but this call.
        Task.detached {  // lint:allow
            try? await Task.sleep(for: grace)
            self.cancel()
        }
    }

    /// Ends the call at once; `nextBatch` returns nil after what has come.
    package func cancel() {
        state.withLock { state in
            guard !state.isCancelled, !state.isFreed else { return }
            state.isCancelled = true
            grpc_call_cancel(raw, nil)
        }
    }

    private static func deadline(_ duration: Duration?) -> gpr_timespec {
        guard let duration else { return gpr_inf_future(GPR_CLOCK_REALTIME) }
        let span = gpr_time_from_millis(duration.microseconds / 1000, GPR_TIMESPAN)
        return gpr_time_add(gpr_now(GPR_CLOCK_REALTIME), span)
    }
}

/// What runs under the lock or on the queue's thread.
extension GRPCCall {
    private func start(_ state: inout State) {
        let result = GRPCStatusBox()
        let isWatched = startBatch(&state, [result.operation]) { call, _ in
            let status = result.take()
            call.state.withLock { $0.status = status }
        }
        guard isWatched else {
            _ = result.take()
            state.status = GRPCStatus(code: 13, message: "gRPC core refused to start the call")
            state.isReadEnded = true
            free(&state)
            return
        }
        startSendingFirst(&state)
        let metadata = GRPCMetadataBox()
        if !startBatch(&state, [metadata.operation], { _, _ in metadata.free() }) { metadata.free() }
        startReading(&state)
    }

    private func startSendingFirst(_ state: inout State) {
        guard let buffer = GRPCBytes.buffer([]) else { return cancelLocked(&state) }
        let message = GRPCSendBox(buffer)
        var operations = [GRPCOperation.sendInitialMetadata, message.operation]
        if !settings.sendsMore { operations.append(GRPCOperation.closeFromClient) }
        state.isSending = startBatch(&state, operations) { call, _ in
            message.free()
            call.sent()
        }
        if !state.isSending {
            message.free()
            cancelLocked(&state)
        }
    }

    /// On the queue's thread: a request is on its way.
    private func sent() {
        state.withLock { state in
            state.isSending = false
            if state.isStopping { closeSending(&state) }
        }
    }

    /// Half-closes the call, after the request that is being sent.
    private func closeSending(_ state: inout State) {
        guard settings.sendsMore, !state.isSending, !state.isSendClosed, !state.isCancelled, state.status == nil else {
            return
        }
        state.isSendClosed = true
        if !startBatch(&state, [GRPCOperation.closeFromClient], { _, _ in }) { cancelLocked(&state) }
    }

    private func cancelLocked(_ state: inout State) {
        guard !state.isCancelled else { return }
        state.isCancelled = true
        grpc_call_cancel(raw, nil)
    }

    private func startReading(_ state: inout State) {
        guard !state.isFreed, !state.isReadEnded, !state.isReading else { return }
        let message = GRPCReceiveBox()
        state.isReading = startBatch(&state, [message.operation]) { call, _ in
            call.received(message.take())
        }
        if !state.isReading {
            _ = message.take()
            state.isReadEnded = true
            cancelLocked(&state)
        }
    }

    /// On the queue's thread: a message, or nil at the end of the stream.
    private func received(_ bytes: [UInt8]?) {
        let element = bytes.map(transform)
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isReading = false
            guard let element else {
                state.isReadEnded = true
                return nil
            }
            state.pending.append(element)
            state.pendingBytes += bytes?.count ?? 0
            if state.pending.count < settings.batchCount, state.pendingBytes < settings.batchBytes {
                startReading(&state)
            } else {
                state.isPaused = true
            }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Starts operations that are done together; false when gRPC core refuses. Called under the lock.
    private func startBatch(
        _ state: inout State, _ operations: [grpc_op], _ done: @escaping @Sendable (GRPCCall, Bool) -> Void
    ) -> Bool {
        guard !state.isFreed else { return false }
        let tag = GRPCTag.make { success in
            done(self, success)
            self.finishIfIdle()
        }
        let error = operations.withUnsafeBufferPointer { buffer in
            grpc_call_start_batch(raw, buffer.baseAddress, buffer.count, tag, nil)
        }
        guard error == GRPC_CALL_OK else {
            GRPCTag.discard(tag)
            return false
        }
        state.outstandingCount += 1
        return true
    }

    /// On the queue's thread, after each batch: frees the call once nothing of it is under way.
    private func finishIfIdle() {
        let (waiter, isFreed) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            state.outstandingCount -= 1
            guard state.status != nil, state.outstandingCount == 0, state.isReadEnded || state.isCancelled,
                !state.isFreed
            else { return (nil, false) }
            free(&state)
            defer { state.waiter = nil }
            return (state.waiter, true)
        }
        if isFreed { queue.leave(self) }
        waiter?.resume()
    }

    private func free(_ state: inout State) {
        state.isFreed = true
        grpc_call_unref(raw)
    }
}
