import Engine
import Gateway
import Metrics

/// The numbers of DriftSources themselves.
struct SourceMeters: Sendable {
    let registry: PrometheusRegistry

    /// Nil: the source names no ConfigMap (any more).
    func catalog(_ source: SourceKey, _ catalog: AssembledCatalog?) {
        guard let catalog else { return forget(source) }
        gauge(Self.files, source, catalog.catalog?.fileCount ?? 0)
        gauge(Self.problems, source, catalog.problems.count)
    }

    func forget(_ source: SourceKey) {
        for name in [Self.files, Self.problems] { registry.remove(name, labels: [("source", "\(source)")]) }
    }

    private static let files = "tfdrift_catalog_overlay_files"
    private static let problems = "tfdrift_catalog_overlay_problems"

    private func gauge(_ name: String, _ source: SourceKey, _ value: Int) {
        Gauge(label: name, dimensions: [("source", "\(source)")], factory: registry).record(value)
    }
}
