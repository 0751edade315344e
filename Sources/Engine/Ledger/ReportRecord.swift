import JSON

/// Everything a DriftReport says of one object, in the engine's words.
///
/// Bounded: at most 64 changes, 32 lines of history, 16 event ids, values as `ShownValue` makes them. A memory restored
/// from the records of all reports judges later events as the one that made them would.
public struct ReportRecord: Sendable, Hashable {
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        case open = "Open"
        case resolved = "Resolved"
    }
    public var source: SourceKey
    public var resource: ResourceRef
    public var parent: ResourceRef?
    public var isPlanVisible: Bool
    public var isManaged: Bool
    /// The newest state no longer holds it, and no event told its end.
    public var isInstanceGone = false
    public var phase: Phase
    public var summary: String
    public var severity: Severity?
    public var rules: [MatchedRule] = []
    public var changeClass: ChangeClass
    public var verdict: Verdict?
    public var unverifiedReasons: [UnverifiedReason] = []
    /// What happened to the object as a whole and still stands.
    public var object: OpenObject?
    /// By severity of what they are (all of one report share it), then attribute.
    public var changes: [OpenChange] = []
    public var changesOmitted = 0
    public var actor: Actor
    public var event: EventReference
    public var firstSeen: EventTime
    public var lastSeen: EventTime
    public var occurrences: Int
    public var history: [HistoryEntry] = []
    public var eventIDs: [String] = []
    public var resolution: Resolution?
    public var blastRadius: BlastRadius?
    /// Steps, placeholders filled in; the rules' own first, then the way back by Terraform.
    public var remediation: [String] = []
    public var runbook: String?

    public static let maximumChanges = 64

    public var key: ReportKey { resource.key }
    public var actorName: String { actor.name }
}

extension ReportRecord {
    /// The facts of an entry; guidance and blast radius are added by `Detection.record`.
    init(_ entry: LedgerEntry, source: SourceKey) {
        self.source = source
        resource = entry.resource
        parent = entry.parent
        isPlanVisible = entry.isPlanVisible
        isManaged = entry.isManaged
        isInstanceGone = entry.isInstanceGone
        phase = entry.isReportOpen ? .open : .resolved
        summary = entry.summary
        severity = entry.severity
        rules = entry.rules
        changeClass = entry.changeClass
        let reasons = entry.reasons
        if entry.isReportOpen { verdict = reasons.isEmpty ? .confirmed : .unverified }
        unverifiedReasons = reasons.sorted()
        object = entry.object.flatMap { $0.isReported ? $0 : nil }
        let reported = entry.changes.filter(\.isReported)
        changes = Array(reported.prefix(Self.maximumChanges))
        changesOmitted = entry.changesOmitted + reported.count - changes.count
        actor = entry.actor
        event = entry.event
        firstSeen = entry.firstSeen
        lastSeen = entry.lastSeen
        occurrences = entry.occurrences
        history = entry.history
        eventIDs = entry.eventIDs.texts
        resolution = entry.resolution
    }
}

extension Ledger {
    /// The reports, open and resolved, in the order of their addresses.
    func records(source: SourceKey) -> [ReportRecord] {
        orderedKeys.compactMap { key in
            guard let entry = self[key], entry.hasReport else { return nil }
            return ReportRecord(entry, source: source)
        }
    }

    mutating func restore(_ records: [ReportRecord]) {
        for record in records {
            store(LedgerEntry(restoring: record), for: record.key)
            // What was put right stays so for events that are older and come late.
            for line in record.history where line.what == .reverted || line.what == .transient {
                if let change = line.key { recency.note(record.key, change, at: line.at) }
            }
        }
    }
}
