import Logging

/// Hands records of one running intake to the inbox and accounts for every one: kept, too large, or given up.
struct IntakeDelivery: Sendable {
    let inbox: any Inbox
    let reporter: IntakeReporter
    let logger: Logger
    private let unreadableGate = LogGate()

    init(inbox: any Inbox, reporter: IntakeReporter, logger: Logger) {
        self.inbox = inbox
        self.reporter = reporter
        self.logger = logger
    }

    /// `patience`: see `Inbox.keep`. Returns what became of the records.
    @discardableResult
    func keep(_ records: [[UInt8]], patience: Duration?) async -> KeepOutcome {
        guard !records.isEmpty else { return KeepOutcome() }
        let startedAt = reporter.now
        let outcome = await inbox.keep(records, from: reporter.identity, patience: patience)
        if outcome.keptCount > 0 { reporter.received(outcome.keptCount) }
        if outcome.tooLargeCount > 0 {
            reporter.metrics.shed(.recordTooLarge, count: outcome.tooLargeCount)
            reporter.gap(.unreadable, from: startedAt, lostCount: UInt64(outcome.tooLargeCount))
        }
        if outcome.refusedCount > 0 {
            let isFull = outcome.refusal == .full
            reporter.metrics.shed(isFull ? .inboxFull : .closed, count: outcome.refusedCount)
            reporter.gap(isFull ? .inboxFull : .stopped, from: startedAt, lostCount: UInt64(outcome.refusedCount))
        }
        return outcome
    }

    /// Counts records that cannot be read; `reason` names the place, never the content.
    func unreadable(_ reason: String, count: Int) {
        guard count > 0 else { return }
        reporter.metrics.rejected(.unparsable, count: count)
        reporter.gap(.unreadable, lostCount: UInt64(count))
        guard let heldBack = unreadableGate.pass(at: reporter.now) else { return }
        logger.warning(
            "Failed to parse event",
            metadata: [
                "intake": "\(reporter.identity)", "error": "\(reason)", "count": "\(count)",
                "notLogged": "\(heldBack)",
            ])
    }

    /// Counts a request whose body was not taken. It was an alert most likely, so it is a gap.
    func refused(_ reason: IntakeMetrics.RejectReason, _ words: String) {
        reporter.metrics.rejected(reason)
        reporter.gap(.unreadable, lostCount: nil)
        guard let heldBack = unreadableGate.pass(at: reporter.now) else { return }
        logger.warning(
            "Failed to parse event",
            metadata: ["intake": "\(reporter.identity)", "error": "\(words)", "notLogged": "\(heldBack)"])
    }
}
