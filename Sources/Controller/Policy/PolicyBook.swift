import Engine
import KubeClient
import Synchronization

/// The compiled policies, by object: written by the policy reconciler, read when a source's configuration is made.
///
/// Compiling happens once a generation; while a policy does not compile its last good rules stay in force, so that a slip in
/// an edit neither judges by half a policy nor resolves what the whole one found.
final class PolicyBook: Sendable {
    struct Page: Sendable {
        /// With the generation, tells which text this is: a policy made anew begins at generation 1 again.
        var uid: String
        var generation: Int64
        var selector: LabelSelector?
        var isSuspended: Bool
        /// Nil: it never compiled; `problem` says why.
        var policies: PolicySet?
        var problem: String?
        /// Whether the sources were woken for it.
        var isTold = false

        func selects(_ labels: [String: String]) -> Bool { selector?.matches(labels) ?? true }
    }

    private let pages = Mutex<[ObjectKey: Page]>([:])

    subscript(key: ObjectKey) -> Page? {
        get { pages.withLock { $0[key] } }
        set { pages.withLock { $0[key] = newValue } }
    }

    /// The policy's page, compiled now if it is not of this generation.
    func page(of policy: DriftPolicy, _ key: ObjectKey) -> Page {
        let uid = policy.metadata.uid ?? ""
        let generation = policy.metadata.generation ?? 0
        if let page = self[key], page.uid == uid, page.generation == generation { return page }
        var page = Page(
            uid: uid, generation: generation, selector: policy.spec.sourceSelector, isSuspended: policy.spec.suspend)
        do throws(PolicyError) {
            page.policies = try PolicySet(compiling: [PolicySettings(policy)])
        } catch {
            page.problem = error.faults.map(\.description).joined(separator: "; ")
            // A slip in an edit must not resolve the reports that the last good rules opened.
            if let last = self[key], last.uid == uid { page.policies = last.policies }
        }
        self[key] = page
        return page
    }

    /// True once a page, for whoever wakes the sources that it judges.
    func takeNews(_ key: ObjectKey) -> Bool {
        pages.withLock { pages in
            guard let page = pages[key], !page.isTold else { return false }
            pages[key]?.isTold = true
            return true
        }
    }

    /// The rules that judge a source: all policies of its namespace that select it, in the order of their names.
    func policies(in namespace: String, selecting labels: [String: String]) -> PolicySet {
        let matching = pages.withLock { pages in
            pages.filter { $0.key.namespace == namespace && !$0.value.isSuspended && $0.value.selects(labels) }
        }
        let sets = matching.sorted { $0.key < $1.key }.compactMap(\.value.policies)
        return sets.isEmpty ? .none : .joined(sets)
    }
}

extension PolicySettings {
    /// From the spec as the API has it.
    init(_ policy: DriftPolicy) {
        self.init(
            name: policy.metadata.name, rules: policy.spec.rules.map(RuleSettings.init),
            unmanaged: policy.spec.unmanaged.action == .ignore ? .ignore : .report,
            unmanagedSeverity: Severity(name: policy.spec.unmanaged.severity.rawValue) ?? .medium)
    }
}

extension RuleSettings {
    init(_ rule: DriftPolicy.Rule) {
        self.init(id: rule.id, severity: Severity(name: rule.severity.rawValue) ?? .medium)
        name = rule.name
        description = rule.description
        resourceTypes = rule.resourceTypes
        environments = rule.environments
        watchedAttributes = rule.watchedAttributes
        ignoredAttributes = rule.ignoredAttributes
        changes = rule.changes.map(\.rawValue)
        managedOnly = rule.managedOnly
        conditions = rule.conditions.map(ConditionSettings.init)
        exclude = rule.exclude.map(ExcludeSettings.init)
        remediation = rule.remediation
        runbook = rule.runbook
    }
}

extension ConditionSettings {
    init(_ condition: DriftPolicy.Condition) {
        self.init(
            attribute: condition.attribute, Operator(rawValue: condition.operator.rawValue) ?? .exists,
            value: condition.value, values: condition.values)
        from = condition.from
        to = condition.to
        expression = condition.cel
        threshold = condition.threshold.map {
            ThresholdSettings(
                count: Int(clamping: $0.count), windowSeconds: $0.window.seconds,
                per: ThresholdSettings.Per(rawValue: $0.per.rawValue) ?? .resource)
        }
    }
}

extension ExcludeSettings {
    init(_ exclusion: DriftPolicy.Exclusion) {
        self.init(
            users: exclusion.users, identityTypes: [exclusion.identityType].compactMap { $0 },
            principalIDs: [exclusion.principalID].compactMap { $0 },
            principalEmails: [exclusion.principalEmail].compactMap { $0 },
            userAgents: [exclusion.userAgent].compactMap { $0 }, services: [exclusion.service].compactMap { $0 })
    }
}
