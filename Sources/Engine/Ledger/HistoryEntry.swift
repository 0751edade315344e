import JSON

/// One line of a report's history: the last seven days of a resource, as far as the engine saw them.
public struct HistoryEntry: Sendable, Hashable {
    public enum What: String, Sendable, Hashable, CaseIterable {
        case opened, changed, reverted, transient, deleted, created, replaced, applied, adopted, imported, destroyed,
            waived, reopened, policyChanged, explained
    }
    public var at: EventTime
    public var what: What
    public var key: ChangeKey?
    /// The live value just before.
    public var previous: JSONValue?
    public var new: JSONValue?
    public var actorName: String
    public var eventID: String
    /// For ends: how long the value had differed.
    public var exposureSeconds: Int64?

    static let maximumCount = 32
    static let maximumAgeSeconds: Int64 = 7 * 86_400
}

extension HistoryEntry {
    init(
        _ what: What, at: EventTime, actorName: String, eventID: String, key: ChangeKey? = nil,
        previous: JSONValue? = nil, new: JSONValue? = nil, exposureSeconds: Int64? = nil
    ) {
        self.init(
            at: at, what: what, key: key, previous: previous, new: new, actorName: actorName, eventID: eventID,
            exposureSeconds: exposureSeconds)
    }
}
