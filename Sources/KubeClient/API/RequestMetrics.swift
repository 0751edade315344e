import Metrics
import Synchronization
import Transport

/// `rest_client_requests_total{code,method,host}` and `rest_client_request_duration_seconds{verb,host}`.
///
/// Labels are closed: HTTP codes, the few methods we send, one host. Handles are made once.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        var method: String
        var code: String
    }

    private let factory: any MetricsFactory
    private let host: String
    private let counters = Mutex<[Key: Counter]>([:])
    private let timers = Mutex<[String: Timer]>([:])

    init(factory: any MetricsFactory, server: String) {
        self.factory = factory
        let afterScheme = server.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
        host = afterScheme.map(String.init) ?? server
    }

    /// `code` is nil when no answer came.
    func record(method: String, code: Int?, took: Duration) {
        let key = Key(method: method, code: code.map(String.init) ?? "<error>")
        let counter = counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "rest_client_requests_total",
                dimensions: [("code", key.code), ("method", method), ("host", host)], factory: factory)
            counters[key] = counter
            return counter
        }
        let timer = timers.withLock { timers in
            if let timer = timers[method] { return timer }
            let timer = Timer(
                label: "rest_client_request_duration_seconds", dimensions: [("verb", method), ("host", host)],
                factory: factory)
            timers[method] = timer
            return timer
        }
        counter.increment()
        timer.recordNanoseconds(Int64(clamping: took.nanoseconds))
    }
}

extension Duration {
    /// Whole nanoseconds; beyond 64 bits the largest value.
    var nanoseconds: Int64 {
        let (product, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return components.seconds < 0 ? .min : .max }
        return product.addingReportingOverflow(components.attoseconds / 1_000_000_000).partialValue
    }
}
