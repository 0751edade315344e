import Glibc
import Logging
import Synchronization

/// HTTP over libcurl: one thread for every request of this client.
///
/// Connections are kept and shared between requests with equal TLS options, proxy and socket. Each `stream` in flight
/// holds at most `bufferedBytesPerStream` plus 16 KiB that its consumer has not taken. Call `shutdown` when done; a client
/// that is dropped ends its transfers and its thread too, without waiting for it.
public final class HTTPClient: HTTPSending {
    private enum Thread {
        case running(pthread_t)
        case joined
    }

    private let configuration: Configuration
    private let logger: Logger
    /// nil: the thread could not be started; every request then says so.
    private let loop: CurlLoop?
    private let thread: Mutex<Thread>

    public init(configuration: Configuration = .init(), logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        guard let loop = try? CurlLoop(configuration: configuration), let running = Self.start(loop) else {
            logger.error("the HTTP client's thread cannot be started: out of memory, threads or file descriptors")
            self.loop = nil
            thread = Mutex(.joined)
            return
        }
        self.loop = loop
        thread = Mutex(.running(running))
    }

    deinit {
        loop?.stop()
        if case .running(let thread) = thread.withLock({ $0 }) { pthread_detach(thread) }
    }

    private static func start(_ loop: CurlLoop) -> pthread_t? {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(loop)
        let failed = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let loop = Unmanaged<CurlLoop>.fromOpaque(argument).takeRetainedValue()
                loop.run()
                return nil
            }, argument.toOpaque())
        guard failed == 0 else {
            argument.release()
            return nil
        }
        return thread
    }

    /// Transfers that hold a libcurl handle right now, for a gauge.
    public var liveTransferCount: Int { loop?.liveTransferCount ?? 0 }

    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let stream = try await stream(request)
        let announced = stream.headers["Content-Length"].flatMap { Int($0) } ?? 0
        guard announced <= request.maximumBodyBytes || request.method == "HEAD" else {
            throw .bodyOver(request.maximumBodyBytes)
        }
        let body = try await stream.body.collect(maximumBytes: request.maximumBodyBytes)
        return HTTPResponse(status: stream.status, headers: stream.headers, body: body)
    }

    public func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        let startedAt = ContinuousClock.now
        let result: Result<(ResponseHead, TransferConsumer), TransportError>
        do {
            result = .success(try await open(request))
        } catch {
            result = .failure(error)
        }
        report(request, result.map { $0.0.status }, since: startedAt)
        let (head, consumer) = try result.get()
        let pull: HTTPBody.Pull = { () async throws(TransportError) in try await consumer.next() }
        if request.acceptsCompression, let headers = GzipBody.headersIfCompressed(head.headers) {
            let decoder = try GzipBody(pull)
            let body = HTTPBody { () async throws(TransportError) in try await decoder.next() }
            return HTTPStream(status: head.status, headers: headers, body: body)
        }
        return HTTPStream(status: head.status, headers: head.headers, body: HTTPBody(pulling: pull))
    }

    private func open(_ request: HTTPRequest) async throws(TransportError) -> (ResponseHead, TransferConsumer) {
        guard let loop else {
            throw TransportError(.shutdown, "the HTTP client has no thread: it could not be started")
        }
        let transfer = try TransferBuilder(request, configuration: configuration).build(clock: loop.clock)
        guard loop.post(.start(transfer)) else { throw .clientIsShutDown }
        let consumer = TransferConsumer(transfer: transfer, loop: loop)
        return (try await consumer.head(), consumer)
    }

    private func report(
        _ request: HTTPRequest, _ result: Result<Int, TransportError>, since start: ContinuousClock.Instant
    ) {
        let exchange = HTTPExchange(
            method: request.method, host: (try? RequestURL(request.url).hostHeader) ?? "", result: result,
            duration: ContinuousClock.now - start)
        configuration.observe?(exchange)
        logger.trace(
            "HTTP exchange",
            metadata: [
                "method": "\(exchange.method)", "host": "\(exchange.host)", "code": "\(exchange.code)",
                "duration": "\(exchange.duration)",
            ])
    }

    /// Ends every transfer with a `shutdown` error and waits for the thread to be gone. Later requests fail alike.
    public func shutdown() async {
        guard let loop else { return }
        loop.stop()
        let running: pthread_t? = thread.withLock { state in
            guard case .running(let thread) = state else { return nil }
            state = .joined
            return thread
        }
        guard let running else { return }
        await loop.stopped()
        pthread_join(running, nil)
    }
}
