import Engine

/// How a source's worker stands, for the DriftSource's status, `/ready` and the metrics. A value; compared before it is
/// told on, so that nothing is written when nothing changed.
struct DetectorStatus: Sendable, Hashable {
    struct State: Sendable, Hashable {
        var name: String
        var lineage: String?
        var serial: Int64?
        var terraformVersion: String?
        var resourceCount: Int?
        /// When the version in force was written, as its backend says, or else first read; microseconds since 1970.
        var loadedAt: Int64?
        var failure: String?
        /// Nil: none is configured that can be read.
        var plan: Plan?
    }

    /// The plan of a state.
    struct Plan: Sendable, Hashable {
        var time: EventTime?
        var serial: Int64?
        var driftCount: Int?
        /// When it was first read; microseconds since 1970.
        var loadedAt: Int64?
        /// Whether it is of the state in force; nil while one of them is not loaded.
        var standing: PlanStanding?
        var failure: String?
    }

    var states: [State] = []
    /// Every state was loaded once; until then events wait.
    var isJudging = false
    /// Another catalog comes into force as soon as every state is read for it.
    var isChangingCatalog = false
    /// Open reports by severity, and by the policies whose rules matched, for the statuses of source and policies.
    var open = OpenCounts()
    var openCount: Int { open.total }
    /// Open reports that the cap keeps out of the API.
    var omittedCount = 0
    var reportLimit = 1
    /// Alerts arrive without the request: the last one's event name.
    var payloadIncomplete: String?
    var waitingCount = 0
    /// Claims of own applies that await their proof.
    var pendingCount = 0
    /// Since when some do, without a break.
    var pendingSince: EventTime?
    /// Events that the inbox keeps for them.
    var heldCount = 0

    var budgetRatio: Double { Double(openCount) / Double(max(reportLimit, 1)) }
}
