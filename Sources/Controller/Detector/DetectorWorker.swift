//
// DetectorWorker: one DriftSource at work. The driver of `Detector`; holds no decision of its own.
//
// Woken by   its mailbox: events, state loads, configuration, ticks
// Gives      report writes to the ReportWriter, states to the OwnershipBoard, its status to whoever asks
// Life       started and stopped by DetectorFleet
//

import Engine
import Intake
import KubeClient
import Logging
import Metrics
import Synchronization

final class DetectorWorker: Sendable {
    /// What every worker shares.
    struct Parts: Sendable {
        var catalog: Catalog
        var board: OwnershipBoard
        var writer: ReportWriter
        var clock: OperatorClock
        var meters: DetectorMeters
        var logger: Logger
        var watchdog: Watchdog
        /// Nil: nobody can ask for explanations.
        var decisions: DecisionLog?
        /// Called after the worker's status changed.
        var onStatus: @Sendable (SourceKey) -> Void
    }

    static let mailboxCapacity = 4096
    static let batchCount = 256

    let source: SourceKey
    let sourceUID: String
    let mailbox = Mailbox<DetectorInput>(capacity: mailboxCapacity)
    private let parts: Parts
    private let bindings = Mailbox<DetectorReadings>(capacity: 1)
    private let nudges = Mutex<[Nudge]>([])
    private let shared: Mutex<Shared>
    private let restored: [ReportRecord]
    /// Closed when `run` has ended.
    private let end = Mailbox<Void>(capacity: 1)

    private struct Shared: Sendable {
        var configuration: DetectorConfiguration
        var status = DetectorStatus()
    }

    init(source: SourceKey, configuration: DetectorConfiguration, restoring records: [ReportRecord], parts: Parts) {
        self.source = source
        sourceUID = configuration.sourceUID
        restored = records
        self.parts = parts
        shared = Mutex(Shared(configuration: configuration))
    }

    var status: DetectorStatus { shared.withLock { $0.status } }
    var settings: SourceSettings { shared.withLock { $0.configuration.settings } }

    var reference: ObjectReference {
        ObjectReference(
            apiVersion: Kinds.apiVersion, kind: StatusKind.source.rawValue, namespace: source.namespace,
            name: source.name, uid: sourceUID)
    }

    func configure(_ configuration: DetectorConfiguration) {
        shared.withLock { $0.configuration = configuration }
        mailbox.putUrgent(.configure(configuration))
    }

    func stop() {
        mailbox.close()
        bindings.close()
    }

    /// Whether the event is of this source's account and of a region it looks at.
    func owns(_ event: AuditEvent) -> Bool {
        shared.withLock { $0.configuration }.settings.covers(event)
    }

    /// What the stages say of an event now; nil when the worker has ended, or does not come to it in time.
    func explain(_ event: AuditEvent, within time: Duration) async -> Explanation? {
        let (answers, answer) = AsyncStream.makeStream(of: Explanation.self)
        let reply: @Sendable (Explanation) -> Void = { explanation in
            answer.yield(explanation)
            answer.finish()
        }
        guard mailbox.putUrgent(.explain(event, reply)) else { return nil }
        return await withTaskGroup(of: Explanation?.self) { group in
            group.addTask { await answers.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: time)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// Until `stop` or cancellation; then takes its states off the board.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tick() }
            group.addTask { await self.load() }
            await work()
            group.cancelAll()
            bindings.close()
        }
        let account = shared.withLock { $0.configuration }.account
        parts.board.publish([], of: source, in: account)
        parts.meters.forget(source, states: status.states.map(\.name))
        end.close()
    }

    /// Until `run` has ended or the caller is cancelled. For one caller.
    func waitForEnd() async { _ = await end.take(upTo: 1) }

    private func work() async {
        let configuration = shared.withLock { $0.configuration }
        var detector = Detector(
            source: source, catalog: parts.catalog, configuration: configuration, restoring: restored)
        bindings.putUrgent(DetectorReadings(configuration))
        let notes = parts.decisions.map { DecisionNotes($0, source) }
        let loop = parts.watchdog.watch("judging of \(source)", boundMilliseconds: Watchdog.computing)
        defer { parts.watchdog.forget(loop) }
        while true {
            let batch = await mailbox.take(upTo: Self.batchCount)
            if batch.isEmpty { return }
            for input in batch {
                if case .configure(let configuration) = input {
                    bindings.putUrgent(DetectorReadings(configuration))
                    parts.meters.forgetReadings(source, of: detector.configuration, except: configuration)
                }
                let account = detector.configuration.account
                parts.watchdog.begin(loop)
                let actions = detector.handle(
                    input, ownership: parts.board.index(of: account),
                    now: EventTime(microseconds: parts.clock.unixMicroseconds()))
                loop.end()
                notes?.take(input, actions, now: parts.clock.unixMicroseconds())
                for action in actions { await perform(action, account) }
            }
            parts.meters.mailbox(source, depth: mailbox.depth)
            notes?.record()
        }
    }

    private func perform(_ action: Detector.Action, _ account: OwnershipBoard.AccountKey) async {
        switch action {
        case .record(let delivery, let writes): await record(delivery, writes)
        case .refreshStates:
            for nudge in nudges.withLock({ $0 }) { nudge.now() }
        case .publish(let states): parts.board.publish(states, of: source, in: account)
        case .observed(let finding, let receivedAt): observe(finding, receivedAt)
        case .shed(let delivery):
            parts.meters.shed(.waitingFull)
            delivery.recorded()
        case .concluded(let delivery): delivery.recorded()
        case .explained(let explanation, let reply): reply(explanation)
        case .status(let status):
            shared.withLock { $0.status = status }
            parts.meters.status(source, status)
            parts.onStatus(source)
        case .stateLoaded(let name, let snapshot):
            parts.meters.stateLoaded(source, state: name, at: parts.clock.unixMicroseconds())
            parts.logger.info(
                "Terraform state loaded",
                metadata: [
                    "DriftSource": "\(source)", "state": "\(name)", "serial": .stringConvertible(snapshot.serial),
                    "resources": .stringConvertible(snapshot.count),
                ])
        case .stateUnchanged(let name):
            parts.meters.stateLoaded(source, state: name, at: parts.clock.unixMicroseconds())
        case .stateFailed(let name, let message):
            parts.logger.error(
                "State refresh failed",
                metadata: ["DriftSource": "\(source)", "state": "\(name)", "error": "\(message)"])
        case .planUnchanged(let name):
            parts.meters.planLoaded(source, state: name, at: parts.clock.unixMicroseconds())
        case .planLoaded(let name, let plan):
            parts.meters.planLoaded(source, state: name, at: parts.clock.unixMicroseconds())
            parts.logger.info(
                "Plan loaded",
                metadata: [
                    "DriftSource": "\(source)", "state": "\(name)", "time": "\(plan.time?.iso8601 ?? "")",
                    "drifts": .stringConvertible(plan.drifts.count + plan.omittedDrifts),
                ])
        case .planFailed(let name, let message):
            parts.logger.warning(
                "Plan refresh failed",
                metadata: ["DriftSource": "\(source)", "state": "\(name)", "error": "\(message)"])
        }
    }

    /// Hands the writes on; waits while the writer's queue is full, which holds back this source and no other.
    private func record(_ delivery: Delivery?, _ writes: [Detector.Write]) async {
        let tickets = delivery.map { [RecordTicket($0, writes: writes.count)] } ?? []
        for write in writes {
            while !Task.isCancelled {
                let isTaken = parts.writer.submit(
                    write.key, write.report, urgency: write.isTransition ? .transition : .update,
                    severity: write.severity.rawValue, tickets: tickets)
                if isTaken { break }
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func observe(_ finding: Finding, _ receivedAt: Int64?) {
        let settings = settings
        parts.meters.observed(finding, in: settings, source: source)
        guard let detail = finding.detail, detail.isReported, detail.transition != .none else { return }
        let user = settings.actorVeil?.veiled(detail.actor).name ?? detail.actor.name
        let isNews = detail.transition == .opened || detail.transition == .reopened
        var metadata: Logger.Metadata = [
            "provider": "\(finding.event.provider.rawValue.lowercased())", "resource_type": "\(detail.resource.type)",
            "resource_id": "\(detail.resource.id)", "user": "\(user)", "eventID": "\(finding.event.id)",
            "account": "\(finding.event.account)", "DriftSource": "\(source)", "outcome": "\(finding.outcome.rawValue)",
        ]
        if let severity = detail.severity { metadata["severity"] = "\(severity.name.lowercased())" }
        if let address = detail.resource.address { metadata["address"] = "\(address)" }
        if isNews {
            parts.logger.warning("Drift detected", metadata: metadata)
        } else if detail.transition == .resolved {
            metadata["resolution"] = "\(detail.resolution?.how.rawValue ?? "")"
            parts.logger.info("Drift resolved", metadata: metadata)
        } else {
            parts.logger.debug("Drift updated", metadata: metadata)
        }
    }

    private func tick() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            if mailbox.depth < Self.mailboxCapacity { mailbox.putUrgent(.tick) }
        }
    }

    /// Runs a loader for each state and plan of the newest configuration.
    private func load() async {
        var current = await bindings.take(upTo: 16).last
        while let wanted = current {
            current = await withTaskGroup(of: Void.self) { group in
                for loader in loaders(of: wanted.states) { group.addTask { await loader.run() } }
                let catalog = wanted.catalog?.catalog ?? parts.catalog
                for binding in wanted.plans {
                    let loader = PlanLoader(binding: binding, catalog: catalog) { outcome in
                        _ = await self.mailbox.put(.plan(binding, outcome))
                    }
                    group.addTask { await loader.run() }
                }
                let newest = await next(after: wanted)
                group.cancelAll()
                return newest
            }
        }
    }

    private func loaders(of wanted: [StateBinding]) -> [StateLoader] {
        let loaders = wanted.map { binding in
            StateLoader(
                binding: binding, keep: (binding.catalog?.catalog ?? parts.catalog).keepTable, clock: parts.clock,
                nudge: Nudge(), deliver: { outcome in _ = await self.mailbox.put(.state(binding, outcome)) })
        }
        nudges.withLock { $0 = loaders.filter(\.binding.isNudged).map(\.nudge) }
        return loaders
    }

    /// The next list that differs from `current`; nil when stopped.
    private func next(after current: DetectorReadings) async -> DetectorReadings? {
        while true {
            guard let newest = await bindings.take(upTo: 16).last else { return nil }
            if !newest.isSame(as: current) { return newest }
        }
    }
}

extension SourceSettings {
    /// An empty account covers every account, no regions cover every region; global services pass any region filter.
    func covers(_ event: AuditEvent) -> Bool {
        guard event.provider == provider else { return false }
        if !account.isEmpty, event.account != account { return false }
        let region = event.resourceRegion
        return regions.isEmpty || region.isEmpty || region == "global" || regions.contains(region)
    }
}
