/// What stages 5 to 7 are told of the world: made once for an environment, and shared by its events.
final class AssessmentContext: Sendable {
    let catalog: Catalog
    let source: SourceKey
    /// The source's environment.
    let environment: String?
    let digestKey: [UInt8]?
    let ownership: OwnershipIndex
    /// The states of `ownership`, in the order of sources and states.
    let states: [HeldState]

    init(catalog: Catalog, source: SourceSettings, ownership: OwnershipIndex) {
        self.catalog = catalog
        self.source = source.key
        environment = source.environment
        digestKey = source.digestKey
        self.ownership = ownership
        states = ownership.sources.flatMap { held in
            held.states.map { HeldState($0, owner: held.key == source.key ? nil : held.key) }
        }
    }
}

/// One state and whose it is. A reference, as every event asks each of them.
final class HeldState: Sendable {
    let snapshot: StateSnapshot
    /// Nil: the source's own.
    let owner: SourceKey?

    init(_ snapshot: StateSnapshot, owner: SourceKey?) {
        self.snapshot = snapshot
        self.owner = owner
    }
}
