/// What the ledger made of an observation; policies are asked next, then `LedgerVisit.conclude`. Lent from step to step,
/// never copied.
struct Observed: ~Copyable, Sendable {
    var outcome: Outcome
    var reason: String?
    var changeClass: ChangeClass?
    /// As the event gave them, in full: what rules are asked about.
    var judged: [AttributeChange] = []
    /// The same, as findings show them.
    var shown: [AttributeChange] = []
    /// The key of each change of `judged` under which the ledger follows it; nil where it does not.
    var keys: [ChangeKey?] = []
    var touchesObject = false
    var reasons: UnverifiedReasons = []
    /// Whether policies are to be asked.
    var isJudged = false
    /// Whether a change that stands in the report ended with this event.
    var closedReported = false
    /// How the last of the changes ended, where one did.
    var ending: ResolutionKind?
    var wantsStateRefresh = false
    var transients: [Transient] = []

    init(_ outcome: Outcome, reason: String? = nil) {
        self.outcome = outcome
        self.reason = reason
    }

    mutating func append(judged change: AttributeChange, shown: AttributeChange, key: ChangeKey?) {
        judged.append(change)
        self.shown.append(shown)
        keys.append(key)
    }
}
