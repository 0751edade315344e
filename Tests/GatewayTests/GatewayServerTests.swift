import Gateway
import Logging
import ServiceLifecycle
import Synchronization
import Testing
import Transport

/// A server on a free port and a client, for as long as `body` runs.
func withGateway(
    _ routes: [GatewayRoute], registry: PrometheusRegistry = PrometheusRegistry(), tls: GatewayServer.TLS? = nil,
    _ body: @escaping @Sendable (_ port: Int, _ client: HTTPClient) async throws -> Void
) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let quiet = logger
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = GatewayServer(
        listener: .init(host: "127.0.0.1", port: 0, tls: tls), routes: routes, logger: quiet, metrics: registry,
        onListening: { continuation.yield($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        let client = HTTPClient(logger: quiet)
        for await port in ports.prefix(1) {
            do {
                try await body(port, client)
            } catch {
                await client.shutdown()
                group.cancelAll()
                throw error
            }
        }
        await client.shutdown()
        group.cancelAll()
    }
}

@Suite struct GatewayServerTests {
    private let echo = GatewayRoute("/echo/", name: "echo", maximumBodyBytes: 1000) { request in
        switch request.body {
        case .bytes(let bytes): GatewayResponse(headers: ["X-Method": request.method], body: bytes)
        case .tooLarge: GatewayResponse(status: 413, text: "too large")
        }
    }

    @Test func `hands a whole request to the route and its answer back`() async throws {
        try await withGateway([echo]) { port, client in
            var request = HTTPRequest(method: "POST", url: "http://127.0.0.1:\(port)/echo/x")
            request.body = Array("hello".utf8)
            let response = try await client.send(request)
            #expect(response.status == 200)
            #expect(response.body == Array("hello".utf8))
            #expect(response.headers["x-method"] == "POST")
        }
    }

    @Test func `tells the route that a body is too large instead of reading it`() async throws {
        try await withGateway([echo]) { port, client in
            var request = HTTPRequest(method: "POST", url: "http://127.0.0.1:\(port)/echo/x")
            request.body = [UInt8](repeating: 65, count: 5000)
            let response = try await client.send(request)
            #expect(response.status == 413)
        }
    }

    @Test func `answers 404 where there is no route, and counts requests by route and code`() async throws {
        let registry = PrometheusRegistry()
        try await withGateway([echo], registry: registry) { port, client in
            let missing = try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)/falco/secret-token"))
            #expect(missing.status == 404)
            #expect(
                registry.value(
                    "http_requests_total", labels: [("code", "404"), ("method", "GET"), ("route", "none")]) == 1)
            #expect(!registry.exposition().contains("secret-token"))
        }
    }

    @Test func `health endpoints say what the runbook expects`() async throws {
        let shared = SharedHealth()
        shared.report.withLock { $0.waitingFor = ["caches"] }
        let registry = PrometheusRegistry([MetricFamily("x_total", .counter, "X.", zeroes: [[]])])
        let routes = HealthRoutes.all(version: "1.2.3", registry: registry) { shared.report.withLock { $0 } }
        try await withGateway(routes, registry: registry) { port, client in
            func get(_ path: String) async throws -> (Int, String) {
                let response = try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)\(path)"))
                return (response.status, String(decoding: response.body, as: UTF8.self))
            }
            let alive = try await get("/healthz")
            #expect(alive == (200, "ok\n"))
            let waiting = try await get("/readyz")
            #expect(waiting == (503, "waiting for caches\n"))
            let summary = try await get("/health")
            #expect(summary.1.hasPrefix(#"{"status":"degraded","version":"1.2.3","timestamp":""#))
            shared.report.withLock {
                $0.isReady = true
                $0.sourcesNotReady = [(source: "platform/a", reason: "Falco is not connected")]
            }
            let readyz = try await get("/readyz")
            #expect(readyz == (200, "ok\n"))
            let ready = try await get("/ready")
            #expect(ready.0 == 503)
            #expect(
                ready.1
                    == #"{"ready":false,"notReady":[{"source":"platform/a","reason":"Falco is not connected"}]}"# + "\n"
            )
            shared.report.withLock { $0.sourcesNotReady = [] }
            let all = try await get("/ready")
            #expect(all == (200, "{\"ready\":true,\"notReady\":[]}\n"))
            shared.report.withLock { $0.fatal = "cannot work" }
            let fatal = try await get("/health")
            #expect(fatal.0 == 503)
            #expect(fatal.1.hasPrefix(#"{"status":"unhealthy","#))
            let dead = try await get("/healthz")
            #expect(dead == (503, "cannot work\n"))
            let metrics = try await get("/metrics").1
            #expect(metrics.contains("x_total 0\n") && metrics.contains("process_resident_memory_bytes "))
        }
    }
}

private final class SharedHealth: Sendable {
    let report = Mutex(HealthReport())
}
