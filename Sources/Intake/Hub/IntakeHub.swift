import Logging
import Synchronization

/// Opens each distinct intake once, however many sources name it, and closes it when the last source leaves.
///
/// `set` and `remove` may be called by any task at any time, also before `run`; `run` owns everything that is open.
/// Reading is by `statuses(of:)`, `status(of:)` and `takeGaps()`, whenever `changes` yields.
public final class IntakeHub: Sendable {
    private struct Running {
        let intake: any Intake
        let reporter: IntakeReporter
        let stop = OneShot<Void>()
    }
    private struct State {
        var roster = IntakeRoster()
        var running: [IntakeIdentity: Running] = [:]
        /// Microseconds, of the intakes from which a source expects something.
        var expected: [SourceName: [IntakeIdentity: Int64]] = [:]
        /// Gaps of intakes that were closed before the gaps were taken; at most one a reason and intake.
        var leftGaps: [IntakeGap] = []

        func status(of identity: IntakeIdentity, for source: SourceName) -> IntakeStatus? {
            guard var status = running[identity]?.reporter.status else { return nil }
            status.expectedInterval = expected[source]?[identity]
            return status
        }
    }

    private static let maximumLeftGaps = 256

    /// A silence is over when the source that is soonest alarmed hears something.
    private func tellExpected(_ state: inout State) {
        var shortest: [IntakeIdentity: Int64] = [:]
        for intervals in state.expected.values {
            shortest.merge(intervals) { min($0, $1) }
        }
        for (identity, running) in state.running { running.reporter.expect(within: shortest[identity]) }
    }

    private let inbox: any Inbox
    private let metrics: IntakeMetrics
    private let clock: WallClock
    private let logger: Logger
    private let state = Mutex(State())
    /// Sources whose gauge is in the exposition; nil after the end, when nobody is told any more.
    private let gauged = Mutex<Set<SourceName>?>([])
    private let toOpen: AsyncStream<Void>
    private let openSignal: AsyncStream<Void>.Continuation
    private let pending = Mutex<[Running]>([])
    private let changeSignal: AsyncStream<Void>.Continuation

    /// Yields after statuses or gaps changed; several changes may come as one. For one consumer, who then reads what it
    /// needs.
    public let changes: AsyncStream<Void>

    public init(
        inbox: any Inbox, metrics: IntakeMetrics = .none, clock: WallClock = .system, logger: Logger
    ) {
        self.inbox = inbox
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
        (changes, changeSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (toOpen, openSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs what is set until the task is cancelled; then closes everything and returns when it is closed. Call once.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchExpectedIntervals() }
            for await _ in toOpen {
                for running in pending.withLock({ pending in
                    defer { pending = [] }
                    return pending
                }) {
                    group.addTask { await self.run(running) }
                }
            }
            group.cancelAll()
        }
        forgetConnected()
        changeSignal.yield()
    }

    /// Names all intakes of a source: new ones are opened, those that nobody names any more are closed. An intake whose
    /// endpoint or credentials changed is another intake.
    public func set(_ intakes: [any Intake], for source: SourceName) {
        let byIdentity = Dictionary(intakes.map { ($0.identity, $0) }) { first, _ in first }
        state.withLock { state in
            perform(state.roster.set(Set(byIdentity.keys), for: source), byIdentity, &state)
            state.expected[source] = byIdentity.compactMapValues { $0.expectedInterval?.microseconds }
            tellExpected(&state)
        }
        signalChange()
    }

    public func remove(_ source: SourceName) {
        state.withLock { state in
            perform(state.roster.remove(source), [:], &state)
            state.expected[source] = nil
            tellExpected(&state)
        }
        signalChange()
    }

    /// How an intake stands; nil when it is not open.
    public func status(of identity: IntakeIdentity) -> IntakeStatus? {
        state.withLock { $0.running[identity]?.reporter.status }
    }

    /// How an intake stands for one source, by the interval in which that source expects to hear from it.
    public func status(of identity: IntakeIdentity, for source: SourceName) -> IntakeStatus? {
        state.withLock { $0.status(of: identity, for: source) }
    }

    /// How the intakes of a source stand, ordered by kind and endpoint.
    public func statuses(of source: SourceName) -> [IntakeStatus] {
        state.withLock { statuses(of: source, $0) }
    }

    /// The sources that may own a record of this intake; the account in the record decides among them.
    public func sources(of identity: IntakeIdentity) -> Set<SourceName> {
        state.withLock { $0.roster.sources(of: identity) }
    }

    /// Takes the gaps found since the last call.
    public func takeGaps() -> [IntakeGap] {
        state.withLock { state in
            defer { state.leftGaps = [] }
            return state.leftGaps + state.running.values.flatMap { $0.reporter.takeGaps() }
        }
    }

    private func statuses(of source: SourceName, _ state: State) -> [IntakeStatus] {
        state.roster.intakes(of: source).compactMap { state.status(of: $0, for: source) }
            .sorted { $0.identity.description < $1.identity.description }
    }

    private func perform(
        _ actions: [IntakeRoster.Action], _ intakes: [IntakeIdentity: any Intake], _ state: inout State
    ) {
        for action in actions {
            switch action {
            case .open(let identity):
                guard let intake = intakes[identity] else { continue }
                let reporter = IntakeReporter(identity: identity, metrics: metrics, clock: clock) { [weak self] in
                    self?.signalChange()
                }
                let running = Running(intake: intake, reporter: reporter)
                state.running[identity] = running
                pending.withLock { $0.append(running) }
            case .close(let identity):
                guard let running = state.running.removeValue(forKey: identity) else { continue }
                state.leftGaps += running.reporter.takeGaps()
                state.leftGaps.removeFirst(max(0, state.leftGaps.count - Self.maximumLeftGaps))
                running.stop.give(())
            }
        }
        openSignal.yield()
    }

    /// One intake, from opening to closing: it is cancelled when `stop` is given or the hub stops.
    private func run(_ running: Running) async {
        let identity = running.intake.identity
        logger.debug("Intake opened", metadata: ["intake": "\(identity)"])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [inbox, logger] in
                await running.intake.run(into: inbox, reporting: running.reporter, logger: logger)
                // An intake that ended by itself (a file read to its end) keeps its status until it is closed.
            }
            _ = await running.stop.wait()
            group.cancelAll()
        }
        let gaps = running.reporter.takeGaps()
        state.withLock { state in
            state.leftGaps += gaps
            state.leftGaps.removeFirst(max(0, state.leftGaps.count - Self.maximumLeftGaps))
        }
        logger.debug("Intake closed", metadata: ["intake": "\(identity)"])
        changeSignal.yield()
    }

    /// A receiver that hears nothing changes without an event; so the gauges are set by time too.
    private func watchExpectedIntervals() async {
        while !Task.isCancelled {
            recordConnected()
            try? await Task.sleep(for: .seconds(5))
        }
    }

    private func signalChange() {
        recordConnected()
        changeSignal.yield()
    }

    /// `tfdrift_falco_connected{source}`: 1 when every Falco of the source is connected; absent without one.
    private func recordConnected() {
        gauged.withLock { gauged in
            guard let before = gauged else { return }
            let now = clock.now()
            let connected = state.withLock { state in
                state.roster.sources.compactMap { source -> (SourceName, Bool)? in
                    let falcos = statuses(of: source, state).filter { $0.identity.kind != .file }
                    return falcos.isEmpty ? nil : (source, falcos.allSatisfy { $0.isConnected(at: now) })
                }
            }
            let sources = Set(connected.map(\.0))
            for source in before.subtracting(sources) { metrics.forgetFalcoConnected(source: source.description) }
            gauged = sources
            for (source, isConnected) in connected {
                metrics.falcoConnected(isConnected, source: source.description)
            }
        }
    }
    /// Whoever leads next tells of the sources; what stood here last would stay for ever.
    private func forgetConnected() {
        gauged.withLock { gauged in
            for source in gauged ?? [] { metrics.forgetFalcoConnected(source: source.description) }
            gauged = nil
        }
    }
}
