import CoreMetrics
import Synchronization

/// A swift-metrics factory that keeps every series in memory and writes them in Prometheus' text format 0.0.4.
///
/// Families that were not declared get their kind from the first use (counter, gauge, or histogram in seconds for
/// timers). At most `seriesLimit` series a family are kept; label sets past it share one series whose every label value
/// is `overflow`, so that a mistake in a label can neither fill the memory nor lose counts.
public final class PrometheusRegistry: MetricsFactory {
    public static let seriesLimit = 2_000
    private let families: Mutex<[String: Family]>

    private struct Family: Sendable {
        var declaration: MetricFamily
        var series: [String: Series] = [:]
    }

    public init(_ declarations: [MetricFamily] = []) {
        families = Mutex([:])
        for declaration in declarations { declare(declaration) }
    }

    public func declare(_ declaration: MetricFamily) {
        families.withLock { $0[declaration.name] = Family(declaration: declaration) }
        for labels in declaration.zeroes { _ = series(declaration.name, labels, default: declaration.kind) }
    }

    /// Forgets one series, for label values that belong to a deleted object.
    public func remove(_ name: String, labels: [(String, String)]) {
        let key = Self.render(labels)
        families.withLock { _ = $0[name]?.series.removeValue(forKey: key) }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, default: .counter)
    }
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, default: .counter)
    }
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, default: .gauge)
    }
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        series(label, dimensions, default: aggregate ? .histogram(MetricFamily.secondsBuckets) : .gauge)
    }
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, default: .histogram(MetricFamily.secondsBuckets))
    }
    public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    /// Takes one series out of the exposition.
    private func forget(_ handler: AnyObject) {
        families.withLock { families in
            for name in families.keys {
                for (key, series) in families[name]?.series ?? [:] where series === handler {
                    families[name]?.series[key] = nil
                    return
                }
            }
        }
    }

    private func series(_ name: String, _ labels: [(String, String)], default kind: MetricFamily.Kind) -> Series {
        families.withLock { families in
            var family = families[name] ?? Family(declaration: MetricFamily(name, kind, ""))
            defer { families[name] = family }
            families[name] = nil
            var key = Self.render(labels)
            if let known = family.series[key] { return known }
            if family.series.count >= Self.seriesLimit {
                key = Self.render(labels.map { ($0.0, "overflow") })
                if let known = family.series[key] { return known }
            }
            let created = Series(labels: key, kind: family.declaration.kind)
            family.series[key] = created
            return created
        }
    }

    /// The current value of a counter or gauge, or the count of a histogram or summary; nil when there is no such series.
    public func value(_ name: String, labels: [(String, String)] = []) -> Double? {
        let key = Self.render(labels)
        return families.withLock { families in
            guard let family = families[name], let series = family.series[key] else { return nil }
            let state = series.snapshot
            switch family.declaration.kind {
            case .counter, .gauge: return state.value
            case .histogram, .summary: return Double(state.count)
            }
        }
    }

    /// Everything, in ascending order of names and labels.
    public func exposition() -> String {
        let families = families.withLock { Array($0.values) }.sorted { $0.declaration.name < $1.declaration.name }
        var text = ""
        for family in families where !family.series.isEmpty {
            let name = family.declaration.name
            if !family.declaration.help.isEmpty { text += "# HELP \(name) \(Self.escape(family.declaration.help))\n" }
            text += "# TYPE \(name) \(family.declaration.kind.name)\n"
            for series in family.series.values.sorted(by: { $0.labels < $1.labels }) {
                Self.write(series, of: family.declaration, to: &text)
            }
        }
        return text
    }

    private static func write(_ series: Series, of family: MetricFamily, to text: inout String) {
        let state = series.snapshot
        switch family.kind {
        case .counter, .gauge:
            text += "\(family.name)\(braced(series.labels)) \(format(state.value))\n"
        case .histogram(let bounds):
            for (bound, count) in zip(bounds, state.buckets) {
                text += "\(family.name)_bucket\(braced(series.labels, "le=\"\(format(bound))\"")) \(count)\n"
            }
            text += "\(family.name)_bucket\(braced(series.labels, "le=\"+Inf\"")) \(state.count)\n"
            writeSum(of: family.name, series.labels, state, to: &text)
        case .summary(let quantiles):
            for quantile in quantiles {
                let value = state.window.quantile(quantile).map(format) ?? "NaN"
                text += "\(family.name)\(braced(series.labels, "quantile=\"\(format(quantile))\"")) \(value)\n"
            }
            writeSum(of: family.name, series.labels, state, to: &text)
        }
    }

    private static func writeSum(of name: String, _ labels: String, _ state: Series.State, to text: inout String) {
        text += "\(name)_sum\(braced(labels)) \(format(state.value))\n"
        text += "\(name)_count\(braced(labels)) \(state.count)\n"
    }

    private static func braced(_ labels: String, _ extra: String = "") -> String {
        let all = [labels, extra].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }

    private static func render(_ labels: [(String, String)]) -> String {
        labels.sorted { $0.0 < $1.0 }.map { "\($0.0)=\"\(escape($0.1, quotes: true))\"" }.joined(separator: ",")
    }

    private static func escape(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static func format(_ value: Double) -> String {
        if let whole = Int64(exactly: value), abs(value) < 1e15 { return String(whole) }
        return "\(value)"
    }
}
