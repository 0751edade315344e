import CoreMetrics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import Metrics
import NIOCore
import NIOSSL
import ServiceLifecycle

/// The process' one HTTP server: health, metrics and whatever routes the wiring registers, on one or two listeners (plain,
/// and TLS with or without client certificates).
///
/// Requests are read whole, at most the route's `maximumBodyBytes`; a connection idle for `idleTimeoutSeconds`, in the
/// middle of a header or body or between requests, is closed.
public struct GatewayServer: Service {
    public struct Listener: Sendable {
        public var host: String
        /// 0: any free port, told by `onListening`.
        public var port: Int
        public var tls: TLS?
        /// In place of host and port: a unix socket, which only the process' own user can open.
        public var unixPath: String?

        public init(unixPath: String) {
            self.init(host: "", port: 0)
            self.unixPath = unixPath
        }

        public init(host: String, port: Int, tls: TLS? = nil) {
            self.host = host
            self.port = port
            self.tls = tls
        }
    }

    public struct TLS: Sendable {
        /// PEM texts.
        public var certificate: [UInt8]
        public var key: [UInt8]
        /// With it every client must show a certificate that `admits` lets in; without, one that shows none is let in too.
        public var clientCA: [UInt8]?
        /// Asked about the certificates that a client shows (DER, its own first) while it connects. Called on the server's
        /// threads: it must not wait. Nil: certificates are asked for only with `clientCA`, and checked against it.
        public var admits: (@Sendable ([[UInt8]]) -> Bool)?

        public init(certificate: [UInt8], key: [UInt8], clientCA: [UInt8]? = nil) {
            self.certificate = certificate
            self.key = key
            self.clientCA = clientCA
        }
    }

    public static let idleTimeoutSeconds: Int64 = 120

    private let listener: Listener
    private let routes: [GatewayRoute]
    private let logger: Logger
    private let metrics: any MetricsFactory
    private let onListening: @Sendable (Int) async -> Void

    public init(
        listener: Listener, routes: [GatewayRoute], logger: Logger, metrics: any MetricsFactory,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.listener = listener
        self.routes = routes
        self.logger = logger
        self.metrics = metrics
        self.onListening = onListening
    }

    public func run() async throws {
        let asksForCertificates = listener.tls.map { $0.clientCA != nil || $0.admits != nil } ?? false
        let chains = ShownChains()
        let responder = GatewayResponder(
            routes: routes, metrics: metrics, chains: asksForCertificates ? chains : nil)
        let http1 = HTTP1Channel.Configuration(idleTimeout: .seconds(Self.idleTimeoutSeconds))
        let onListening = onListening
        let unixPath = listener.unixPath
        if let unixPath { try UnixSocketFile.prepare(unixPath) }
        let application = Application(
            responder: responder,
            server: try listener.tls.map { try $0.server(over: http1, chains) } ?? .http1(configuration: http1),
            configuration: .init(
                address: unixPath.map { .unixDomainSocket(path: $0) } ?? .hostname(listener.host, port: listener.port),
                serverName: "tfdrift"),
            onServerRunning: { channel in
                if let unixPath { UnixSocketFile.restrict(unixPath) }
                await onListening(channel.localAddress?.port ?? 0)
            },
            logger: logger)
        try await application.run()
    }
}

extension GatewayServer.TLS {
    fileprivate func server(
        over http1: HTTP1Channel.Configuration, _ chains: ShownChains
    ) throws -> HTTPServerBuilder {
        guard let admits else {
            return try .tls(.http1(configuration: http1), tlsConfiguration: configuration())
        }
        let context = try NIOSSLContext(configuration: configuration())
        return HTTPServerBuilder { responder in
            ClientCertificateChannel(
                base: HTTP1Channel(responder: responder, configuration: http1), context: context, admits: admits,
                chains: chains)
        }
    }

    private func configuration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem)))
        if let clientCA {
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(clientCA))
            configuration.certificateVerification = .noHostnameVerification
        } else if admits != nil {
            configuration.certificateVerification = .optionalVerification
        }
        return configuration
    }
}

/// A request's context with the channel that carries it, for the client's certificate.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// From hummingbird's request to ours and back.
struct GatewayResponder: HTTPResponder {
    typealias Context = GatewayContext
    let routes: [GatewayRoute]
    let metrics: any MetricsFactory
    /// Nil: clients are not asked for certificates.
    let chains: ShownChains?

    func respond(to request: Request, context: Context) async throws -> Response {
        let started = ContinuousClock.now
        let route = routes.first { $0.matches(request.uri.path) }
        let answer: GatewayResponse
        if let route {
            answer = await route.handler(await read(request, context, atMost: route.maximumBodyBytes))
        } else {
            answer = GatewayResponse(status: 404, text: "404 page not found\n")
        }
        observe(route?.name ?? "none", request.method.rawValue, answer.status, started.duration(to: .now))
        return response(answer)
    }

    private func read(_ request: Request, _ context: Context, atMost limit: Int) async -> GatewayRequest {
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        let body: GatewayRequest.Body
        do {
            body = .bytes(Array(buffer: try await request.body.collect(upTo: limit)))
        } catch {
            body = .tooLarge
        }
        return GatewayRequest(
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
            headers: headers, body: body, clientChain: await clientChain(context))
    }

    /// What the client showed, in this connection or in the one whose session it took up again.
    private func clientChain(_ context: Context) async -> [[UInt8]]? {
        guard let chains else { return nil }
        if let chain = try? await context.channel.nioSSL_peerValidatedCertificateChain().get() {
            return ClientCertificates.der(Array(chain))
        }
        guard let certificate = try? await context.channel.nioSSL_peerCertificate().get() else { return nil }
        return ClientCertificates.der([certificate])?.first.map { chains.chain(of: $0) }
    }

    private func response(_ answer: GatewayResponse) -> Response {
        var fields = HTTPFields()
        fields[.contentType] = answer.contentType
        for (name, value) in answer.headers {
            if let field = HTTPField.Name(name) { fields[field] = value }
        }
        return Response(
            status: .init(code: answer.status), headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }

    private func observe(_ route: String, _ method: String, _ status: Int, _ duration: Duration) {
        let known = ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]
        let method = known.contains(method) ? method : "other"
        Counter(
            label: "http_requests_total",
            dimensions: [("code", String(status)), ("method", method), ("route", route)], factory: metrics
        ).increment()
        Timer(label: "http_request_duration_seconds", dimensions: [("route", route)], factory: metrics)
            .recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }
}
