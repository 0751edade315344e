import Gateway
import Testing
import Transport

@testable import Controller

@Suite struct AlertForwarderTests {
    /// Reaches nobody.
    private struct NoNetwork: HTTPSending {
        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            throw TransportError(.connect, "no network")
        }
        func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
            throw TransportError(.connect, "no network")
        }
    }

    private let registry = PrometheusRegistry(OperatorMetrics.families)
    private let wire = WatchedHTTP(NoNetwork())
    private let log = LogLines()
    private var forwarder: AlertForwarder { AlertForwarder(http: wire, metrics: registry, logger: log.logger) }

    private func alert(_ path: String, chain: [[UInt8]]? = nil) -> GatewayRequest {
        GatewayRequest(method: "POST", path: "/falco/v1/payments/falco" + path, body: .bytes([1]), clientChain: chain)
    }

    private func shed(_ reason: String) -> Double {
        registry.value("tfdrift_events_shed_total", labels: [("reason", reason)]) ?? 0
    }

    @Test func `an alert with a token is handed on, whatever certificate came with it`() async {
        wire.fail { _ in .answer(HTTPResponse(status: 200)) }
        let answer = await forwarder.answer(alert("/a-token", chain: [[7]]), at: .leader("leader:8080"))
        #expect(answer.status == 200)
        #expect(wire.writes.map(\.path) == ["/falco/v1/payments/falco/a-token"])
        #expect(shed("standby_certificate") == 0)
    }

    @Test(arguments: [AlertForwarder.Destination.leader("leader:8080"), .nobody])
    func `an alert that only a certificate vouches for is lost, and counted`(
        _ destination: AlertForwarder.Destination
    ) async {
        let forwarder = forwarder
        let answer = await forwarder.answer(alert("", chain: [[7]]), at: destination)
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self).contains(#""lost":1"#))
        #expect(wire.writes == [])
        #expect(forwarder.isEmpty)
        #expect(shed("standby_certificate") == 1)
    }

    @Test func `what reaches no leader is kept up to a bound, and then counted as standby_full`() async {
        let forwarder = forwarder
        for _ in 0..<AlertForwarder.maximumCount {
            _ = await forwarder.answer(alert("/a-token"), at: .nobody)
        }
        #expect(shed("standby_full") == 0)
        let answer = await forwarder.answer(alert("/a-token"), at: .nobody)
        #expect(String(decoding: answer.body, as: UTF8.self).contains(#""lost":1"#))
        #expect(shed("standby_full") == 1)
    }

    @Test func `an alert that was handed on once is not handed on again`() async {
        var request = alert("/a-token")
        request.headers[AlertForwarder.header] = "1"
        #expect(await forwarder.answer(request, at: .leader("leader:8080")).status == 503)
        #expect(await forwarder.answer(request, at: .nobody).status == 503)
        #expect(wire.writes == [])
    }
}
