import Metrics
import Synchronization

/// The keys of objects to reconcile. Many tasks add, many workers take; one key is never in two workers at once, and
/// however often it is added while it waits, it is done once.
///
///     while let key = await queue.next() {
///         ...
///         queue.done(key)
///     }
///
/// Bounded by the number of distinct keys. Time comes from the clock given, so tests decide it.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct Waiter {
        var id: UInt64
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct Shared {
        var queue = WorkQueueState<Key>()
        var waiters: [Waiter] = []
        var arriving: Set<UInt64> = []
        var nextID: UInt64 = 0
        /// Changes when the first deadline moves forward: who decided to wait before that must look again.
        var deadlineGeneration: UInt64 = 0

        /// The one who has waited longest.
        mutating func popWaiter() -> CheckedContinuation<Void, Never>? {
            waiters.isEmpty ? nil : waiters.removeFirst().continuation
        }

        /// False when there is something to look at already, or the wait was cancelled.
        mutating func enqueue(
            _ id: UInt64, _ continuation: CheckedContinuation<Void, Never>, ifStill generation: UInt64
        ) -> Bool {
            guard arriving.remove(id) != nil, queue.ready.count == 0, !queue.isShutDown,
                generation == deadlineGeneration
            else { return false }
            waiters.append(Waiter(id: id, continuation: continuation))
            return true
        }

        mutating func cancel(_ id: UInt64) -> CheckedContinuation<Void, Never>? {
            if arriving.remove(id) != nil { return nil }
            return waiters.firstIndex { $0.id == id }.map { waiters.remove(at: $0).continuation }
        }
    }

    private let shared = Mutex(Shared())
    private let clock: KubeClock
    private let backoff: Backoff
    private let metrics: WorkQueueMetrics

    /// - `name`: the metric label, by custom the controller's name.
    public init(
        name: String, backoff: Backoff = .reconcile, metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        clock: KubeClock = .system
    ) {
        self.clock = clock
        self.backoff = backoff
        self.metrics = WorkQueueMetrics(name: name, factory: metrics)
    }

    /// Wants `key` done. Nothing happens if it waits already; if a worker has it, it is done once more afterwards.
    public func add(_ key: Key) {
        let (added, depth, waiter) = shared.withLock {
            shared -> (WorkQueueState<Key>.Added, Int, CheckedContinuation<Void, Never>?) in
            let added = shared.queue.add(key, at: clock.now())
            return (added, shared.queue.ready.count, added == .ready ? shared.popWaiter() : nil)
        }
        if added != .nothingToDo { metrics.adds.increment() }
        metrics.depth.record(depth)
        waiter?.resume()
    }

    /// Wants `key` done after a while. Of several delays of one key the first to end counts.
    public func add(_ key: Key, after delay: Duration) {
        guard delay > .zero else { return add(key) }
        let waiter = shared.withLock { shared -> CheckedContinuation<Void, Never>? in
            guard shared.queue.add(key, dueAt: clock.now() + delay) else { return nil }
            // Whoever waits for a later deadline, or for none, must look again.
            shared.deadlineGeneration &+= 1
            return shared.popWaiter()
        }
        waiter?.resume()
    }

    /// Counts a failure of `key` and wants it done again after its back-off. Gives back that delay.
    @discardableResult
    public func retry(_ key: Key) -> Duration {
        let failures = shared.withLock { $0.queue.fail(key) }
        let delay = backoff.delay(failures: failures, random: .random(in: 0..<1))
        metrics.retries.increment()
        add(key, after: delay)
        return delay
    }

    /// The failures of `key` are history: its next back-off begins anew.
    public func forget(_ key: Key) { shared.withLock { $0.queue.forget(key) } }

    /// How often `key` failed in a row.
    public func failureCount(_ key: Key) -> Int { shared.withLock { $0.queue.failureCount(key) } }

    /// How many keys a worker could take now.
    public var depth: Int { shared.withLock { $0.queue.ready.count } }

    /// The next key, which must be given back with `done`. Waits until there is one; nil when the queue is shut down and
    /// empty, or the task is cancelled.
    public func next() async -> Key? {
        while !Task.isCancelled {
            switch look() {
            case .take(let key, let other):
                other?.resume()
                return key
            case .end: return nil
            case .wait(let duration, let generation): await wait(atMost: duration, generation)
            }
        }
        // Somebody may have been told through this worker, which goes.
        shared.withLock { $0.popWaiter() }?.resume()
        return nil
    }

    /// The worker is done with `key`, however it went.
    public func done(_ key: Key) {
        let (took, depth, waiter) = shared.withLock {
            shared -> (Duration?, Int, CheckedContinuation<Void, Never>?) in
            guard let done = shared.queue.done(key, at: clock.now()) else {
                return (nil, shared.queue.ready.count, nil)
            }
            return (done.took, shared.queue.ready.count, done.isReadyAgain ? shared.popWaiter() : nil)
        }
        if let took { metrics.workDuration.recordNanoseconds(took.nanoseconds) }
        metrics.depth.record(depth)
        waiter?.resume()
    }

    /// Takes nothing in any more; workers get what is ready, then nil.
    public func shutDown() {
        let waiters = shared.withLock { shared in
            shared.queue.shutDown()
            defer { shared.waiters = [] }
            return shared.waiters
        }
        for waiter in waiters { waiter.continuation.resume() }
    }

    /// Brings the gauges of unfinished work up to date; to be called now and then while workers run.
    public func refreshMetrics() {
        let now = clock.now()
        let running = shared.withLock { $0.queue.processing.values.map { (now - $0).inSeconds } }
        metrics.unfinishedWork.record(running.reduce(0, +))
        metrics.longestRunning.record(running.max() ?? 0)
    }

    private enum Look {
        /// `other` must look too: the clock that this worker watched needs a new watcher.
        case take(Key, other: CheckedContinuation<Void, Never>?)
        case end
        case wait(Duration?, generation: UInt64)
    }

    private func look() -> Look {
        let now = clock.now()
        let (look, promoted, depth, waited) = shared.withLock { shared -> (Look, Int, Int, Duration?) in
            let promoted = shared.queue.promoteDue(at: now)
            if let (key, waited) = shared.queue.take(at: now) {
                let needsOther = shared.queue.ready.count > 0 || shared.queue.hasDelayed
                let other = needsOther ? shared.popWaiter() : nil
                return (.take(key, other: other), promoted, shared.queue.ready.count, waited)
            }
            if shared.queue.isShutDown { return (.end, promoted, 0, nil) }
            let duration = shared.queue.nextDeadline.map { $0 - now }
            return (.wait(duration, generation: shared.deadlineGeneration), promoted, 0, nil)
        }
        if promoted > 0 { metrics.adds.increment(by: promoted) }
        metrics.depth.record(depth)
        if let waited { metrics.queueDuration.recordNanoseconds(waited.nanoseconds) }
        return look
    }

    /// Returns when a key was added, when the time is over, or when cancelled: then one looks again.
    private func wait(atMost duration: Duration?, _ generation: UInt64) async {
        guard let duration else { return await waitForSignal(generation) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitForSignal(generation) }
            group.addTask { try? await self.clock.sleep(duration) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForSignal(_ generation: UInt64) async {
        let id = shared.withLock { shared in
            shared.nextID += 1
            shared.arriving.insert(shared.nextID)
            return shared.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayWait = shared.withLock { $0.enqueue(id, continuation, ifStill: generation) }
                if !mayWait { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { $0.cancel(id) }?.resume()
        }
    }
}
