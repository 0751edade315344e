/// What the engine is told of the world for one input: values made by the caller, never changed by the engine.
///
/// Copies share one box, so that handing it from stage to stage costs nothing; setting a member makes a new one.
public struct Environment: Sendable {
    /// The members as they are, and what is derived from them once instead of with every event.
    private final class Storage: Sendable {
        let catalog: Catalog
        let source: SourceSettings
        let policies: PolicySet
        let ownership: OwnershipIndex
        let claim: ApplyClaim

        init(_ catalog: Catalog, _ source: SourceSettings, _ policies: PolicySet, _ ownership: OwnershipIndex) {
            self.catalog = catalog
            self.source = source
            self.policies = policies
            self.ownership = ownership
            claim = ApplyClaim(identities: source.applyIdentities)
        }
    }
    private var storage: Storage
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
        storage = Storage(catalog, source, policies, ownership)
        self.hasStates = hasStates
    }

    public var catalog: Catalog {
        get { storage.catalog }
        set { storage = Storage(newValue, source, policies, ownership) }
    }
    public var source: SourceSettings {
        get { storage.source }
        set { storage = Storage(catalog, newValue, policies, ownership) }
    }
    public var policies: PolicySet {
        get { storage.policies }
        set { storage = Storage(catalog, source, newValue, ownership) }
    }
    /// The states in force of all sources that cover the account.
    public var ownership: OwnershipIndex {
        get { storage.ownership }
        set { storage = Storage(catalog, source, policies, newValue) }
    }

    /// `source.applyIdentities`, ready to be asked.
    var claim: ApplyClaim { storage.claim }
}
