/// What an outcome means for queue, metrics and log: one table for all controllers.
struct ReconcileConsequence: Sendable, Hashable {
    enum QueueStep: Sendable, Hashable {
        /// Past failures are forgotten.
        case forget
        /// The same, and again after a while.
        case forgetAndAdd(after: Duration)
        /// Counted, and again after the back-off.
        case retry
    }

    /// The label `result` of controller_runtime_reconcile_total: a closed set.
    enum Result: String, Sendable, CaseIterable {
        case success
        case error
        case requeue
        case requeueAfter = "requeue_after"
    }

    var queue: QueueStep
    var result: Result
    var isError: Bool
    /// Counted in controller_runtime_terminal_reconcile_errors_total too.
    var isTerminal = false
    /// Reason and message of what is not as it should be.
    var problem: Problem?

    struct Problem: Sendable, Hashable {
        var reason: String
        var message: String
    }

    init(_ outcome: ReconcileOutcome) {
        switch outcome {
        case .success:
            queue = .forget
            result = .success
            isError = false
        case .requeue(let after):
            queue = .forgetAndAdd(after: after)
            result = .requeueAfter
            isError = false
        case .transient(let reason, let message):
            queue = .retry
            result = .error
            isError = true
            problem = Problem(reason: reason, message: message)
        case .waiting(let after, let reason, let message):
            queue = .forgetAndAdd(after: after)
            result = .requeueAfter
            isError = false
            problem = Problem(reason: reason, message: message)
        case .stalled(let reason, let message):
            queue = .forget
            result = .error
            isError = true
            isTerminal = true
            problem = Problem(reason: reason, message: message)
        }
    }
}
