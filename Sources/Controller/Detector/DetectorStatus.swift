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
        /// When the version in force was first seen; microseconds since 1970.
        var loadedAt: Int64?
        var failure: String?
    }

    struct PolicyCount: Sendable, Hashable {
        var policy: String
        var severity: Severity
        var isUnmanaged: Bool
    }

    var states: [State] = []
    /// Every state was loaded once; until then events wait.
    var isJudging = false
    var openBySeverity: [Severity: Int] = [:]
    var openCount: Int { openBySeverity.values.reduce(0, +) }
    var unmanagedCount = 0
    /// Open reports by the policies whose rules matched, for the DriftPolicy's status.
    var openByPolicy: [PolicyCount: Int] = [:]
    /// Open reports that the cap keeps out of the API.
    var omittedCount = 0
    var reportLimit = 1
    /// Alerts arrive without the request: the last one's event name.
    var payloadIncomplete: String?
    var waitingCount = 0

    var budgetRatio: Double { Double(openCount) / Double(max(reportLimit, 1)) }
}
