//
// ReportWriter: the only place that writes DriftReports.
//
// Woken by   detector workers (a report opened, moved, resolved or expired)
// Reads      nothing but what it was given, and the report itself after a conflict
// Writes     DriftReport as "tfdrift-report"; Events on transitions, after the report they speak of
// Outcome    written: the events that waited are let go · conflict: reload, then again · rejected: logged, counted, let go ·
//            another writer knew more: its report is handed to the source's worker · source gone: let go
// Not here   what a report says (ReportDocument), which reports exist (ReportBudget)
//

import JSON
import KubeClient
import Logging
import Synchronization

/// One report to be written or deleted.
struct ReportWrite: Sendable {
    enum Content: Sendable {
        /// The whole DriftReport as it is applied, without uid and resourceVersion.
        case apply(JSONValue)
        case delete
    }
    var content: Content
    /// Of the DriftSource that the report belongs to.
    var sourceUID: String
    /// What Events say once the write is in the API, the oldest first; empty when nothing changed hands.
    var announcements: [ReportAnnouncement] = []

    private static let maximumAnnouncements = 4

    /// Takes the place of a write that did not happen, whose Events would otherwise never come. Of many opened and
    /// resolved in turn the last few are told.
    func replacing(_ older: ReportWrite) -> ReportWrite {
        guard !older.announcements.isEmpty else { return self }
        var merged = self
        merged.announcements = Array((older.announcements + announcements).suffix(Self.maximumAnnouncements))
        return merged
    }
}

/// The text of an Event about a report.
struct ReportAnnouncement: Sendable, Hashable {
    var reason: String
    var action: String
    var note: String
    var isWarning: Bool
}

final class ReportWriter: Sendable {
    typealias Queue = ReportQueue<ObjectKey, ReportWrite, RecordTicket>

    private struct State {
        var queue: Queue
        var stored: [ObjectKey: StoredReport] = [:]
        /// uids of sources that were deleted, the newest last.
        var gone: [String] = []
    }

    private let state: Mutex<State>
    private let store: any ReportStore
    private let events: any EventSink
    private let meters: ReportMeters
    private let clock: OperatorClock
    private let logger: Logger
    private let watchdog: Watchdog
    private let wake = Nudge()
    /// Given a report of another writer that knew more than we do.
    private let onNewer: @Sendable (ObjectKey, JSONValue) -> Void
    private static let maximumGone = 1_024

    init(
        store: any ReportStore, events: any EventSink, meters: ReportMeters, clock: OperatorClock, logger: Logger,
        watchdog: Watchdog,
        interval: Int64 = 10_000, limit: RateLimit = RateLimit(qps: 5, burst: 50),
        onNewer: @escaping @Sendable (ObjectKey, JSONValue) -> Void = { _, _ in }
    ) {
        let bucket = TokenBucket(limit, now: .milliseconds(clock.uptimeMilliseconds()))
        self.onNewer = onNewer
        state = Mutex(State(queue: Queue(interval: interval, bucket: bucket) { $1.replacing($0) }))
        self.store = store
        self.events = events
        self.meters = meters
        self.clock = clock
        self.logger = logger
        self.watchdog = watchdog
    }

    /// What the API is known to hold, from the first listing and from watching.
    func learn(_ key: ObjectKey, _ stored: StoredReport?) {
        state.withLock { state in
            state.stored[key] = stored
        }
    }

    /// What a watch tells, which may be behind what we wrote ourselves.
    func watched(_ key: ObjectKey, _ stored: StoredReport?) {
        state.withLock { state in
            if let stored, let known = state.stored[key], known.uid == stored.uid,
                let newer = UInt64(known.resourceVersion), let older = UInt64(stored.resourceVersion), older < newer
            {
                return
            }
            state.stored[key] = stored
        }
    }

    /// False when the queue is full; the caller keeps its events and tries again.
    func submit(
        _ key: ObjectKey, _ write: ReportWrite, urgency: Queue.Urgency, severity: Int, tickets: [RecordTicket]
    ) -> Bool {
        let now = clock.uptimeMilliseconds()
        let (isTaken, isGone) = state.withLock { state in
            if state.gone.contains(write.sourceUID) { return (true, true) }
            let isTaken = state.queue.submit(
                key, write, urgency: urgency, severity: severity, waiters: tickets, now: now)
            meters.queueDepth(state.queue.depth)
            return (isTaken, false)
        }
        if isGone { for ticket in tickets { ticket.written() } }
        wake.now()
        return isTaken
    }

    /// A source was deleted: nothing is written of it any more, neither what waits nor what its worker still brings.
    /// The events that waited are let go.
    func purge(sourceUID: String) {
        guard !sourceUID.isEmpty else { return }
        let tickets = state.withLock { state in
            if !state.gone.contains(sourceUID) { state.gone.append(sourceUID) }
            if state.gone.count > Self.maximumGone { state.gone.removeFirst() }
            defer { meters.queueDepth(state.queue.depth) }
            return state.queue.remove { $0.sourceUID == sourceUID }
        }
        for ticket in tickets { ticket.written() }
    }

    /// Nothing waits and nothing is being written.
    var isIdle: Bool { state.withLock { $0.queue.isIdle } }

    /// Writes until cancelled.
    func run() async {
        while !Task.isCancelled {
            let now = clock.uptimeMilliseconds()
            switch state.withLock({ $0.queue.next(now: now) }) {
            case .write(let key, let write):
                await watchdog.watching("writing of reports", boundMilliseconds: Watchdog.asking) {
                    await perform(key, write)
                }
            case .wait(let until): await wake.wait(.milliseconds(max(1, until - now)))
            case .idle: await wake.wait(.seconds(60))
            }
        }
    }

    private func perform(_ key: ObjectKey, _ write: ReportWrite) async {
        do throws(ReportStoreError) {
            switch write.content {
            case .apply(let report): try await apply(key, report)
            case .delete: try await delete(key)
            }
            finish(key)
            for announcement in write.announcements { await announce(key, announcement) }
        } catch {
            let isGone = state.withLock { $0.gone.contains(write.sourceUID) }
            if isGone { finish(key) } else { await recover(key, from: error) }
        }
    }

    private func apply(_ key: ObjectKey, _ report: JSONValue) async throws(ReportStoreError) {
        let existing = state.withLock { $0.stored[key] }
        if existing?.isNewer(than: report) == true { throw .superseded }
        let written = try await store.apply(report, existing: existing)
        learn(key, written)
        meters.wrote(existing == nil ? "created" : "updated")
    }

    private func delete(_ key: ObjectKey) async throws(ReportStoreError) {
        guard let existing = state.withLock({ $0.stored[key] }) else { return }
        try await store.delete(key, uid: existing.uid)
        learn(key, nil)
        meters.wrote("deleted")
    }

    private func finish(_ key: ObjectKey) {
        let now = clock.uptimeMilliseconds()
        let tickets = state.withLock { state in
            defer { meters.queueDepth(state.queue.depth) }
            return state.queue.finished(key, now: now)
        }
        for ticket in tickets {
            meters.latency(microseconds: clock.unixMicroseconds() - ticket.receivedAt)
            ticket.written()
        }
    }

    private func recover(_ key: ObjectKey, from error: ReportStoreError) async {
        let metadata: Logger.Metadata = ["DriftReport": "\(key)"]
        switch error {
        case .conflict, .gone:
            meters.wrote("conflict")
            await reload(key)
        case .superseded:
            meters.wrote("conflict")
            logger.warning("A report was not written: the one in the API knows of later events", metadata: metadata)
            await adopt(key)
        case .throttled(let after): retry(key, after: after)
        case .rejected(let message):
            meters.wrote("invalid")
            logger.error("The API server refuses a report", metadata: metadata.merging(["error": "\(message)"]) { $1 })
            finish(key)
        case .unavailable(let message):
            meters.wrote("error")
            logger.warning(
                "Writing a report failed, will retry", metadata: metadata.merging(["error": "\(message)"]) { $1 })
            retry(key, after: nil)
        }
    }

    /// Learns the version in the API and writes again: the record that we hold is ours alone to tell, so the newest facts
    /// are applied on top of whatever version there is now.
    private func reload(_ key: ObjectKey) async {
        do throws(ReportStoreError) {
            let current = try await store.load(key)
            learn(key, current?.0)
            retry(key, after: 0)
        } catch {
            retry(key, after: nil)
        }
    }

    /// The report in the API takes the place of what we know, before anything further is told of it.
    private func adopt(_ key: ObjectKey) async {
        do throws(ReportStoreError) {
            let current = try await store.load(key)
            learn(key, current?.0)
            if let (_, report) = current { onNewer(key, report) }
            finish(key)
        } catch {
            retry(key, after: nil)
        }
    }

    private func retry(_ key: ObjectKey, after: Int64?) {
        let now = clock.uptimeMilliseconds()
        state.withLock { $0.queue.failed(key, after: after, now: now) }
    }

    private func announce(_ key: ObjectKey, _ announcement: ReportAnnouncement) async {
        let uid = state.withLock { $0.stored[key]?.uid } ?? ""
        let report = ObjectReference(
            apiVersion: "tfdrift.dev/v1alpha1", kind: "DriftReport", namespace: key.namespace, name: key.name, uid: uid)
        await events.record(
            regarding: report, related: nil, isWarning: announcement.isWarning, reason: announcement.reason,
            action: announcement.action, note: announcement.note)
    }
}
