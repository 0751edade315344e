import Logging
import Metrics
import Synchronization

/// Takes part in an election until cancelled, and runs the leader's work while it leads.
///
/// Losing the lease cancels the work, waits for it to end and goes on electing: the process stays up. When cancelled as
/// leader it gives the lease back, so that the next one need not wait.
public struct LeaderElector: Sendable {
    private let client: KubeClient
    private let key: ObjectKey
    private let identity: String
    private let timing: LeaderElectionTiming
    private let fieldManager: String
    private let logger: Logger
    private let status: Gauge
    private let slowPath: Counter
    private let shared = Shared()

    /// - `lease`: namespace and name of the Lease, the same for all candidates.
    /// - `identity`: unlike that of every other candidate: the pod's name and a random part.
    public init(
        client: KubeClient, lease: ObjectKey, identity: String, timing: LeaderElectionTiming = LeaderElectionTiming(),
        fieldManager: String = "tfdrift", logger: Logger, metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.client = client
        key = lease
        self.identity = identity
        self.timing = timing
        self.fieldManager = fieldManager
        self.logger = logger
        status = Gauge(label: "leader_election_master_status", dimensions: [("name", lease.name)], factory: metrics)
        slowPath = Counter(
            label: "leader_election_slowpath_total", dimensions: [("name", lease.name)], factory: metrics)
        status.record(0)
        slowPath.increment(by: 0)
    }

    public var isLeader: Bool { shared.state.withLock { $0.isLeader } }

    /// Who leads, as far as we know; "" when nobody does.
    public var holder: String { shared.state.withLock { $0.holder } }

    /// Runs until the task is cancelled. `work` is started each time we begin to lead; its task is cancelled when we stop.
    /// `work` that returns by itself leaves us leading.
    public func run(_ work: @escaping @Sendable () async -> Void) async {
        var machine = LeaderElectionState(key: key, identity: identity, timing: timing)
        while !Task.isCancelled {
            // Each group is one stay out of, then in, leadership: leaving it waits for the work to end.
            await withTaskGroup(of: Void.self) { group in
                await elect(&machine) { group.addTask { await work() } }
                group.cancelAll()
            }
            status.record(0)
        }
        await release(machine)
        shared.note(LeaderElectionState(key: key, identity: identity, timing: timing))
    }

    /// Returns when leading is over, or cancelled. `start` is called when it begins.
    private func elect(_ machine: inout LeaderElectionState, _ start: () -> Void) async {
        var input = LeaderElectionState.Input.started
        while !Task.isCancelled {
            let actions = machine.handle(
                input, at: client.clock.now(), wall: client.clock.wallMicroseconds(), random: .random(in: 0..<1))
            shared.note(machine)
            let left = machine.timeLeft(at: client.clock.now())
            for action in actions {
                switch action {
                case .startLeading:
                    logger.info("Became leader", metadata: ["lease": "\(key)", "identity": "\(identity)"])
                    status.record(1)
                    start()
                case .stopLeading:
                    logger.info("Stopped leading", metadata: ["lease": "\(key)", "identity": "\(identity)"])
                    return
                case .read: input = await bounded(left) { await read() } ?? .readFailed
                case .write(let record): input = await bounded(left) { await write(record) } ?? .writeFailed
                case .wait(let duration):
                    do { try await client.clock.sleep(duration) } catch { return }
                    input = .waited
                }
            }
        }
    }

    /// Half the renew deadline for one request, and never beyond the time that a leader has left: by then it must have
    /// stopped. nil when the time was over.
    private func bounded(
        _ timeLeft: Duration?, _ request: @escaping @Sendable () async -> LeaderElectionState.Input
    ) async -> LeaderElectionState.Input? {
        let limit = min(timing.renewDeadline / 2, max(timeLeft ?? timing.renewDeadline, .milliseconds(1)))
        let clock = client.clock
        return await withTaskGroup(of: LeaderElectionState.Input?.self) { group in
            group.addTask { await request() }
            group.addTask {
                try? await clock.sleep(limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if first == nil, !Task.isCancelled { slowPath.increment() }
            return first
        }
    }

    private func read() async -> LeaderElectionState.Input {
        do throws(KubeError) {
            return .read(try await client.lease(key))
        } catch {
            note(error)
            return .readFailed
        }
    }

    private func write(_ record: LeaseRecord) async -> LeaderElectionState.Input {
        do throws(KubeError) {
            return .written(try await client.write(record, fieldManager: fieldManager))
        } catch {
            // Gone is a kind of conflict too: read again, then create.
            if error.isConflict || error.isAlreadyExists || error.isNotFound { return .writeConflicted }
            note(error)
            return .writeFailed
        }
    }

    /// Gives the lease back on the way out, when the work has ended. Detached, since the cancellation that brought us
    /// here would cancel the request too; waited for, and bounded.
    private func release(_ machine: LeaderElectionState) async {
        guard let record = machine.released(wall: client.clock.wallMicroseconds()) else { return }
        await Task.detached { _ = await bounded(nil) { await write(record) } }.value  // lint:allow
    }

    private func note(_ error: KubeError) {
        guard !error.isCancelled else { return }
        logger.debug("Lease request failed", metadata: ["lease": "\(key)", "error": "\(error)"])
    }

    private final class Shared: Sendable {
        struct State {
            var isLeader = false
            var holder = ""
        }
        let state = Mutex(State())

        func note(_ machine: LeaderElectionState) {
            state.withLock { state in
                state.isLeader = machine.isLeader
                state.holder = machine.holder
            }
        }
    }
}
