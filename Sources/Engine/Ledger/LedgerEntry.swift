import JSON

/// Everything the ledger knows of one object that differs, or lately differed, from the states.
struct LedgerEntry: Sendable, Hashable {
    @Boxed var resource: ResourceRef
    @Boxed var parent: ResourceRef?
    var isPlanVisible: Bool
    /// Whether a state held it when it was last judged.
    var isManaged: Bool
    /// The newest state does not hold it any more, and no event told its end.
    var isInstanceGone = false
    @Boxed var object: OpenObject?
    /// Ordered by key, at most `maximumChanges`.
    var changes: [OpenChange] = []
    /// Changes beyond the bound: they keep the report open until a state or a deletion ends it.
    var changesOmitted = 0
    var rules: [MatchedRule] = []
    var severity: Severity?
    @Boxed var actor: Actor
    @Boxed var event: EventReference
    var firstSeen: EventTime
    var lastSeen: EventTime
    var occurrences = 0
    var history: [HistoryEntry] = []
    /// The newest last; a redelivery of one of them changes nothing.
    var eventIDs = RecentIDs()
    /// Set while the report is resolved.
    var resolution: Resolution?
    private var headline = Headline.text("")
    /// What a person reads first; kept when the report resolves.
    var summary: String {
        get { headline.text }
        set { headline = .text(newValue) }
    }

    static let maximumChanges = 256

    private static let noObject = Boxed<OpenObject?>(nil)

    var isOpen: Bool { object != nil || !changes.isEmpty || changesOmitted > 0 }
    /// Whether the DriftReport of it is in phase `Open`.
    var isReportOpen: Bool { changesOmitted > 0 || reportedCount > 0 || object?.isReported == true }
    /// Of the changes. By their places, as a copy of one costs more than the look.
    var reportedCount: Int {
        var count = 0
        for index in changes.indices where changes[index].isReported { count += 1 }
        return count
    }
    var rulesOfOpenReport: [MatchedRule] { isReportOpen ? rules : [] }
    /// Whether there is a DriftReport of it, open or resolved.
    var hasReport: Bool { isReportOpen || resolution != nil }

    var changeClass: ChangeClass { object?.changeClass ?? .modified }

    var reasons: UnverifiedReasons {
        var reasons = object?.isReported == true ? object?.reasons ?? [] : []
        for index in changes.indices where changes[index].isReported { reasons.formUnion(changes[index].reasons) }
        return reasons
    }

    func index(of key: ChangeKey) -> Int? {
        for index in changes.indices where changes[index].key == key { return index }
        return nil
    }

    /// Lets go of the states that hold its objects.
    mutating func detachFromStates() {
        if resource.instance != nil { resource.detach() }
        if parent?.instance != nil { parent?.detach() }
    }

    mutating func insert(_ change: consuming OpenChange) {
        guard changes.count < Self.maximumChanges else {
            changesOmitted += 1
            return
        }
        var place = changes.endIndex
        while place > 0, change.key < changes[place - 1].key { place -= 1 }
        if place == changes.endIndex { return changes.append(consume change) }
        changes.insert(consume change, at: place)
    }

    mutating func remember(eventID: String) {
        guard !eventID.isEmpty, !eventIDs.contains(eventID) else { return }
        eventIDs.append(eventID)
    }

    mutating func record(_ entry: consuming HistoryEntry) {
        let oldest = entry.at.adding(seconds: -HistoryEntry.maximumAgeSeconds)
        if history.isEmpty { history.reserveCapacity(2) }
        history.append(consume entry)
        if history.contains(where: { $0.at < oldest }) { history.removeAll { $0.at < oldest } }
        if history.count > HistoryEntry.maximumCount { history.removeFirst(history.count - HistoryEntry.maximumCount) }
    }

    mutating func renewSummary() {
        guard isReportOpen else { return }
        if let object, object.isReported {
            headline = .text(isManaged ? object.changeClass.rawValue : "Unmanaged, \(object.changeClass.rawValue)")
            return
        }
        guard let first = changes.indices.first(where: { changes[$0].isReported }) else { return }
        headline = .change(Boxed(changes[first]), more: reportedCount - 1 + changesOmitted)
    }
}

/// What a report is about in one line of at most 200 bytes: `instance_type "t3.micro" -> "m5.large"`. Of a change it is
/// written when the report is.
private enum Headline: Sendable, Hashable {
    case text(String)
    case change(Boxed<OpenChange>, more: Int)

    var text: String {
        switch self {
        case .text(let text): return text
        case .change(let change, let more):
            let text = "\(change.wrappedValue.key.path) \(change.wrappedValue.briefDifference)"
            return more > 0 ? text + " and \(more) more" : text
        }
    }

    static func == (left: Self, right: Self) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension LedgerEntry {
    init(_ observation: Observation) {
        self.init(
            resource: observation.assessment.$resource, parent: observation.assessment.$parent,
            isPlanVisible: observation.assessment.isPlanVisible,
            isManaged: observation.assessment.ownership == .managed, object: Self.noObject, actor: observation.actor,
            event: observation.event, firstSeen: observation.time, lastSeen: observation.time)
    }

    /// The entry that the record was made from, apart from what no rule matched.
    init(restoring record: ReportRecord) {
        _resource = Boxed(record.resource)
        _parent = Boxed(record.parent)
        _object = Boxed(record.object)
        _actor = Boxed(record.actor)
        _event = Boxed(record.event)
        isPlanVisible = record.isPlanVisible
        isManaged = record.isManaged
        firstSeen = record.firstSeen
        lastSeen = record.lastSeen
        isInstanceGone = record.isInstanceGone
        changes = record.changes.sorted { $0.key < $1.key }
        changesOmitted = record.changesOmitted
        rules = record.rules
        severity = record.severity
        occurrences = record.occurrences
        history = record.history
        eventIDs = RecentIDs(record.eventIDs)
        resolution = record.resolution
        summary = record.summary
    }
}

extension OpenChange {
    fileprivate var briefDifference: String {
        switch kind {
        case .added: "+ \(key.element.map(Self.cut) ?? Self.brief(new, isKnown: isNewKnown))"
        case .removed: "- \(key.element.map(Self.cut) ?? Self.brief(old, isKnown: true))"
        case .modified:
            isDocument
                ? "document changed"
                : "\(Self.brief(old, isKnown: true)) -> \(Self.brief(new, isKnown: isNewKnown))"
        }
    }

    /// Two JSON texts side by side tell nobody anything; the change itself has the statements.
    private var isDocument: Bool {
        guard isNewKnown, case .string(let old) = old, case .string(let new) = new else { return false }
        return old.utf8.first == UInt8(ascii: "{") && new.utf8.first == UInt8(ascii: "{")
    }

    private static func brief(_ value: JSONValue?, isKnown: Bool) -> String {
        guard isKnown else { return "?" }
        guard let value else { return "(none)" }
        return cut(value.text)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > 60 else { return text }
        // Of ASCII every byte is a character; JSON has no line ends in it.
        let head = text.utf8.prefix(57)
        if head.allSatisfy({ $0 < 0x80 }), text.utf8.dropFirst(57).first.map({ $0 < 0x80 }) == true {
            return String(Substring(head)) + "..."
        }
        var cut = ""
        for character in text {
            guard cut.utf8.count + character.utf8.count <= 57 else { break }
            cut.append(character)
        }
        return cut + "..."
    }
}
