import Engine

/// A state version and when it can be seen.
struct TimedState {
    /// Position of the source that it belongs to.
    var source: Int
    /// The state's name there; versions of one state share it.
    var name: String
    var snapshot: StateSnapshot
    /// Nil: before the first event.
    var visibleAt: EventTime?

    func isVisible(at time: EventTime?) -> Bool {
        guard let visibleAt else { return true }
        return time.map { visibleAt <= $0 } ?? false
    }
}

/// A plan and when it can be seen.
struct TimedPlan {
    /// Position of the source whose state it belongs to; nil: any.
    var source: Int?
    var plan: PlanFacts
    var visibleAt: EventTime
}

/// One source in a replay: its environment and memory.
struct ReplaySource {
    let settings: SourceSettings
    let catalog: Catalog
    private var environment: Environment
    private var memory = Memory()
    private var inForce: [String: StateSnapshot] = [:]

    init(_ settings: SourceSettings, policies: PolicySet, catalog: Catalog) {
        self.settings = settings
        self.catalog = catalog
        environment = Environment(
            catalog: catalog, source: settings, policies: policies, ownership: OwnershipIndex(), hasStates: false)
    }

    /// Stands in where no source covers an event: it has no states and no policies.
    static func nobody(_ catalog: Catalog) -> ReplaySource {
        var source = ReplaySource(
            SourceSettings(key: SourceKey(namespace: "", name: ""), provider: .aws, account: ""), policies: .none,
            catalog: catalog)
        source.environment.hasStates = true
        return source
    }

    /// What `step` would decide about the event, and why.
    func explain(_ event: AuditEvent) -> Explanation { Pipeline.explain(environment, memory, event) }

    mutating func step(_ input: Input) -> [Finding] { Pipeline.step(environment, &memory, input) }

    var statesInForce: [StateSnapshot] { inForce.sorted { $0.key < $1.key }.map(\.value) }

    /// False when a version with a higher serial is in force already.
    mutating func bringIntoForce(_ snapshot: StateSnapshot, name: String) -> Bool {
        if let current = inForce[name], current.lineage == snapshot.lineage, current.serial > snapshot.serial {
            return false
        }
        inForce[name] = snapshot
        return true
    }

    mutating func put(_ plan: PlanFacts) { environment.plans.put(plan) }

    mutating func share(_ ownership: OwnershipIndex) {
        environment.ownership = ownership
        environment.hasStates = !inForce.isEmpty
        environment.dependencies = DependencyGraph(
            statesInForce.lazy.flatMap { $0.instances.map { ($0.address, $0.dependencies) } })
    }

    /// The reports as they stand, by address.
    var reports: [ReportRecord] {
        memory.reports(source: settings.key).compactMap { Pipeline.report($0.key, environment, memory) }
    }
}
