import Synchronization

/// The machine behind its mutex, with the watchers to wake after a change.
final class ClusterState: Sendable {
    private struct Guarded: Sendable {
        var machine: APIMachine
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWatcher = 0
        var watchEpoch = 0
        var isStopping = false
    }

    /// More watches at a time are refused with 429.
    static let watcherLimit = 4096

    private let guarded: Mutex<Guarded>
    private let background: AsyncStream<Void>.Continuation
    let backgroundSignals: AsyncStream<Void>

    init(_ machine: APIMachine) {
        guarded = Mutex(Guarded(machine: machine))
        (backgroundSignals, background) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Answers a request; wakes watchers and the background when it changed something.
    func handle(_ request: APIRequest) -> APIReply {
        mutate { $0.handle(request) }
    }

    @discardableResult
    func mutate<Result: Sendable>(_ change: (inout APIMachine) -> Result) -> Result {
        let (result, toWake) = guarded.withLock { state in
            let before = state.machine.store.version
            let result = change(&state.machine)
            let hasChanged = state.machine.store.version != before
            return (result, hasChanged ? Array(state.watchers.values) : [])
        }
        for watcher in toWake { watcher.yield() }
        if !toWake.isEmpty || hasBackgroundWork { background.yield() }
        return result
    }

    private var hasBackgroundWork: Bool { guarded.withLock { !$0.machine.store.touched.isEmpty } }

    /// Runs the background until it has nothing left to do, at most `rounds` times.
    func runBackground(rounds: Int = 1000) {
        for _ in 0..<rounds {
            guard mutate({ $0.runBackground() }) else { return }
        }
    }

    func read<Result: Sendable>(_ look: (APIMachine) -> Result) -> Result { guarded.withLock { look($0.machine) } }

    // MARK: watchers

    struct Watcher {
        var id: Int
        var epoch: Int
        var signals: AsyncStream<Void>
        var wake: AsyncStream<Void>.Continuation
    }

    /// Nil when there are too many.
    func addWatcher() -> Watcher? {
        let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        return guarded.withLock { state in
            guard state.watchers.count < Self.watcherLimit, !state.isStopping else { return nil }
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = wake
            return Watcher(id: state.nextWatcher, epoch: state.watchEpoch, signals: signals, wake: wake)
        }
    }

    func removeWatcher(_ watcher: Watcher) {
        guarded.withLock { $0.watchers[watcher.id] = nil }
        watcher.wake.finish()
    }

    /// Whether the watch must end now: the server stops, or watches were cut.
    func mustEnd(_ watcher: Watcher) -> Bool {
        guarded.withLock { $0.isStopping || $0.watchEpoch != watcher.epoch }
    }

    /// Ends all open watches cleanly; new ones may begin unless `stopping`.
    func endWatches(stopping: Bool) {
        let toWake = guarded.withLock { state in
            state.watchEpoch += 1
            if stopping { state.isStopping = true }
            return Array(state.watchers.values)
        }
        for watcher in toWake { watcher.yield() }
        if stopping { background.finish() }
    }

    var watcherCount: Int { guarded.withLock { $0.watchers.count } }
}
