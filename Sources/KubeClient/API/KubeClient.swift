import JSON
import Logging
import Metrics
import Synchronization
import Transport

/// The Kubernetes API over HTTP: every call of this project to an API server goes through one of these.
///
/// Objects are `JSONValue` in and `KubeObject` out; nothing here knows a kind. Safe to share between tasks. Each call waits
/// its turn at the rate limit, renews refused credentials once, and obeys Retry-After within bounds; see `RequestRetry`.
/// Nothing is logged above debug: the caller knows whether a failure matters.
public final class KubeClient: Sendable {
    public let configuration: KubeConfiguration
    let clock: KubeClock
    let logger: Logger
    private let http: any HTTPSending
    private let credentials: CredentialProvider
    private let userAgent: String
    private let bucket: Mutex<TokenBucket>
    private let metrics: RequestMetrics

    /// - `userAgent`: see `KubeClient.userAgent(version:)`.
    /// - `http`: shared with others; not shut down here.
    public convenience init(
        _ configuration: KubeConfiguration, http: any HTTPSending, userAgent: String,
        rateLimit: RateLimit = .default, logger: Logger, metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        clock: KubeClock = .system
    ) {
        self.init(
            configuration, http: http, credentials: CredentialProvider(configuration, clock: clock),
            userAgent: userAgent, rateLimit: rateLimit, logger: logger, metrics: metrics, clock: clock)
    }

    init(
        _ configuration: KubeConfiguration, http: any HTTPSending, credentials: CredentialProvider, userAgent: String,
        rateLimit: RateLimit, logger: Logger, metrics: any MetricsFactory, clock: KubeClock
    ) {
        self.configuration = configuration
        self.http = http
        self.credentials = credentials
        self.userAgent = userAgent
        self.logger = logger
        self.clock = clock
        self.metrics = RequestMetrics(factory: metrics, server: configuration.server)
        bucket = Mutex(TokenBucket(rateLimit, now: clock.now()))
    }

    /// "tfdrift/1.2.3 (linux/amd64) kubernetes/1.31": who calls, and the oldest API version that it is written for.
    public static func userAgent(version: String) -> String {
        #if arch(x86_64)
            let architecture = "amd64"
        #elseif arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "unknown"
        #endif
        return "tfdrift/\(version) (linux/\(architecture)) kubernetes/1.31"
    }

    /// Sends and waits for the whole answer; anything but 2xx throws.
    func send(_ request: KubeRequest) async throws(KubeError) -> HTTPResponse {
        try await retrying(request) { (http, credentials) async throws(KubeError) in
            let response = try await self.measured(request) { () async throws(TransportError) in
                try await self.http.send(http)
            } code: {
                $0.status
            }
            guard (200...299).contains(response.status) else {
                throw KubeError(response: response, request: request.summary)
            }
            self.noteWarnings(response, request)
            return response
        }
    }

    /// Sends and gives back the answer while its body is still coming; anything but 2xx throws with the body read.
    func stream(_ request: KubeRequest) async throws(KubeError) -> HTTPStream {
        try await retrying(request) { (http, credentials) async throws(KubeError) in
            let stream = try await self.measured(request) { () async throws(TransportError) in
                try await self.http.stream(http)
            } code: {
                $0.status
            }
            guard (200...299).contains(stream.status) else { throw await Self.failure(stream, request) }
            return stream
        }
    }

    /// What the server would have kubectl print: deprecated versions, fields that it does not know.
    private func noteWarnings(_ response: HTTPResponse, _ request: KubeRequest) {
        for warning in response.headers.all("Warning") {
            logger.debug("Kubernetes warning", metadata: ["request": "\(request.summary)", "warning": "\(warning)"])
        }
    }

    private static func failure(_ stream: HTTPStream, _ request: KubeRequest) async -> KubeError {
        do throws(TransportError) {
            let body = try await stream.body.collect(maximumBytes: 1 << 20)
            let response = HTTPResponse(status: stream.status, headers: stream.headers, body: body)
            return KubeError(response: response, request: request.summary)
        } catch {
            return KubeError(.transport(error), request: request.summary)
        }
    }

    private func retrying<Answer: Sendable>(
        _ request: KubeRequest,
        _ attempt: (HTTPRequest, ResolvedCredentials) async throws(KubeError) -> Answer
    ) async throws(KubeError) -> Answer {
        var retry = RequestRetry(method: request.method)
        while true {
            try await pause(bucket.withLock { $0.reserve(at: clock.now()) }, request)
            let used = try await currentCredentials(request)
            var http = request.http(server: configuration.server, credentials: used, userAgent: userAgent)
            http.proxy = configuration.proxy
            addImpersonation(&http)
            do throws(KubeError) {
                return try await attempt(http, used)
            } catch {
                let decision = retry.decide(error) { credentials.refused(used) }
                guard case .again(let wait) = decision else { throw error }
                logger.debug(
                    "Kubernetes request is sent again",
                    metadata: [
                        "request": "\(request.summary)", "reason": "\(error.shortDescription)", "after": "\(wait)",
                    ])
                try await pause(wait, request)
            }
        }
    }

    private func measured<Answer>(
        _ request: KubeRequest, _ send: () async throws(TransportError) -> Answer, code: (Answer) -> Int
    ) async throws(KubeError) -> Answer {
        let startedAt = clock.now()
        do throws(TransportError) {
            let answer = try await send()
            metrics.record(method: request.method, code: code(answer), took: clock.now() - startedAt)
            return answer
        } catch {
            metrics.record(method: request.method, code: nil, took: clock.now() - startedAt)
            throw KubeError(.transport(error), request: request.summary)
        }
    }

    private func currentCredentials(_ request: KubeRequest) async throws(KubeError) -> ResolvedCredentials {
        do throws(KubeConfigError) {
            return try await credentials.current()
        } catch {
            throw Task.isCancelled
                ? .cancelled(request.summary) : KubeError(.credentials(error.message), request: request.summary)
        }
    }

    private func addImpersonation(_ http: inout HTTPRequest) {
        guard let impersonation = configuration.impersonation else { return }
        http.headers.add("Impersonate-User", impersonation.user)
        if let uid = impersonation.uid { http.headers.add("Impersonate-Uid", uid) }
        for group in impersonation.groups { http.headers.add("Impersonate-Group", group) }
    }

    private func pause(_ duration: Duration, _ request: KubeRequest) async throws(KubeError) {
        guard duration > .zero else { return }
        do { try await clock.sleep(duration) } catch { throw .cancelled(request.summary) }
    }
}

extension KubeClient {
    /// The body as JSON.
    func json(_ response: HTTPResponse, _ request: KubeRequest) throws(KubeError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: response.body)
        } catch {
            throw KubeError(.decoding("\(error)"), request: request.summary)
        }
    }

    /// Sends and reads one object.
    func object(_ request: KubeRequest) async throws(KubeError) -> KubeObject {
        let json = try json(try await send(request), request)
        guard json.objectValue != nil else { throw KubeError(.decoding("no object"), request: request.summary) }
        return KubeObject(json)
    }
}
