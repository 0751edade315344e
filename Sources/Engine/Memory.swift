/// Everything the engine remembers of one source between two inputs. A value; every part of it is bounded, and what had
/// to go is counted.
public struct Memory: Sendable {
    public var screener: Screener
    public internal(set) var aliases = LearnedIdentities()
    var judging: JudgingMemory
    var callers = CallerCache()
    var operations = OpenOperations()

    public init(screening: Screener.Limits = Screener.Limits(), maximumReports: Int = 20_000) {
        screener = Screener(limits: screening)
        judging = JudgingMemory(maximumReports: maximumReports)
    }

    /// A memory that judges later events as the one did whose reports these are. Not in reports, and so begun anew:
    /// claims that await their proof, counts of thresholds, changes that no rule matched, and the window in which
    /// duplicates are known beyond the reports' own event ids.
    public init(
        restoring records: [ReportRecord], screening: Screener.Limits = Screener.Limits(), maximumReports: Int = 20_000
    ) {
        self.init(screening: screening, maximumReports: maximumReports)
        judging.ledger.restore(records)
        judging.clock = records.map(\.lastSeen).max()
    }

    /// The newest time of an event, a state or a timer; nil before the first.
    public var clock: EventTime? { judging.clock }
    public var judgeCounters: JudgeCounters { judging.judgeCounters }
    public var ledgerCounters: LedgerCounters { judging.ledger.counters }
    /// Claims of own applies that await their proof.
    public var pendingCount: Int { judging.pending.count }
    /// The events that made them; of a bounded number of claims, so that asking is cheap but not free.
    public var pendingEventIDs: Set<String> { Set(judging.pending.items.map(\.observation.eventID)) }
    /// When the next of them is judged without it; nil: none waits.
    public var nextDeadline: EventTime? { judging.pending.nextDeadline }
    /// Objects that are followed, reported or not.
    public var trackedCount: Int { judging.ledger.count }
    public var openReportCount: Int { judging.ledger.openCounts.total }
    public var openCounts: OpenCounts { judging.ledger.openCounts }

    /// The facts of all reports, by address; guidance and blast radius come from `Pipeline.report`.
    public func reports(source: SourceKey) -> [ReportRecord] { judging.ledger.records(source: source) }
    /// Takes what another memory knew of an object in place of what this one does. False, and nothing happens, when it is
    /// older.
    public mutating func adopt(_ record: ReportRecord) -> Bool {
        if let known = judging.ledger[record.key], known.lastSeen > record.lastSeen { return false }
        judging.ledger.restore([record])
        return true
    }

    /// Forgets a resolved report, for instance when its object was deleted from the cluster.
    public mutating func forget(_ key: ReportKey) { judging.ledger.remove(key) }
}
