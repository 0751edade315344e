import Logging
import Metrics
import Synchronization

/// A queue and workers round a reconciler: takes keys, has them reconciled, and does with the outcome what
/// `ReconcileConsequence` says.
///
/// Never has one key in two workers at once. Feed `queue` from reflectors' handlers.
public struct Controller: Sendable {
    public typealias Reconcile = @Sendable (ObjectKey, ReconcileContext) async -> ReconcileOutcome

    /// Names for log lines and metrics, as controller-runtime has them.
    public struct Identity: Sendable {
        /// "driftsource".
        public var name: String
        public var group: String
        /// "DriftSource".
        public var kind: String

        public init(name: String, group: String, kind: String) {
            self.name = name
            self.group = group
            self.kind = kind
        }
    }

    public let queue: WorkQueue<ObjectKey>
    private let identity: Identity
    private let workers: Int
    private let clock: KubeClock
    private let logger: Logger
    private let metrics: ControllerMetrics
    private let shared = SharedState()
    private let reconcile: Reconcile

    /// How often the gauges of unfinished work are brought up to date.
    private static let metricsInterval: Duration = .seconds(5)

    /// `workers`: how many keys are reconciled at once, at least 1.
    public init(
        _ identity: Identity, workers: Int = 1, logger: Logger,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        clock: KubeClock = .system, backoff: Backoff = .reconcile, reconcile: @escaping Reconcile
    ) {
        self.identity = identity
        self.workers = max(workers, 1)
        self.clock = clock
        self.reconcile = reconcile
        self.metrics = ControllerMetrics(controller: identity.name, workers: self.workers, factory: metrics)
        queue = WorkQueue(name: identity.name, backoff: backoff, metrics: metrics, clock: clock)
        var logger = logger
        logger[metadataKey: "controller"] = "\(identity.name)"
        logger[metadataKey: "controllerGroup"] = "\(identity.group)"
        logger[metadataKey: "controllerKind"] = "\(identity.kind)"
        self.logger = logger
    }

    /// Works until the task is cancelled or the queue is shut down and empty. A reconciliation that has begun when the task
    /// is cancelled sees the cancellation and is waited for.
    public func run() async {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    await self.work()
                    return true
                }
            }
            group.addTask {
                await self.keepMetricsFresh()
                return false
            }
            var working = workers
            while working > 0, let isWorker = await group.next() {
                if isWorker { working -= 1 }
            }
            group.cancelAll()
        }
    }

    private func work() async {
        while let key = await queue.next() {
            metrics.record(activeWorkers: shared.add(1))
            await reconcileOnce(key)
            queue.done(key)
            metrics.record(activeWorkers: shared.add(-1))
        }
    }

    private func keepMetricsFresh() async {
        while (try? await clock.sleep(Self.metricsInterval)) != nil { queue.refreshMetrics() }
    }

    private func reconcileOnce(_ key: ObjectKey) async {
        let context = context(key)
        let startedAt = clock.now()
        let outcome = await reconcile(key, context)
        // A reconciliation cut short by shutting down says nothing about the object.
        if Task.isCancelled { return }
        let consequence = ReconcileConsequence(outcome)
        metrics.record(consequence, took: clock.now() - startedAt)
        log(consequence, key, context.logger)
        switch consequence.queue {
        case .forget: queue.forget(key)
        case .forgetAndAdd(let after):
            queue.forget(key)
            queue.add(key, after: after)
        case .retry: queue.retry(key)
        }
    }

    private func context(_ key: ObjectKey) -> ReconcileContext {
        let number = String(UInt64.random(in: 0 ... .max), radix: 16)
        let id = String(repeating: "0", count: 16 - number.utf8.count) + number
        var logger = logger
        logger[metadataKey: "\(identity.kind)"] = ["name": "\(key.name)", "namespace": "\(key.namespace)"]
        logger[metadataKey: "namespace"] = "\(key.namespace)"
        logger[metadataKey: "name"] = "\(key.name)"
        logger[metadataKey: "reconcileID"] = "\(id)"
        return ReconcileContext(reconcileID: id, logger: logger)
    }

    /// Errors once per transition, waits at info once, repetitions at debug.
    private func log(_ consequence: ReconcileConsequence, _ key: ObjectKey, _ logger: Logger) {
        let verdict = shared.note(key, reason: consequence.problem?.reason)
        guard let problem = consequence.problem else {
            if verdict == .recovered { logger.info("Reconciler recovered") }
            return
        }
        let level: Logger.Level = verdict == .repeated ? .debug : consequence.isError ? .error : .info
        let text: Logger.Message = consequence.isError ? "Reconciler error" : "Reconciler waits"
        logger.log(level: level, text, metadata: ["reason": "\(problem.reason)", "error": "\(problem.message)"])
    }

    private final class SharedState: Sendable {
        private let problems = Mutex(ProblemLog<ObjectKey>())
        private let active = Mutex(0)

        func note(_ key: ObjectKey, reason: String?) -> ProblemLog<ObjectKey>.Verdict {
            problems.withLock { $0.note(key, reason: reason) }
        }

        func add(_ count: Int) -> Int {
            active.withLock { active in
                active += count
                return active
            }
        }
    }
}
