import Engine

/// How a source's worker stands, for the DriftSource's status, `/ready` and the metrics. A value; compared before it is
/// told on, so that nothing is written when nothing changed.
struct DetectorStatus: Sendable, Hashable {
    struct State: Sendable, Hashable {
        var name: String
        var lineage: String?
        var serial: Int64?
        var resourceCount: Int?
        var failure: String?
    }

    var states: [State] = []
    /// Every state was loaded once; until then events wait.
    var isJudging = false
    var isSuspended = false
    /// Open reports by severity name, and in all.
    var openBySeverity: [String: Int] = [:]
    var openCount: Int { openBySeverity.values.reduce(0, +) }
    /// Open by policy and severity, for the DriftPolicy's status.
    var openByPolicy: [String: Int] = [:]
    /// Open reports that the cap keeps out of the API.
    var omittedCount = 0
    /// Alerts arrive without the request: the last one's event name.
    var payloadIncomplete: String?
    var isWaitingFull = false
}
