import JSON

/// What the attributes of one event came to, while the ledger goes through them. Lent, then used up.
struct ChangeTally: ~Copyable {
    let observation: Observation
    private(set) var shown: [AttributeChange] = []
    /// The changes in full; nil while each of them is shown in full.
    private var full: [AttributeChange]?
    private(set) var keys: [ChangeKey?] = []
    var reverts: [AttributeChange] = []
    var reasons: UnverifiedReasons = []
    var driftCount = 0
    var unknownCount = 0
    var expectedCount = 0
    /// Differences that are claimed, so that a state must prove them.
    var waitingCount = 0
    var waitsForObject = false
    var touchesObject = false
    /// An object that had been deleted is there again.
    var isRestored = false
    var closedReported = false
    var unknownReason: UnknownReason?
    /// Differences that a later event, already seen, put right.
    var transients: [Transient] = []

    init(_ observation: Observation) { self.observation = observation }

    mutating func append(_ change: ShownChange, previous: JSONValue?, key: ChangeKey?) {
        if full != nil || !change.isShownInFull { full = (full ?? shown) + [change.full(previous: previous)] }
        shown.append(change.brief(previous: previous))
        keys.append(key)
    }

    consuming func observed(changeClass: ChangeClass) -> Observed {
        var observed: Observed
        if driftCount > 0 {
            observed = Observed(.drift)
        } else if waitingCount > 0 || waitsForObject {
            observed = Observed(.pending)
        } else if unknownCount > 0 {
            observed = Observed(.unknown, reason: (unknownReason ?? .attributeNotCovered).rawValue)
        } else if !reverts.isEmpty || isRestored {
            observed = Observed(.reverted)
        } else if expectedCount > 0 {
            observed = Observed(.ignored, reason: IgnoredReason.expectedAutomation.rawValue)
        } else {
            observed = Observed(.noDrift)
        }
        observed.isJudged = driftCount > 0 || unknownCount > 0
        observed.changeClass = observed.outcome == .noDrift || observed.outcome == .ignored ? nil : changeClass
        if isRestored, observed.outcome == .reverted { observed.changeClass = .created }
        observed.judged = full ?? shown
        observed.shown = observed.outcome == .reverted ? reverts : shown
        observed.keys = keys
        observed.touchesObject = touchesObject
        observed.reasons = reasons
        observed.closedReported = closedReported
        observed.ending = reverts.isEmpty && !isRestored ? nil : .reverted
        observed.transients = transients
        return observed
    }
}

/// A difference that had ended before the engine heard of it.
struct Transient: Sendable {
    var key: ChangeKey
    var endedAt: EventTime
    var position: Int
}
