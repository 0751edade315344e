//
// PolicyReconciler: keeps one DriftPolicy true.
//
// Woken by   DriftPolicy (any change) · its sources (labels, counts)
// Reads      DriftPolicy and DriftSources from the backend's stores, counts from the workers
// Writes     the policy book; DriftPolicy/status as "tfdrift", only when it differs
// Outcome    a rule that does not compile stalls until the spec changes
// Not here   judging (Engine), telling the workers (SourceReconciler, woken through `wakeSources`)
//

import Engine
import JSON
import KubeClient
import Logging

struct PolicyReconciler: Sendable {
    let backend: any OperatorBackend
    let book: PolicyBook
    let fleet: DetectorFleet
    let clock: OperatorClock
    /// Wakes the source reconciler for every source of a namespace.
    let wakeSources: @Sendable (_ namespace: String) -> Void

    func reconcile(_ key: ObjectKey, _ context: ReconcileContext) async -> ReconcileOutcome {
        guard let object = backend.policy(key), object.deletionTimestamp == nil else {
            if book[key] != nil {
                book[key] = nil
                wakeSources(key.namespace)
            }
            return .success
        }
        let policy: DriftPolicy
        do throws(FieldError) {
            policy = try DriftPolicy(json: object.json)
        } catch {
            return await refuse(object, error)
        }
        let page = compiled(policy, key)
        let status = status(of: policy, page, key)
        if status != policy.status {
            do throws(BackendError) {
                try await backend.writeStatus(.policy, key, status.json)
            } catch {
                if error.kind == .notFound { return .success }
                return .transient(reason: "StatusNotWritten", message: error.description)
            }
        }
        if let problem = page.problem { return .stalled(reason: "InvalidRule", message: problem) }
        return .success
    }

    /// A policy that cannot be read as one says so in its status; the rules that it had before stay in force.
    private func refuse(_ object: KubeObject, _ error: FieldError) async -> ReconcileOutcome {
        let refusal = UnreadableSpec(object: object, error: error)
        if let status = refusal.status(now: clock.unixMicroseconds()) {
            do throws(BackendError) {
                try await backend.writeStatus(.policy, object.key, status.json)
            } catch {
                if error.kind == .notFound { return .success }
                return .transient(reason: "StatusNotWritten", message: error.description)
            }
        }
        return .stalled(reason: UnreadableSpec.reason, message: refusal.message)
    }

    /// Wakes the sources when what judges them changed.
    private func compiled(_ policy: DriftPolicy, _ key: ObjectKey) -> PolicyBook.Page {
        let page = book.page(of: policy, key)
        if book.takeNews(key) { wakeSources(key.namespace) }
        return page
    }

    private func status(of policy: DriftPolicy, _ page: PolicyBook.Page, _ key: ObjectKey) -> DriftPolicy.Status {
        var status = DriftPolicy.Status()
        status.observedGeneration = page.generation
        status.lastHandledReconcileAt = policy.metadata.annotations["reconcile.fluxcd.io/requestedAt"]
        let sources = backend.sources(in: key.namespace).filter { page.selects($0.labels) }
        status.sources = Int64(sources.count)
        let counts = counts(of: key, sources)
        status.counts = counts
        // The counts are sums over sources: as exact as the least exact of them.
        status.countsExactSince = sources.compactMap { $0.status?["countsExactSince"]?.stringValue }.max()
        var set = ConditionSet(generation: page.generation)
        if policy.spec.suspend {
            set.set("Ready", .isFalse, "Suspended", "spec.suspend is true: its rules judge nothing")
        } else if let problem = page.problem {
            set.set("Ready", .isFalse, "InvalidRule", problem)
            set.set("Stalled", .isTrue, "InvalidRule", problem)
        } else {
            set.set(
                "Ready", .isTrue, "Succeeded",
                sources.isEmpty ? "the rules are in force; the selector matches no source" : "the rules are in force")
        }
        let isDrifted = (counts.open ?? 0) > 0
        set.set(
            "Drifted", isDrifted ? .isTrue : .isFalse, isDrifted ? "DriftFound" : "NoDrift",
            isDrifted ? "rules of this policy match open reports" : "no open report has a rule of this policy")
        status.conditions = set.merged(
            with: policy.status.conditions, now: ConditionSet.time(clock.unixMicroseconds()))
        return status
    }

    private func counts(of key: ObjectKey, _ sources: [KubeObject]) -> ReportCounts {
        var bySeverity: [Severity: Int64] = [:]
        var unmanaged: Int64 = 0
        for source in sources {
            let status = fleet.status(of: SourceKey(namespace: source.namespace, name: source.name))
            for (count, number) in status?.open.byPolicy ?? [:] where count.policy == key.name {
                bySeverity[count.severity, default: 0] += Int64(number)
                if count.isUnmanaged { unmanaged += Int64(number) }
            }
        }
        var counts = ReportCounts()
        counts.open = bySeverity.values.reduce(0, +)
        counts.critical = bySeverity[.critical] ?? 0
        counts.high = bySeverity[.high] ?? 0
        counts.medium = bySeverity[.medium] ?? 0
        counts.low = bySeverity[.low] ?? 0
        counts.unmanaged = unmanaged
        return counts
    }
}
