//
// EventRouter: hands each received event to the sources that own it.
//
// Woken by   the inbox
// Reads      which sources name the intake (IntakeHub), who owns account and region (DetectorFleet)
// Gives      the decoded event to each owner's worker; waits while a worker is full
// Outcome    nobody owns it: counted by account, let go · unreadable: counted, logged, let go
// Not here   what the event means (Engine)
//

import CoreMetrics
import Engine
import Intake
import KubeClient
import Logging
import Metrics

struct EventRouter: Sendable {
    static let batchCount = 256
    /// Accounts that get a label of their own in `tfdrift_events_unowned_total`; the registry bounds the rest.
    let inbox: any Inbox
    let hub: IntakeHub
    let fleet: DetectorFleet
    let events: any EventSink
    let metrics: any MetricsFactory
    let logger: Logger
    let watchdog: Watchdog
    /// Nil: nobody can ask for explanations.
    let decisions: DecisionLog?

    /// Until cancelled or the inbox is closed.
    func run() async {
        let released = Mailbox<InboxToken>(capacity: 1)
        let loop = watchdog.watch("routing of events", boundMilliseconds: Watchdog.computing)
        defer { watchdog.forget(loop) }
        await withDiscardingTaskGroup { group in
            group.addTask { await letGo(released) }
            while !Task.isCancelled {
                let batch = await inbox.next(atMost: Self.batchCount)
                if batch.isEmpty { break }
                for message in batch { await route(message, loop) { released.putUrgent($0) } }
                Gauge(label: "tfdrift_inbox_depth", dimensions: [], factory: metrics).record(inbox.depth.count)
            }
            released.close()
        }
    }

    private func letGo(_ released: Mailbox<InboxToken>) async {
        while true {
            let tokens = await released.take(upTo: 1024)
            if tokens.isEmpty { return }
            await inbox.letGo(tokens)
        }
    }

    private func route(
        _ message: IntakeMessage, _ loop: Watchdog.Loop, _ release: @escaping @Sendable (InboxToken) -> Void
    ) async {
        watchdog.begin(loop)
        let decoded = EventDecoder.decode(message.bytes)
        // What follows may wait for a full worker, as long as that one may wait.
        loop.end()
        switch decoded {
        case .event(let event): await route(event, message, release)
        case .stateAccess(let access):
            await announce(access, to: hub.sources(of: message.intake))
            release(message.acknowledgement)
        case .falcoInternal(let notice):
            logger.warning(
                "Falco speaks of itself",
                metadata: ["intake": "\(message.intake)", "rule": "\(notice.rule)", "counters": "\(notice.counters)"])
            release(message.acknowledgement)
        case .invalid(let reason):
            Counter(
                label: "tfdrift_events_shed_total",
                dimensions: [("reason", IntakeMetrics.ShedReason.invalid.rawValue)], factory: metrics
            ).increment()
            decisions?.unreadable(reason, receivedAt: message.receivedAt)
            logger.error("Failed to parse event", metadata: ["intake": "\(message.intake)", "error": "\(reason)"])
            release(message.acknowledgement)
        }
    }

    private func route(
        _ event: AuditEvent, _ message: IntakeMessage, _ release: @escaping @Sendable (InboxToken) -> Void
    ) async {
        let owners = fleet.owners(of: event, among: hub.sources(of: message.intake))
        guard !owners.isEmpty else {
            Counter(label: "tfdrift_events_unowned_total", dimensions: [("account", event.account)], factory: metrics)
                .increment()
            decisions?.unowned.note(event, message.bytes, receivedAt: message.receivedAt, [], .unowned)
            release(message.acknowledgement)
            return
        }
        let delivery = Delivery(message: message, parts: owners.count, letGo: release)
        for owner in owners {
            let isTaken = await owner.mailbox.put(.event(event, delivery))
            if !isTaken { delivery.recorded() }  // the source was removed meanwhile
        }
    }

    private func announce(_ access: StateFileAccess, to sources: Set<SourceName>) async {
        let sources = sources.sorted()
        let veils = sources.map { veil(of: $0) }
        // One line for all of them: one source that shows no persons is enough.
        let user = access.user ?? ""
        logger.warning(
            "Terraform state file accessed",
            metadata: [
                "file": "\(access.file ?? "")", "process": "\(access.process ?? "")",
                "user": "\(veils.lazy.compactMap(\.self).first?.veiled(user) ?? user)",
            ])
        for (source, veil) in zip(sources, veils) {
            guard let reference = fleet.reference(of: source) else { continue }
            let user = access.user ?? "unknown"
            await events.record(
                regarding: reference, related: nil, isWarning: true, reason: "StateFileAccessed", action: "Observe",
                note:
                    "\(access.process ?? "a process") of user \(veil?.veiled(user) ?? user) read \(access.file ?? "a state file")"
            )
        }
    }

    private func veil(of source: SourceName) -> ActorVeil? {
        fleet.worker(of: SourceKey(namespace: source.namespace, name: source.name))?.settings.actorVeil
    }
}
