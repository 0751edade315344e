//
// AlertForwarder: what a replica that is not in charge does with Falco's alerts.
//
// Woken by   alerts posted to this replica while another one leads
// Gives      each to the leader, as it came, over the leader's plain listener; its answer is passed on
// Outcome    no leader can be reached: kept (bounded) and given to whoever leads next, perhaps ourselves
// Not here   who leads (LeaderElector), what an alert means (Intake)
//

import CoreMetrics
import Gateway
import Intake
import Logging
import Metrics
import Synchronization
import Transport

final class AlertForwarder: Sendable {
    /// Where alerts go right now.
    enum Destination: Sendable {
        case ourselves(@Sendable (GatewayRequest) async -> GatewayResponse)
        /// "host:port" of the leader.
        case leader(String)
        case nobody
    }

    static let maximumCount = 4096
    static let maximumBytes = 16 * 1024 * 1024
    /// Marks an alert that another replica sent here: it is never sent on a second time.
    static let header = "x-tfdrift-forwarded"
    private static let timeout: Duration = .seconds(3)
    private static let pause: Duration = .milliseconds(500)

    private struct State {
        var kept: [GatewayRequest] = []
        var bytes = 0
    }

    private let http: any HTTPSending
    private let metrics: any MetricsFactory
    private let logger: Logger
    private let state = Mutex(State())
    private let wake = Nudge()

    init(http: any HTTPSending, metrics: any MetricsFactory, logger: Logger) {
        self.http = http
        self.metrics = metrics
        self.logger = logger
    }

    var isEmpty: Bool { state.withLock { $0.kept.isEmpty } }

    /// What Falco is answered.
    func answer(_ request: GatewayRequest, at destination: Destination) async -> GatewayResponse {
        switch destination {
        case .ourselves(let receive): return await receive(request)
        case .leader(let address):
            guard request.headers[Self.header] == nil else { return Self.elsewhere }
            guard !Self.needsCertificate(request) else { return shed(.standbyCertificate) }
            if let answer = await send(request, to: address) { return answer }
        case .nobody:
            guard request.headers[Self.header] == nil else { return Self.elsewhere }
            guard !Self.needsCertificate(request) else { return shed(.standbyCertificate) }
        }
        return keep(request)
    }

    /// Gives away what was kept, the oldest first, until cancelled.
    func run(_ destination: @Sendable () -> Destination) async {
        while !Task.isCancelled {
            guard let oldest = state.withLock({ $0.kept.first }) else {
                await wake.wait(.seconds(60))
                continue
            }
            if await deliver(oldest, to: destination()) {
                state.withLock { state in
                    state.kept.removeFirst()
                    state.bytes -= Self.size(of: oldest)
                }
            } else {
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func deliver(_ request: GatewayRequest, to destination: Destination) async -> Bool {
        switch destination {
        case .ourselves(let receive):
            // Falco was told that it is kept, so that nobody's alert is a loss to be counted.
            if await receive(request).status == 404 { count(.unknownPath) }
            return true
        case .leader(let address):
            guard let answer = await send(request, to: address) else { return false }
            if answer.status == 404 { count(.unknownPath) }
            return true
        case .nobody: return false
        }
    }

    /// Nil when the leader did not answer, or says that it is none.
    private func send(_ request: GatewayRequest, to address: String) async -> GatewayResponse? {
        var forwarded = HTTPRequest(method: request.method, url: "http://\(address)\(request.path)")
        for name in ["content-type", "content-encoding"] {
            if let value = request.headers[name] { forwarded.headers.add(name, value) }
        }
        forwarded.headers.add(Self.header, "1")
        if case .bytes(let bytes) = request.body { forwarded.body = bytes }
        forwarded.timeouts.total = Self.timeout
        do throws(TransportError) {
            let answer = try await http.send(forwarded)
            guard answer.status != 503 else { return nil }
            return GatewayResponse(
                status: answer.status, contentType: answer.headers["content-type"] ?? "application/json",
                body: answer.body)
        } catch {
            logger.debug("An alert did not reach the leader", metadata: ["error": "\(error.shortDescription)"])
            return nil
        }
    }

    private func keep(_ request: GatewayRequest) -> GatewayResponse {
        guard case .bytes = request.body else { return GatewayResponse(status: 413) }
        let size = Self.size(of: request)
        let isKept = state.withLock { state in
            guard state.kept.count < Self.maximumCount, state.bytes + size <= Self.maximumBytes else { return false }
            state.kept.append(request)
            state.bytes += size
            return true
        }
        guard isKept else { return shed(.standbyFull) }
        wake.now()
        return .json("{\"kept\":1,\"lost\":0,\"unreadable\":0}\n")
    }

    private func shed(_ reason: IntakeMetrics.ShedReason) -> GatewayResponse {
        count(reason)
        logger.warning("Events may have been lost", metadata: ["reason": "\(reason.rawValue)"])
        return .json("{\"kept\":0,\"lost\":1,\"unreadable\":0}\n")
    }

    private func count(_ reason: IntakeMetrics.ShedReason) {
        Counter(
            label: "tfdrift_events_shed_total", dimensions: [("reason", reason.rawValue)], factory: metrics
        ).increment()
    }

    /// Certificates cannot be handed on, and the leader would take such an alert for one without any. A token goes along.
    private static func needsCertificate(_ request: GatewayRequest) -> Bool {
        request.clientChain != nil && !FalcoHTTPReceiver.hasToken(path: request.path)
    }

    private static let elsewhere = GatewayResponse(status: 503, text: "another replica leads\n")

    private static func size(of request: GatewayRequest) -> Int {
        guard case .bytes(let bytes) = request.body else { return request.path.utf8.count }
        return bytes.count + request.path.utf8.count
    }
}
