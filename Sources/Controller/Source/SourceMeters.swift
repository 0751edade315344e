import Engine
import Gateway
import Metrics
import Synchronization

/// The numbers of DriftSources themselves.
final class SourceMeters: Sendable {
    private let registry: PrometheusRegistry
    /// Sources whose series are in the exposition.
    private let told = Mutex<Set<SourceKey>>([])

    init(registry: PrometheusRegistry) { self.registry = registry }

    /// Nil: the source names no ConfigMap (any more).
    func catalog(_ source: SourceKey, _ catalog: AssembledCatalog?) {
        guard let catalog else { return forget(source) }
        told.withLock { _ = $0.insert(source) }
        gauge(Self.files, source, catalog.catalog?.fileCount ?? 0)
        gauge(Self.problems, source, catalog.problems.count)
    }

    func forget(_ source: SourceKey) {
        told.withLock { _ = $0.remove(source) }
        for name in [Self.files, Self.problems] { registry.remove(name, labels: [("source", "\(source)")]) }
    }

    /// When no source is reconciled here any more.
    func forgetAll() {
        for source in told.withLock({ $0 }) { forget(source) }
    }

    private static let files = "tfdrift_catalog_overlay_files"
    private static let problems = "tfdrift_catalog_overlay_problems"

    private func gauge(_ name: String, _ source: SourceKey, _ value: Int) {
        Gauge(label: name, dimensions: [("source", "\(source)")], factory: registry).record(value)
    }
}
