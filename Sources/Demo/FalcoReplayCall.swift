import CGRPC
import Intake
import Synchronization

/// One call to the replay server, from its acceptance to its end.
///
/// `@unchecked Sendable`: after `start` everything happens on the queue's one thread, operation after operation.
final class FalcoReplayCall: @unchecked Sendable {
    private enum Method { case sub, get, version, unknown }

    private let raw: OpaquePointer
    private let method: Method
    private let server: FalcoReplayServer
    private let cancelled = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    private var hasSentMetadata = false
    private var hasSentStatus = false
    private var isClosed = false
    private var outstandingCount = 0

    /// Nil, and the call refused, when the server is closing.
    init?(call: OpaquePointer, method: String, server: FalcoReplayServer) {
        raw = call
        self.server = server
        cancelled.initialize(to: 0)
        self.method =
            switch method {
            case "/falco.outputs.service/sub": .sub
            case "/falco.outputs.service/get": .get
            case "/falco.version.service/version": .version
            default: .unknown
            }
        guard server.queue.enter(self, cancel: {}) else {
            grpc_call_unref(call)
            return nil
        }
        if self.method == .sub { server.noteSub(isOpen: true) }
    }

    deinit { cancelled.deallocate() }

    func start() {
        var close = GRPCOperation.make(GRPC_OP_RECV_CLOSE_ON_SERVER)
        close.data.recv_close_on_server.cancelled = cancelled
        let isStarted = perform([close]) { call, _ in call.isClosed = true }
        guard isStarted else {
            // Nothing is under way, so nothing else would end the call.
            isClosed = true
            return endIfDone()
        }
        if method == .unknown { finish(GRPC_STATUS_UNIMPLEMENTED, "no such method") } else { receive() }
    }

    private func receive() {
        let box = GRPCReceiveBox()
        let isStarted = perform([box.operation]) { call, _ in
            if box.take() != nil { call.requested() } else { call.finish(GRPC_STATUS_OK, "") }
        }
        if !isStarted { _ = box.take() }
    }

    private func requested() {
        switch method {
        case .sub:
            server.noteAsked()
            drain()
        case .get: drain()
        case .version:
            send(FalcoReplayMessages.version(server.version, engineVersion: "0.57.0")) { $0.finish(GRPC_STATUS_OK, "") }
        case .unknown: finish(GRPC_STATUS_UNIMPLEMENTED, "no such method")
        }
    }

    /// Hands out what is queued, one message after the other; then `sub` waits to be asked again and `get` ends.
    private func drain() {
        // The client is gone: what is still queued waits for another.
        if isClosed { return }
        if let alert = server.pop() {
            send(alert) { $0.drain() }
        } else if method == .sub {
            receive()
        } else {
            finish(GRPC_STATUS_OK, "")
        }
    }

    private func send(_ message: [UInt8], then next: @escaping @Sendable (FalcoReplayCall) -> Void) {
        guard let buffer = GRPCBytes.buffer(message) else { return finish(GRPC_STATUS_INTERNAL, "no memory") }
        let box = GRPCSendBox(buffer)
        let isStarted = perform(metadataOnce() + [box.operation]) { call, success in
            box.free()
            if success { next(call) }
        }
        if !isStarted { box.free() }
    }

    private func finish(_ code: grpc_status_code, _ message: String) {
        guard !hasSentStatus else { return }
        hasSentStatus = true
        let details = UnsafeMutablePointer<grpc_slice>.allocate(capacity: 1)
        details.initialize(to: GRPCBytes.slice(message))
        var status = GRPCOperation.make(GRPC_OP_SEND_STATUS_FROM_SERVER)
        status.data.send_status_from_server.status = code
        status.data.send_status_from_server.status_details = details
        // gRPC core copies the details when the batch starts.
        _ = perform(metadataOnce() + [status]) { _, _ in }
        grpc_slice_unref(details.pointee)
        details.deallocate()
    }

    private func metadataOnce() -> [grpc_op] {
        defer { hasSentMetadata = true }
        return hasSentMetadata ? [] : [GRPCOperation.sendInitialMetadata]
    }

    private func perform(_ operations: [grpc_op], _ done: @escaping @Sendable (FalcoReplayCall, Bool) -> Void) -> Bool {
        let tag = GRPCTag.make { [self] success in
            done(self, success)
            outstandingCount -= 1
            endIfDone()
        }
        let error = operations.withUnsafeBufferPointer { buffer in
            grpc_call_start_batch(raw, buffer.baseAddress, buffer.count, tag, nil)
        }
        guard error == GRPC_CALL_OK else {
            GRPCTag.discard(tag)
            return false
        }
        outstandingCount += 1
        return true
    }

    private func endIfDone() {
        guard isClosed, outstandingCount == 0 else { return }
        grpc_call_unref(raw)
        if method == .sub { server.noteSub(isOpen: false) }
        server.queue.leave(self)
    }
}

/// Where gRPC core writes the next call that comes in. `@unchecked Sendable`: touched by the starter, then only by the
/// completion.
final class FalcoReplayIncoming: @unchecked Sendable {
    let call = UnsafeMutablePointer<OpaquePointer?>.allocate(capacity: 1)
    let details = UnsafeMutablePointer<grpc_call_details>.allocate(capacity: 1)
    let metadata = UnsafeMutablePointer<grpc_metadata_array>.allocate(capacity: 1)

    init() {
        call.initialize(to: nil)
        details.initialize(to: grpc_call_details())
        grpc_call_details_init(details)
        metadata.initialize(to: grpc_metadata_array())
        grpc_metadata_array_init(metadata)
    }

    func take() -> (call: OpaquePointer, method: String)? {
        call.pointee.map { ($0, GRPCBytes.text(details.pointee.method)) }
    }

    /// Once, after `take`.
    func free() {
        grpc_call_details_destroy(details)
        grpc_metadata_array_destroy(metadata)
        call.deallocate()
        details.deallocate()
        metadata.deallocate()
    }
}
