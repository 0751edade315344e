import KubeClient
import Synchronization

/// Who wakes which reconciler: the one place that knows. Nothing is reconciled before the backend has synced, so that a
/// source never starts without the reports that it already has.
final class ReconcileWakes: Sendable {
    private struct State {
        var sources: WorkQueue<ObjectKey>?
        var policies: WorkQueue<ObjectKey>?
        var backend: (any OperatorBackend)?
        var isStarted = false
    }

    /// Status changes come in bursts; one reconciliation a burst is enough.
    private static let statusDelay: Duration = .milliseconds(200)

    private let state = Mutex(State())

    func attach(sources: WorkQueue<ObjectKey>, policies: WorkQueue<ObjectKey>, backend: any OperatorBackend) {
        state.withLock { state in
            state.sources = sources
            state.policies = policies
            state.backend = backend
        }
    }

    /// Everything was read once.
    func start() {
        let (policies, sources) = state.withLock { state -> ([ObjectKey], [ObjectKey]) in
            state.isStarted = true
            return (
                state.backend?.policies(in: nil).map(\.key) ?? [], state.backend?.sources(in: nil).map(\.key) ?? []
            )
        }
        for key in policies { wakePolicy(key) }
        for key in sources { wakeSource(key) }
    }

    func sourceChanged(_ key: ObjectKey) {
        wakeSource(key)
        wakePolicies(in: key.namespace)
    }

    func policyItself(_ key: ObjectKey) { wakePolicy(key) }

    func policyChanged(in namespace: String) {
        let backend = state.withLock { $0.backend }
        for source in backend?.sources(in: namespace) ?? [] { wakeSource(source.key) }
    }

    func statusChanged(_ key: ObjectKey) {
        wakeSource(key, after: Self.statusDelay)
        wakePolicies(in: key.namespace)
    }

    /// In any case, also when nothing changes until then. One look is pending for a source at a time, the soonest.
    func sourceLater(_ key: ObjectKey, after delay: Duration) { wakeSource(key, after: delay) }

    func intakeChanged(_ key: ObjectKey) { wakeSource(key, after: Self.statusDelay) }

    private func wakePolicies(in namespace: String) {
        let backend = state.withLock { $0.backend }
        for policy in backend?.policies(in: namespace) ?? [] { wakePolicy(policy.key, after: Self.statusDelay) }
    }

    private func wakeSource(_ key: ObjectKey, after delay: Duration = .zero) {
        let queue = state.withLock { $0.isStarted ? $0.sources : nil }
        delay == .zero ? queue?.add(key) : queue?.add(key, after: delay)
    }

    private func wakePolicy(_ key: ObjectKey, after delay: Duration = .zero) {
        let queue = state.withLock { $0.isStarted ? $0.policies : nil }
        delay == .zero ? queue?.add(key) : queue?.add(key, after: delay)
    }
}
