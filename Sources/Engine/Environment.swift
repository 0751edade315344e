/// What the engine is told of the world for one input: values made by the caller, never changed by the engine.
public struct Environment: Sendable {
    public var catalog: Catalog
    public var source: SourceSettings
    public var policies: PolicySet
    /// The states in force of all sources that cover the account.
    public var ownership: OwnershipIndex
    /// Whether the states of this source are loaded. Until then the caller holds events back; an event given anyway is
    /// `unknown`, `stateUnavailable`.
    public var hasStates: Bool
    /// Who depends on whom, for reports; nil leaves the blast radius out.
    public var dependencies: DependencyGraph?
    /// For rules that name no runbook; see `Placeholders`.
    public var runbookTemplate: String?

    public init(
        catalog: Catalog, source: SourceSettings, policies: PolicySet, ownership: OwnershipIndex, hasStates: Bool
    ) {
        self.catalog = catalog
        self.source = source
        self.policies = policies
        self.ownership = ownership
        self.hasStates = hasStates
    }
}
