//
// ReportWriter: the only place that writes DriftReports.
//
// Woken by   detector workers (a report opened, moved, resolved or expired)
// Reads      nothing but what it was given, and the report itself after a conflict
// Writes     DriftReport as "tfdrift-report"; Events on transitions, after the report they speak of
// Outcome    written: the events that waited are let go · conflict: reload, then again · rejected: logged, counted, let go
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
        var wake: CheckedContinuation<Void, Never>?
        var wasWoken = false
    }

    private let state: Mutex<State>
    private let store: any ReportStore
    private let events: any EventSink
    private let meters: ReportMeters
    private let clock: OperatorClock
    private let logger: Logger
    private let watchdog: Watchdog

    init(
        store: any ReportStore, events: any EventSink, meters: ReportMeters, clock: OperatorClock, logger: Logger,
        watchdog: Watchdog,
        interval: Int64 = 10_000, perSecond: Double = 5, burst: Double = 50
    ) {
        let bucket = TokenBucket(perSecond: perSecond, burst: burst, now: clock.uptimeMilliseconds())
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
        let (isTaken, waiting) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            let isTaken = state.queue.submit(
                key, write, urgency: urgency, severity: severity, waiters: tickets, now: now)
            meters.queueDepth(state.queue.depth)
            state.wasWoken = true
            defer { state.wake = nil }
            return (isTaken, state.wake)
        }
        waiting?.resume()
        return isTaken
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
            case .wait(let until): await sleep(milliseconds: until - now)
            case .idle: await sleep(milliseconds: 60_000)
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
            await recover(key, from: error)
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
            finish(key)
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

    /// Until `submit` wakes us, or the time is over, or we are cancelled.
    private func sleep(milliseconds: Int64) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitForSubmit() }
            group.addTask { try? await Task.sleep(for: .milliseconds(max(1, milliseconds))) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForSubmit() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.wasWoken || Task.isCancelled {
                        state.wasWoken = false
                        return true
                    }
                    state.wake = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                defer { state.wake = nil }
                return state.wake
            }
            waiting?.resume()
        }
    }
}
