/// What the engine is told of the world for one input: values made by the caller, never changed by the engine.
///
/// Copies share one box, so that handing it from stage to stage costs nothing; setting a member makes a new one.
public struct Environment: Sendable {
    /// The members as they are, and what is derived from them once instead of with every event.
    private final class Storage: Sendable {
        let catalog: Catalog
        let ownership: OwnershipIndex
        /// Holds the source, its policies and whether its states are loaded.
        let detection: Detection<OwnershipFacts>
        /// For stages 5 to 7.
        let context: AssessmentContext

        init(
            _ catalog: Catalog, _ source: SourceSettings, _ policies: PolicySet, _ ownership: OwnershipIndex,
            _ hasStates: Bool
        ) {
            self.catalog = catalog
            self.ownership = ownership
            context = AssessmentContext(catalog: catalog, source: source, ownership: ownership)
            detection = Detection(
                source: source, policies: policies,
                facts: OwnershipFacts(catalog: catalog, source: source, ownership: ownership, hasStates: hasStates),
                hasStates: hasStates, claim: ApplyClaim(identities: source.applyIdentities))
        }
    }
    private var storage: Storage
    /// Who depends on whom, for reports; nil leaves the blast radius out.
    public var dependencies: DependencyGraph?
    /// For rules that name no runbook; see `Placeholders`.
    public var runbookTemplate: String?
    /// What plans of the source's states told.
    public var plans = PlanShelf()

    public init(
        catalog: Catalog, source: SourceSettings, policies: PolicySet, ownership: OwnershipIndex, hasStates: Bool
    ) {
        storage = Storage(catalog, source, policies, ownership, hasStates)
    }

    public var catalog: Catalog {
        get { storage.catalog }
        set { storage = Storage(newValue, source, policies, ownership, hasStates) }
    }
    public var source: SourceSettings {
        _read { yield storage.detection.source }
        set { storage = Storage(catalog, newValue, policies, ownership, hasStates) }
    }
    public var policies: PolicySet {
        get { storage.detection.policies }
        set { storage = Storage(catalog, source, newValue, ownership, hasStates) }
    }
    /// The states in force of all sources that cover the account.
    public var ownership: OwnershipIndex {
        get { storage.ownership }
        set { storage = Storage(catalog, source, policies, newValue, hasStates) }
    }
    /// Whether the states of this source are loaded. Until then the caller holds events back; an event given anyway is
    /// `unknown`, `stateUnavailable`.
    public var hasStates: Bool {
        get { storage.detection.hasStates }
        set { storage = Storage(catalog, source, policies, ownership, newValue) }
    }

    /// What stages 5 to 7 are told.
    var context: AssessmentContext { storage.context }

    /// Stages 8 and 9, ready to be asked.
    var detection: Detection<OwnershipFacts> { storage.detection }
}
