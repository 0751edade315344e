//
// SourceReconciler: keeps one DriftSource true.
//
// Woken by   DriftSource (any change) · DriftPolicies of its namespace · its worker's or its intakes' status · time: Secrets
//            and ConfigMaps are read anew once a minute, and a silence is told when it has lasted too long (NextLook)
// Reads      DriftSource from the backend's store; its reports by a list when its worker starts; Secrets by name
// Writes     DriftSource/status as "tfdrift", only when it differs; Events on transitions of its conditions
// Outcome    a problem that waits: again in 30 s · one that only the spec can cure: stalled · else success
// Not here   judging events (DetectorWorker), opening streams (IntakeHub), writing reports (ReportWriter)
//

import Engine
import Intake
import JSON
import KubeClient
import Logging

struct SourceReconciler: Sendable {
    let backend: any OperatorBackend
    let assembler: SourceAssembler
    let book: PolicyBook
    let fleet: DetectorFleet
    let hub: IntakeHub
    let writer: ReportWriter
    let meters: SourceMeters
    /// Nil: nobody can ask for explanations.
    let decisions: DecisionLog?
    let clock: OperatorClock
    let owner: String
    /// This replica is one of several that compete for leading.
    let isElecting: Bool
    let waitInterval: Duration
    let secretInterval: Duration
    /// Wakes this reconciler for the source after a while.
    let wakeLater: @Sendable (_ source: ObjectKey, _ after: Duration) -> Void
    let logger: Logger
    private let lastAssembled = LastAssembled()
    private let countDoubts = CountDoubts()

    func reconcile(_ key: ObjectKey, _ context: ReconcileContext) async -> ReconcileOutcome {
        let source = SourceKey(namespace: key.namespace, name: key.name)
        let name = SourceName(namespace: key.namespace, name: key.name)
        guard let object = backend.source(key), object.deletionTimestamp == nil else {
            purge(source)
            fleet.remove(source)
            hub.remove(name)
            lastAssembled.forget(key)
            countDoubts.forget(key)
            meters.forget(source)
            decisions?.forget(source)
            return .success
        }
        let drift: DriftSource
        do throws(FieldError) {
            drift = try DriftSource(json: object.json)
        } catch {
            fleet.remove(source)
            hub.remove(name)
            return await refuse(object, error)
        }
        let assembled = lastAssembled.completed(await assembler.assemble(drift), of: object)
        meters.catalog(source, assembled.catalog)
        if drift.spec.suspend {
            fleet.remove(source)
            hub.remove(name)
        } else {
            let isNew = fleet.worker(of: source)?.sourceUID != object.uid
            do throws(BackendError) {
                try await apply(drift, assembled, object, isNew: isNew)
            } catch {
                return .transient(reason: "ReportsNotRead", message: error.description)
            }
            if isNew, let since = drift.status.pendingSince { await announceForgottenClaims(since, key, drift) }
        }
        return await writeStatus(drift, assembled, key)
    }

    /// Reports of a source that is gone, or is another one of the same name now, are not written any more.
    private func purge(_ source: SourceKey) {
        if let worker = fleet.worker(of: source) { writer.purge(sourceUID: worker.sourceUID) }
    }

    /// - isNew: a worker is to be started, from the reports that there are.
    private func apply(
        _ drift: DriftSource, _ assembled: AssembledSource, _ object: KubeObject, isNew: Bool
    ) async throws(BackendError) {
        let source = assembled.settings.key
        // The policies' own reconciler may come later. A source that starts without its rules would resolve its reports.
        for policy in backend.policies(in: source.namespace) where policy.deletionTimestamp == nil {
            if let readable = try? DriftPolicy(json: policy.json) { _ = book.page(of: readable, policy.key) }
        }
        let configuration = DetectorConfiguration(
            settings: assembled.settings,
            policies: book.policies(in: source.namespace, selecting: object.labels),
            states: assembled.states.map { $0.kept(by: assembled.catalog?.catalog) },
            reportLimit: Int(clamping: drift.spec.reports.max),
            retentionSeconds: drift.spec.reports.retention.seconds, sourceUID: object.uid,
            stateCount: drift.spec.states.count, catalog: assembled.catalog?.catalog, plans: assembled.plans)
        var records: [ReportRecord] = []
        if isNew {
            purge(source)
            records = restore(try await backend.reports(of: object.key))
            countDoubts.started(
                object.key, counted: drift.status.counts?.open, restored: records.count { $0.phase == .open },
                at: ConditionSet.time(clock.unixMicroseconds()))
        }
        fleet.apply(source, configuration) { records }
        hub.set(assembled.intakes.map(\.intake), for: SourceName(namespace: source.namespace, name: source.name))
    }

    /// The worker before this one ended while claims awaited their proof. Only their events could tell whether it comes,
    /// and they went with the inbox.
    private func announceForgottenClaims(_ since: String, _ key: ObjectKey, _ drift: DriftSource) async {
        logger.warning(
            "Claimed applies were forgotten",
            metadata: ["DriftSource": "\(key)", "since": "\(since)", "reason": "restarted"])
        await backend.eventSink.record(
            regarding: reference(key, uid: drift.metadata.uid ?? ""), related: nil, isWarning: true,
            reason: "ClaimsForgotten",
            action: "Reconcile",
            note:
                "changes since \(since) that claim to be own applies were not proven when the operator was restarted, "
                + "and are not followed any more; terraform plan shows whether they are in the state")
    }

    private func reference(_ key: ObjectKey, uid: String) -> ObjectReference {
        ObjectReference(
            apiVersion: Kinds.apiVersion, kind: DriftSource.kind, namespace: key.namespace, name: key.name, uid: uid)
    }

    /// What the API holds of the source's reports. One that cannot be read is left to be written anew.
    private func restore(_ reports: [KubeObject]) -> [ReportRecord] {
        reports.compactMap { object in
            writer.learn(object.key, StoredReport(object))
            do throws(ReportRecordError) {
                return try ReportDocument.record(object)
            } catch {
                logger.warning(
                    "A report cannot be read back and counts as unknown until its resource drifts again",
                    metadata: ["DriftReport": "\(object.key)", "error": "\(error)"])
                return nil
            }
        }
    }

    private func writeStatus(
        _ drift: DriftSource, _ assembled: AssembledSource, _ key: ObjectKey
    ) async -> ReconcileOutcome {
        let now = clock.unixMicroseconds()
        let detector = drift.spec.suspend ? nil : fleet.status(of: assembled.settings.key)
        let name = SourceName(namespace: key.namespace, name: key.name)
        var facts = SourceStatus(
            source: drift, problems: assembled.problems, intakeProblems: assembled.intakeProblems,
            stateProblems: assembled.stateProblems, planProblems: assembled.planProblems,
            intakes: assembled.intakes.map { ($0.name, hub.status(of: $0.intake.identity, for: name)) },
            detector: detector, owner: owner, now: now)
        facts.catalog = assembled.catalog
        facts.isElecting = isElecting
        for state in detector?.states ?? [] {
            facts.lastSync[state.name] = state.loadedAt.map { EventTime(microseconds: $0).iso8601 }
        }
        if drift.spec.suspend, facts.losesCounts { countDoubts.lost(key, at: ConditionSet.time(now)) }
        facts.countsExactSince = countDoubts.since(key)
        let status = facts.made()
        if !drift.spec.suspend, let after = facts.nextLook(secretInterval, status).after(now) { wakeLater(key, after) }
        if status != drift.status {
            do throws(BackendError) {
                try await backend.writeStatus(.source, key, status.json)
            } catch {
                if error.kind == .notFound { return .success }
                return .transient(reason: "StatusNotWritten", message: error.description)
            }
            await announce(from: drift.status.conditions, to: status.conditions, key, uid: drift.metadata.uid ?? "")
        }
        return outcome(assembled.problems)
    }

    /// A source that cannot be read as one says so in its status.
    private func refuse(_ object: KubeObject, _ error: FieldError) async -> ReconcileOutcome {
        let refusal = UnreadableSpec(object: object, error: error)
        let now = clock.unixMicroseconds()
        if refusal.losesCounts { countDoubts.lost(object.key, at: ConditionSet.time(now)) }
        let stalled = ReconcileOutcome.stalled(reason: UnreadableSpec.reason, message: refusal.message)
        guard let status = refusal.status(now: now) else { return stalled }
        do throws(BackendError) {
            try await backend.writeStatus(.source, object.key, status.json)
        } catch {
            if error.kind == .notFound { return .success }
            return .transient(reason: "StatusNotWritten", message: error.description)
        }
        await announce(from: refusal.conditions, to: status.conditions, object.key, uid: object.uid)
        return stalled
    }

    private func outcome(_ problems: [SourceProblem]) -> ReconcileOutcome {
        if let problem = problems.first(where: { $0.remedy == .wait }) {
            return .waiting(after: waitInterval, reason: problem.reason, message: problem.message)
        }
        if let problem = problems.first { return .stalled(reason: problem.reason, message: problem.message) }
        return .success
    }

    /// One Event when Ready or Receiving flips, in the condition's own words.
    private func announce(
        from old: [StatusCondition], to new: [StatusCondition], _ key: ObjectKey, uid: String
    ) async {
        for condition in new where ["Ready", "Receiving", "Reporting", "CatalogLoaded"].contains(condition.type) {
            let before = old.first { $0.type == condition.type }
            guard condition.status != .unknown, before?.status != condition.status || before?.reason != condition.reason
            else { continue }
            if before == nil, condition.status == .isFalse, condition.type != "Ready" { continue }
            await backend.eventSink.record(
                regarding: reference(key, uid: uid), related: nil, isWarning: condition.status == .isFalse,
                reason: condition.reason, action: "Reconcile",
                note: condition.message)
        }
    }
}
