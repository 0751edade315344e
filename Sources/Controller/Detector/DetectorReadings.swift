/// What a detector reads again and again: states, plans, and the catalog that says what to keep of them.
struct DetectorReadings: Sendable {
    var states: [StateBinding]
    var plans: [PlanBinding]
    /// Nil: the built-in one.
    var catalog: SourceCatalog?

    init(_ configuration: DetectorConfiguration) {
        states = configuration.states
        plans = configuration.plans
        catalog = configuration.catalog
    }

    func isSame(as other: DetectorReadings) -> Bool {
        states.map(\.fingerprint) == other.states.map(\.fingerprint)
            && plans.map(\.binding.fingerprint) == other.plans.map(\.binding.fingerprint)
            && plans.map(\.digestKey) == other.plans.map(\.digestKey)
            && catalog?.digest == other.catalog?.digest
    }
}
