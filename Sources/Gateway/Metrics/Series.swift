import CoreMetrics
import Synchronization

/// One time series: a family with one set of label values. Every handler kind of swift-metrics in one class, so that a
/// family's declared kind decides what is kept, whatever the caller uses to report it.
final class Series: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    let labels: String
    private let state: Mutex<State>

    struct State {
        var value = 0.0
        var count: UInt64 = 0
        var buckets: [UInt64] = []
        var window = SummaryWindow()
    }

    private let kind: MetricFamily.Kind

    init(labels: String, kind: MetricFamily.Kind) {
        self.labels = labels
        self.kind = kind
        var state = State()
        if case .histogram(let bounds) = kind { state.buckets = Array(repeating: 0, count: bounds.count) }
        self.state = Mutex(state)
    }

    var snapshot: State { state.withLock { $0 } }

    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0.value = value } }
    func record(_ value: Int64) { observe(Double(value)) }
    func record(_ value: Double) { observe(value) }
    func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
    func preferDisplayUnit(_ unit: TimeUnit) {}
    func reset() { state.withLock { $0.value = 0 } }

    private func add(_ amount: Double) { state.withLock { $0.value += amount } }

    private func observe(_ value: Double) {
        state.withLock { state in
            switch kind {
            case .counter: state.value += value
            case .gauge: state.value = value
            case .histogram(let bounds):
                state.value += value
                state.count += 1
                for index in bounds.indices where value <= bounds[index] { state.buckets[index] += 1 }
            case .summary:
                state.value += value
                state.count += 1
                state.window.append(value)
            }
        }
    }
}

/// The latest observations of a summary, in a ring.
struct SummaryWindow: Sendable {
    static let capacity = 1024
    private var ring: [Double] = []
    private var next = 0

    mutating func append(_ value: Double) {
        if ring.count < Self.capacity {
            ring.append(value)
        } else {
            ring[next] = value
            next = (next + 1) % Self.capacity
        }
    }

    /// The nearest-rank quantile; nil before the first observation.
    func quantile(_ q: Double) -> Double? {
        guard !ring.isEmpty else { return nil }
        let sorted = ring.sorted()
        let rank = Int((q * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank - 1, 0), sorted.count - 1)]
    }
}
