import JSON

/// What a plan saw of one object, in the words of the match and compare stages.
struct PlanAssessment {
    var assessment: Assessment
    /// Positions in `assessment.compared` of attributes that nobody configured and that the provider sets itself: such a
    /// difference is no drift by itself, it only confirms what an event set by name.
    var quiet: Set<Int> = []
}

/// Compares what a plan read with the states that it was made against.
struct PlanAssessor {
    let plan: PlanFacts
    let catalog: Catalog
    let source: SourceSettings
    /// The states in force that the plan speaks of.
    let states: [StateSnapshot]
    /// The states of all sources: who holds the children of a parent.
    let ownership: OwnershipIndex

    /// One for each object that differs, by address.
    func assess() -> [PlanAssessment] {
        let drifts = plan.drifts.filter { CloudProvider(ofType: $0.type) == source.provider }
        guard !drifts.isEmpty, !states.isEmpty else { return [] }
        let instances = PlanInstances(drifts, in: states)
        var homes = PlanHomes(plan: plan, source: source)
        var found: [(address: String, assessment: PlanAssessment)] = []
        for drift in drifts {
            guard let instance = instances.instance(of: drift) else { continue }
            let resource = homes.naming(catalog, instance).resource(of: instance)
            guard let assessed = assess(drift, instance, resource) else { continue }
            found.append((instance.address, assessed))
        }
        return found.sorted { ($0.address, $0.assessment.key) < ($1.address, $1.assessment.key) }.map(\.assessment)
    }

    private func assess(_ drift: PlanDrift, _ instance: StateInstance, _ resource: ResourceRef) -> PlanAssessment? {
        var assessment = Assessment(
            ownership: .managed, lifecycle: drift.isDeleted ? .deleted : .modified, resource: resource)
        assessment.isRecordEvidence = true
        guard !drift.isDeleted else { return PlanAssessment(assessment: assessment) }
        let type = catalog.facts(of: drift.type)
        let children = PlanChildRules(of: instance, in: ownership)
        let comparison = PlanComparison(
            type: type, instance: instance, children: children, digestKey: source.digestKey)
        let visibility = PlanVisibility(plan: plan, catalog: catalog)
        var result = PlanAssessment(assessment: assessment)
        var isVisible = false
        for attribute in drift.attributes {
            guard let standing = standing(attribute, drift, type) else { continue }
            let compared = comparison.compare(attribute)
            guard !compared.isEmpty else { continue }
            if standing.isQuiet {
                result.quiet.formUnion(
                    result.assessment.compared.count..<result.assessment.compared.count + compared.count)
            }
            if standing.isUncertain { result.assessment.unverifiedReasons.insert(.catalogEvidence) }
            result.assessment.compared += compared
            isVisible =
                isVisible || visibility.isVisible(attribute.name, of: drift.address, type) ?? children.keys.isEmpty
        }
        result.assessment.isPlanVisible = isVisible
        return result.assessment.compared.isEmpty ? nil : result
    }

    private struct Standing {
        var isQuiet = false
        /// Nobody knows whether it is configuration at all.
        var isUncertain = false
    }

    /// Nil: it is not configuration, so never drift.
    private func standing(
        _ attribute: PlanDrift.Attribute, _ drift: PlanDrift, _ type: TypeFacts
    ) -> Standing? {
        let isConfigured = plan.configuration?.resource(at: drift.address)?.arguments.contains(attribute.name)
        guard let facts = type.attribute(attribute.name) else {
            // A type, or an attribute of a newer provider, that the schema facts do not have.
            return Standing(isQuiet: isConfigured == false, isUncertain: isConfigured == nil)
        }
        if facts.isReadOnly || facts.isWriteOnly { return nil }
        guard facts.isComputed, isConfigured == false else { return Standing() }
        guard facts.kind.isNested else { return Standing(isQuiet: true) }
        // A rule or route that joined its parent is drift of the parent, whether Terraform would show it or not.
        if PlanChildren.isList(attribute.name, of: drift.type) { return Standing() }
        // A block that is not there may have been made by `dynamic`; then the plan would put it right.
        return Standing(isQuiet: drift.action.map { !$0.changes(attribute.name) } ?? true)
    }
}

extension PlanAssessment {
    fileprivate var key: String { assessment.resource.key.canonicalText }
}

extension CloudProvider {
    /// The cloud whose provider has the Terraform type; nil for types of no cloud.
    init?(ofType type: String) {
        let prefixes: [(String, CloudProvider)] = [
            ("aws_", .aws), ("google_", .gcp), ("azurerm_", .azure), ("azapi_", .azure), ("azuread_", .azure),
        ]
        guard let match = prefixes.first(where: { type.hasPrefix($0.0) }) else { return nil }
        self = match.1
    }
}
