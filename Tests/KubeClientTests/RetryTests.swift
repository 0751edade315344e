import JSON
import KubeClient
import MetricsTestKit
import Synchronization
import Testing
import Transport

@Suite struct RetryTests {
    private static let busy = FakeHTTP.Answer.recorded("http/429-too-many-requests.http")
    private static let good = FakeHTTP.Answer.json(200, ["gitVersion": "v1.36.2"])

    @Test func `waits as Retry-After says and sends again`() async throws {
        let clock = ManualClock(skipsSleep: true)
        let http = FakeHTTP([Self.busy, Self.busy, Self.good])
        _ = try await KubeClient.make(http, clock: clock).serverVersion()
        #expect(http.requests.count == 3)
        #expect(clock.slept == [.seconds(1), .seconds(1)])
    }

    @Test func `gives up after a bounded number of tries`() async throws {
        let http = FakeHTTP([Self.busy])
        let error = await kubeError { () throws(KubeError) in try await KubeClient.make(http).serverVersion() }
        #expect(error?.isTooManyRequests == true)
        #expect(error?.retryAfter == .seconds(1))
        #expect(http.requests.count == 6)
    }

    @Test func `bounds a single wait and their sum`() async throws {
        let clock = ManualClock(skipsSleep: true)
        let http = FakeHTTP([.text(503, "busy", headers: ["Retry-After": "86400"])])
        let error = await kubeError { () throws(KubeError) in
            try await KubeClient.make(http, clock: clock).serverVersion()
        }
        #expect(error?.status?.code == 503)
        #expect(clock.slept == [.seconds(30), .seconds(30)])
    }

    @Test(arguments: ["-5", "soon", "Sat, 21 Nov 2026 08:17:34 GMT", "99999999999999999999"])
    func `does not wait for a Retry-After that is no count of seconds`(header: String) async {
        let http = FakeHTTP([.text(429, "busy", headers: ["Retry-After": header])])
        let error = await kubeError { () throws(KubeError) in try await KubeClient.make(http).serverVersion() }
        #expect(error?.isTooManyRequests == true)
        #expect(http.requests.count == 1)
    }

    @Test func `repeats a read after a server time-out but not a write`() async throws {
        let timeout = FakeHTTP.Answer.recorded("http/504-too-large-version.http")
        let reads = FakeHTTP([timeout, .json(200, driftSource("main"))])
        _ = try await KubeClient.make(reads).get(.driftSources, namespace: "prod", name: "main")
        #expect(reads.requests.count == 2)
        let writes = FakeHTTP([timeout])
        let error = await kubeError { () throws(KubeError) in
            try await KubeClient.make(writes).create(.driftSources, driftSource("main"), fieldManager: "tfdrift")
        }
        #expect(error?.status?.code == 504)
        #expect(writes.requests.count == 1)
    }

    @Test func `does not repeat a 401 when the token cannot change`() async {
        let http = FakeHTTP([.recorded("http/401-unauthorized.http")])
        let error = await kubeError { () throws(KubeError) in try await KubeClient.make(http).serverVersion() }
        #expect(error?.isUnauthorized == true)
        #expect(http.requests.count == 1)
    }

    @Test func `spreads requests beyond the burst by the rate limit`() async throws {
        let clock = ManualClock(skipsSleep: true)
        let client = KubeClient.make(FakeHTTP([Self.good]), clock: clock, rateLimit: RateLimit(qps: 10, burst: 3))
        for _ in 0..<5 { _ = try await client.serverVersion() }
        #expect(clock.slept == [.seconds(0.1), .seconds(0.1)])
    }

    @Test func `counts answers by code and failures as error`() async throws {
        let metrics = TestMetrics()
        let http = FakeHTTP { _, index in
            index == 0
                ? Self.good : index == 1 ? .text(404, "404 page not found") : .failure(TransportError(.connect, ""))
        }
        let client = KubeClient.make(http, metrics: metrics)
        for _ in 0..<3 { _ = try? await client.serverVersion() }
        for code in ["200", "404", "<error>"] {
            let counter = try metrics.expectCounter(
                "rest_client_requests_total", [("code", code), ("method", "GET"), ("host", "api.test:6443")])
            #expect(counter.values == [1])
        }
        let timer = try metrics.expectTimer(
            "rest_client_request_duration_seconds", [("verb", "GET"), ("host", "api.test:6443")])
        #expect(timer.values.count == 3)
    }

    @Test func `ends at once when cancelled while it waits`() async {
        let clock = ManualClock()
        let http = FakeHTTP([Self.busy])
        let client = KubeClient.make(http, clock: clock)
        let task = Task { await kubeError { () throws(KubeError) in try await client.serverVersion() } }
        await clock.waitForSleepers(1)
        task.cancel()
        #expect(await task.value?.isCancelled == true)
    }
}
