import Metrics
import Synchronization

/// Keeps the values of counters and gauges by name and labels.
final class TestMetrics: MetricsFactory {
    private let values = Mutex<[String: Double]>([:])

    func value(_ label: String, _ dimensions: [String: String] = [:]) -> Double? {
        values.withLock { $0[Self.key(label, dimensions.map { ($0, $1) })] }
    }

    private static func key(_ label: String, _ dimensions: [(String, String)]) -> String {
        label + dimensions.sorted { $0.0 < $1.0 }.map { "{\($0.0)=\($0.1)}" }.joined()
    }

    private final class Cell: CounterHandler, RecorderHandler, TimerHandler {
        let key: String
        let metrics: TestMetrics
        init(_ key: String, _ metrics: TestMetrics) { (self.key, self.metrics) = (key, metrics) }
        func increment(by amount: Int64) { metrics.values.withLock { $0[key, default: 0] += Double(amount) } }
        func reset() { metrics.values.withLock { $0[key] = nil } }
        func record(_ value: Int64) { metrics.values.withLock { $0[key] = Double(value) } }
        func record(_ value: Double) { metrics.values.withLock { $0[key] = value } }
        func recordNanoseconds(_ duration: Int64) {}
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Cell(Self.key(label, dimensions), self)
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Cell(Self.key(label, dimensions), self)
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Cell(Self.key(label, dimensions), self)
    }
    func destroyCounter(_ handler: any CounterHandler) { (handler as? Cell)?.reset() }
    func destroyRecorder(_ handler: any RecorderHandler) { (handler as? Cell)?.reset() }
    func destroyTimer(_ handler: any TimerHandler) {}
}
