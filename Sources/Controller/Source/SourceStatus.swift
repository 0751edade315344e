import Engine
import Intake

/// Everything a DriftSource's status is made of. Pure: the same facts give the same status.
struct SourceStatus: Sendable {
    var source: DriftSource
    var problems: [SourceProblem]
    var intakeProblems: [String: SourceProblem]
    var stateProblems: [String: SourceProblem]
    var planProblems: [String: SourceProblem] = [:]
    var intakes: [(name: String, status: IntakeStatus?)]
    var detector: DetectorStatus?
    /// When the versions in force were written, as their backends say, or else first read; RFC 3339, by state.
    var lastSync: [String: String] = [:]
    /// This replica is one of several that compete for leading.
    var isElecting = false
    /// Nil: the spec names no ConfigMap.
    var catalog: AssembledCatalog?
    var owner: String
    /// Microseconds since 1970, our clock.
    var now: Int64
    /// RFC 3339; nil: what the status says already.
    var countsExactSince: String?

    /// `lastEventTime` is at most so many microseconds behind: a status that moved with every event would be a counter.
    static let lastEventStep: Int64 = 300_000_000

    private var generation: Int64 { source.metadata.generation ?? 0 }

    /// The status as it should stand in the API.
    func made() -> DriftSource.Status {
        var status = DriftSource.Status()
        let isSettled = source.spec.suspend || stalled != nil || (waitingReason == nil && problems.isEmpty)
        status.observedGeneration = isSettled ? generation : source.status.observedGeneration
        status.lastHandledReconcileAt = source.metadata.annotations["reconcile.fluxcd.io/requestedAt"]
        status.conditions = conditions().merged(
            with: source.status.conditions, now: ConditionSet.time(now))
        status.owner = owner
        status.events = events()
        status.states = states()
        status.counts = counts()
        status.countsExactSince = countsExactSince ?? source.status.countsExactSince
        status.pendingSince = detector?.pendingSince?.iso8601
        return status
    }

    private var stalled: SourceProblem? { problems.first { $0.remedy == .changeSpec } }

    private var unloaded: [String] {
        // By the spec: a worker that has only just begun tells of no state at all.
        source.spec.states.map(\.name).filter { name in
            detector?.states.first { $0.name == name }?.serial == nil
        }
    }

    /// Why the source is not ready although nothing is wrong with it, or something outside is.
    private var waitingReason: (reason: String, message: String, isFailure: Bool)? {
        if let problem = problems.first { return (problem.reason, problem.message, true) }
        if let failure = detector?.states.first(where: { $0.failure != nil }), let text = failure.failure {
            return ("StateUnavailable", text, true)
        }
        if !unloaded.isEmpty {
            return ("Progressing", "loading " + unloaded.joined(separator: ", "), false)
        }
        for intake in intakes {
            guard let connection = intake.status?.connection else { continue }
            if case .failed(let text) = connection { return ("IntakeNotConnected", "\(intake.name): \(text)", true) }
        }
        let waiting = intakes.filter { $0.status?.connection != .connected }.map(\.name)
        return waiting.isEmpty ? nil : ("Progressing", "connecting " + waiting.joined(separator: ", "), false)
    }

    private func conditions() -> ConditionSet {
        var set = ConditionSet(generation: generation)
        if source.spec.suspend {
            set.set("Ready", .isFalse, "Suspended", "spec.suspend is true: no events are judged")
            return set
        }
        addReady(&set)
        addReceiving(&set)
        if unloaded.isEmpty {
            set.set("StateLoaded", .isTrue, "Loaded", "every state is loaded")
        } else {
            let failure = detector?.states.compactMap(\.failure).first ?? stateProblems.values.map(\.message).min()
            set.set(
                "StateLoaded", .isFalse, failure == nil ? "Loading" : "StateUnavailable",
                failure ?? "not loaded yet: " + unloaded.joined(separator: ", "))
        }
        addCatalog(&set)
        addPlans(&set)
        if let detector {
            let isDrifted = detector.openCount > 0
            set.set(
                "Drifted", isDrifted ? .isTrue : .isFalse, isDrifted ? "DriftFound" : "NoDrift",
                isDrifted ? "resources differ from their states; see the DriftReports" : "nothing is known to differ")
            let isWhole = detector.omittedCount == 0
            set.set(
                "Reporting", isWhole ? .isTrue : .isFalse, isWhole ? "Complete" : "ReportBudgetExhausted",
                isWhole
                    ? "every open finding has its report"
                    : "more findings are open than spec.reports.max allows; the most severe are kept")
        }
        return set
    }

    private func addReady(_ set: inout ConditionSet) {
        if let stalled {
            set.set("Ready", .isFalse, stalled.reason, stalled.message)
            set.set("Stalled", .isTrue, stalled.reason, stalled.message)
        } else if let waiting = waitingReason {
            set.set("Ready", waiting.isFailure ? .isFalse : .unknown, waiting.reason, waiting.message)
            set.set(
                "Reconciling", .isTrue, waiting.isFailure ? "ProgressingWithRetry" : "Progressing", waiting.message)
        } else {
            set.set("Ready", .isTrue, "Succeeded", "listening and judging")
        }
    }

    private func states() -> [DriftSource.StateStatus] {
        source.spec.states.map { entry in
            var result = DriftSource.StateStatus()
            result.name = entry.name
            if let problem = stateProblems[entry.name] { result.message = problem.message }
            result.plan = plan(of: entry)
            guard let state = detector?.states.first(where: { $0.name == entry.name }) else { return result }
            result.serial = state.serial
            result.lineage = state.lineage
            result.terraformVersion = state.terraformVersion
            result.resources = state.resourceCount.map(Int64.init)
            result.lastSync = lastSync[entry.name]
            if let failure = state.failure { result.message = failure }
            return result
        }
    }

    private func counts() -> ReportCounts? {
        guard let detector else { return nil }
        var counts = ReportCounts()
        counts.open = Int64(detector.openCount)
        counts.critical = Int64(detector.open.bySeverity[.critical] ?? 0)
        counts.high = Int64(detector.open.bySeverity[.high] ?? 0)
        counts.medium = Int64(detector.open.bySeverity[.medium] ?? 0)
        counts.low = Int64(detector.open.bySeverity[.low] ?? 0)
        counts.unmanaged = Int64(detector.open.unmanaged)
        return counts
    }
}
