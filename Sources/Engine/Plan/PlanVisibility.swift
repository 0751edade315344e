/// Whether Terraform would put a difference right, as far as a plan and the configuration in it tell.
struct PlanVisibility {
    let plan: PlanFacts
    let catalog: Catalog

    /// Nil: nothing is known that speaks either way.
    ///
    /// `ignore_changes` is not written in a plan. But where the plan saw the attribute differ, and changes others of the
    /// resource or none without that one, it is ignored or nobody configured it.
    func isVisible(_ name: String, of address: String, _ type: TypeFacts) -> Bool? {
        if let drift = plan.drift(at: address), let action = drift.action,
            drift.isDeleted || drift.attributes.contains(where: { $0.name == name })
        {
            return action.changes(name)
        }
        guard let configuration = plan.configuration, let resource = configuration.resource(at: address) else {
            return nil
        }
        if resource.arguments.contains(name) { return true }
        guard let facts = type.attribute(name), facts.isComputed else { return nil }
        // A block that is not there may have been made by `dynamic`, unless its children are resources of their own.
        if facts.kind.isNested { return configuration.hasStandaloneChildren(address, name) ? false : nil }
        return false
    }

    /// What an event's assessment says, with what the plan knows.
    func refined(_ assessment: Assessment) -> Assessment {
        guard assessment.ownership == .managed, assessment.lifecycle == .modified,
            let address = assessment.resource.address
        else { return assessment }
        let type = catalog.facts(of: assessment.resource.type)
        let said = assessment.compared.filter { !$0.isEqual }.map { compared in
            TerraformPath(parsing: compared.path).flatMap { isVisible($0.root, of: address, type) }
        }
        guard said.contains(true) || !said.isEmpty && !said.contains(nil) else { return assessment }
        var refined = assessment
        refined.isPlanVisible = said.contains(true)
        return refined
    }
}
