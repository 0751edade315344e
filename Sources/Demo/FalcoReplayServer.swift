import CGRPC
import Intake
import Synchronization

/// Falco's gRPC outputs API (`falco.outputs.service`, `falco.version.service`) played from a queue, for the demo and the
/// tests. Never used in production.
///
/// It behaves as Falco does: one queue for the whole process, popped by every caller; `sub` hands out what is queued
/// only when the client asks and then waits to be asked again; `get` hands out what is queued and ends; a popped alert
/// that does not arrive is gone. Nothing is forgotten while nobody reads.
///
/// `@unchecked Sendable`: the server pointer never changes and is destroyed after its last use (see `shutdown`).
public final class FalcoReplayServer: @unchecked Sendable {
    public enum Listener: Sendable {
        /// Port 0 lets the system choose. `tls` nil is plain text, which the real Falco does not offer over TCP.
        case tcp(host: String, port: UInt16, tls: TLS?)
        /// At most 107 bytes.
        case unix(path: String)
    }

    public struct TLS: Sendable {
        public var certificatePEM: [UInt8]
        public var privateKeyPEM: [UInt8]
        /// With it a client certificate signed by this CA is demanded, as Falco does; nil asks for none.
        public var clientCAPEM: [UInt8]?

        public init(certificatePEM: [UInt8], privateKeyPEM: [UInt8], clientCAPEM: [UInt8]?) {
            self.certificatePEM = certificatePEM
            self.privateKeyPEM = privateKeyPEM
            self.clientCAPEM = clientCAPEM
        }
    }

    /// The most alerts queued; `enqueue` refuses more.
    public static let maximumQueuedCount = 1_000_000

    /// The port listened on; 0 for a unix socket.
    public let port: UInt16
    let queue: GRPCQueue
    let version: String
    private let raw: OpaquePointer
    private let state = Mutex(State())

    private struct State {
        var alerts = FIFO<[UInt8]>()
        var popped = 0
        var asked = 0
        var openSubs = 0
        var isShutDown = false
    }

    /// Listens at once, until `shutdown`, which must be called: gRPC keeps the server alive. `version` is what the version service tells.
    public init(_ listener: Listener, version: String = "0.42.0") throws(FalcoReplayServerError) {
        guard let queue = GRPCQueue() else { throw FalcoReplayServerError(reason: "no completion queue") }
        var arguments = GRPCArguments()
        arguments.integers = [("grpc.so_reuseport", 0), ("grpc.http2.max_ping_strikes", 0)]
        guard let server = arguments.withArguments({ grpc_server_create($0, nil) }) else {
            Self.close(queue)
            throw FalcoReplayServerError(reason: "gRPC core gives no server")
        }
        grpc_server_register_completion_queue(server, queue.raw, nil)
        let bound = Self.bind(server, listener)
        self.queue = queue
        self.version = version
        raw = server
        port = bound ?? 0
        grpc_server_start(server)
        _ = queue.enter(self, cancel: {})
        guard bound != nil else {
            beginShutdown {}
            Self.close(queue)
            throw FalcoReplayServerError(reason: "cannot listen on \(listener.address): in use, or invalid TLS files")
        }
        requestCall()
    }

    private static func close(_ queue: GRPCQueue) {
        // The queue frees itself on its own thread when its last user has left; nobody needs to wait for it.
        queue.shutdownWithoutWaiting()
    }

    /// Queues alerts; false, and none queued, when that would exceed `maximumQueuedCount`.
    @discardableResult
    public func enqueue(_ alerts: [FalcoReplayAlert]) -> Bool {
        enqueue(messages: alerts.map(FalcoReplayMessages.output))
    }

    /// Queues messages as they are, also such that are no alerts; for tests of the client.
    @discardableResult
    public func enqueue(messages: [[UInt8]]) -> Bool {
        state.withLock { state in
            guard state.alerts.count + messages.count <= Self.maximumQueuedCount else { return false }
            for message in messages { state.alerts.append(message) }
            return true
        }
    }

    /// Alerts that wait.
    public var queuedCount: Int { state.withLock { $0.alerts.count } }
    /// Alerts handed to gRPC for sending.
    public var poppedCount: Int { state.withLock { $0.popped } }
    /// Requests read on `sub`.
    public var askedCount: Int { state.withLock { $0.asked } }
    /// `sub` streams that are open.
    public var openSubCount: Int { state.withLock { $0.openSubs } }

    /// Stops listening, cancels all calls, waits until each has ended, and frees everything. May be repeated.
    public func shutdown() async {
        let isFirst = state.withLock { state in
            defer { state.isShutDown = true }
            return !state.isShutDown
        }
        if isFirst {
            await withCheckedContinuation { continuation in
                beginShutdown { continuation.resume() }
            }
        }
        await queue.shutdown()
    }

    /// `done` is called on the queue's thread when the last call has ended.
    private func beginShutdown(_ done: @escaping @Sendable () -> Void) {
        let tag = GRPCTag.make { [self] _ in
            grpc_server_destroy(raw)
            queue.leave(self)
            done()
        }
        grpc_server_shutdown_and_notify(raw, queue.raw, tag)
        grpc_server_cancel_all_calls(raw)
    }

    private func requestCall() {
        let incoming = FalcoReplayIncoming()
        let tag = GRPCTag.make { [self] success in
            // Not successful means that the server shuts down.
            guard success, let (call, method) = incoming.take() else { return incoming.free() }
            incoming.free()
            FalcoReplayCall(call: call, method: method, server: self)?.start()
            if !state.withLock({ $0.isShutDown }) { requestCall() }
        }
        let error = grpc_server_request_call(
            raw, incoming.call, incoming.details, incoming.metadata, queue.raw, queue.raw, tag)
        if error != GRPC_CALL_OK {
            GRPCTag.discard(tag)
            incoming.free()
        }
    }

    func pop() -> [UInt8]? {
        state.withLock { state in
            guard let alert = state.alerts.popFirst() else { return nil }
            state.popped += 1
            return alert
        }
    }

    func noteAsked() { state.withLock { $0.asked += 1 } }
    func noteSub(isOpen: Bool) { state.withLock { $0.openSubs += isOpen ? 1 : -1 } }
}

/// Why the replay server does not run.
public struct FalcoReplayServerError: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String
    public var description: String { "Falco replay server: \(reason)" }
}

extension FalcoReplayServer.Listener {
    var address: String {
        switch self {
        case .tcp(let host, let port, _): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

extension FalcoReplayServer {
    /// The port bound, 0 for a socket; nil when it failed.
    private static func bind(_ server: OpaquePointer, _ listener: Listener) -> UInt16? {
        guard let credentials = credentials(listener) else { return nil }
        defer { grpc_server_credentials_release(credentials) }
        let bound = grpc_server_add_http2_port(server, listener.address, credentials)
        guard bound > 0 else { return nil }
        if case .unix = listener { return 0 }
        return UInt16(exactly: bound)
    }

    private static func credentials(_ listener: Listener) -> OpaquePointer? {
        guard case .tcp(_, _, let tls?) = listener else { return grpc_insecure_server_credentials_create() }
        func text(_ bytes: [UInt8]) -> [CChar] { bytes.map(CChar.init(bitPattern:)) + [0] }
        return text(tls.certificatePEM).withUnsafeBufferPointer { certificate in
            text(tls.privateKeyPEM).withUnsafeBufferPointer { key in
                var pair = grpc_ssl_pem_key_cert_pair(
                    private_key: key.baseAddress, cert_chain: certificate.baseAddress)
                guard let clientCA = tls.clientCAPEM else {
                    return grpc_ssl_server_credentials_create_ex(
                        nil, &pair, 1, GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE, nil)
                }
                return text(clientCA).withUnsafeBufferPointer { roots in
                    grpc_ssl_server_credentials_create_ex(
                        roots.baseAddress, &pair, 1,
                        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, nil)
                }
            }
        }
    }
}
