import Engine
import Intake

/// Everything that reaches a detector worker, in the order in which it is worked on.
enum DetectorInput: Sendable {
    case event(AuditEvent, Delivery)
    case state(StateBinding, StateOutcome)
    case plan(PlanBinding, PlanOutcome)
    case configure(DetectorConfiguration)
    /// Time passes: holds end, windows close, old reports go.
    case tick
    case gap(Gap)
    /// A report of ours that another replica wrote, from events that we do not know.
    case newer(ReportRecord)
    /// Somebody asks what the stages say of an event now.
    case explain(AuditEvent, @Sendable (Explanation) -> Void)
}

/// What a source's spec and the policies that select it come down to.
struct DetectorConfiguration: Sendable {
    var settings: SourceSettings
    var policies: PolicySet
    /// States that can be read. Fewer than `stateCount` when some are misconfigured.
    var states: [StateBinding]
    /// Open reports at most.
    var reportLimit: Int
    /// How long a resolved report stays, in seconds.
    var retentionSeconds: Int64
    /// uid of the DriftSource, for owner references.
    var sourceUID: String
    /// States that the spec names; no verdict before all of them are loaded.
    var stateCount: Int
    /// Nil: the built-in one.
    var catalog: SourceCatalog?
    /// Published plans that can be read.
    var plans: [PlanBinding] = []

    var account: OwnershipBoard.AccountKey {
        OwnershipBoard.AccountKey(provider: settings.provider, account: settings.account)
    }
}
