//
// DetectorFleet: the workers of this replica, one a source.
//
// Woken by   the source reconciler (apply, remove)
// Gives      each worker its life: started here, ended here, nowhere else. A source that was deleted and made anew has its
//            next worker when the one before has ended, whose last act takes the source's series and states away
// Not here   what a worker does (DetectorWorker), which sources there should be (SourceReconciler)
//

import CoreMetrics
import Engine
import Intake
import KubeClient
import Logging
import Metrics
import Synchronization

final class DetectorFleet: Sendable {
    private struct State {
        var workers: [SourceKey: DetectorWorker] = [:]
        /// Those that were removed and have not ended yet; of a source the last.
        var ending: [SourceKey: DetectorWorker] = [:]
        /// Set while `run` is active.
        var starting: [Start] = []
    }

    private struct Start {
        var worker: DetectorWorker
        /// Of the same source.
        var predecessor: DetectorWorker?
    }

    private let state = Mutex(State())
    private let wake = Mailbox<Void>(capacity: 1)
    private let parts: DetectorWorker.Parts
    private let metrics: any MetricsFactory

    init(parts: DetectorWorker.Parts, metrics: any MetricsFactory) {
        self.parts = parts
        self.metrics = metrics
    }

    /// Runs every worker until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let starting = state.withLock { state in
                    defer { state.starting = [] }
                    return state.starting
                }
                for start in starting { group.addTask { await self.run(start) } }
                if await wake.take(upTo: 16).isEmpty { break }
            }
            for worker in state.withLock({ Array($0.workers.values) }) { worker.stop() }
            group.cancelAll()
        }
        recordCount(0)
    }

    private func run(_ start: Start) async {
        let worker = start.worker
        await start.predecessor?.waitForEnd()
        await worker.run()
        state.withLock { state in
            if state.ending[worker.source] === worker { state.ending[worker.source] = nil }
        }
    }

    /// Starts the source's worker, or tells it its new configuration.
    /// - `records`: what the API holds of its reports, read when a worker starts.
    func apply(_ source: SourceKey, _ configuration: DetectorConfiguration, records: () -> [ReportRecord]) {
        if let worker = worker(of: source), worker.sourceUID == configuration.sourceUID {
            worker.configure(configuration)
            return
        }
        remove(source)
        let worker = DetectorWorker(
            source: source, configuration: configuration, restoring: records(), parts: parts)
        let count = state.withLock { state in
            state.workers[source] = worker
            state.starting.append(Start(worker: worker, predecessor: state.ending[source]))
            return state.workers.count
        }
        recordCount(count)
        wake.putUrgent(())
    }

    func remove(_ source: SourceKey) {
        let (worker, count) = state.withLock { state -> (DetectorWorker?, Int) in
            let worker = state.workers.removeValue(forKey: source)
            if let worker { state.ending[source] = worker }
            return (worker, state.workers.count)
        }
        worker?.stop()
        recordCount(count)
    }

    func worker(of source: SourceKey) -> DetectorWorker? { state.withLock { $0.workers[source] } }

    /// Whether a worker of the source was removed and has not ended yet.
    func isEnding(_ source: SourceKey) -> Bool { state.withLock { $0.ending[source] != nil } }

    func status(of source: SourceKey) -> DetectorStatus? { worker(of: source)?.status }

    var statuses: [(SourceKey, DetectorStatus)] {
        state.withLock { $0.workers }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.status) }
    }

    /// The workers of those of `sources` that own the event's account and region.
    func owners(of event: AuditEvent, among sources: Set<SourceName>) -> [DetectorWorker] {
        let workers = state.withLock { $0.workers }
        return sources.sorted().compactMap { name in
            let worker = workers[SourceKey(namespace: name.namespace, name: name.name)]
            return worker.flatMap { $0.owns(event) ? $0 : nil }
        }
    }

    func reference(of source: SourceName) -> ObjectReference? {
        worker(of: SourceKey(namespace: source.namespace, name: source.name))?.reference
    }

    private func recordCount(_ count: Int) {
        Gauge(label: "tfdrift_owned_sources", dimensions: [], factory: metrics).record(count)
    }
}
