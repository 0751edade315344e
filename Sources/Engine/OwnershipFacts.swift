import JSON

/// Answers the ledger's questions about the states in force, by match and compare.
struct OwnershipFacts: StateFacts {
    private let catalog: Catalog
    private let source: SourceSettings
    private let ownership: OwnershipIndex
    private let hasStates: Bool
    /// Instances that cannot be found by their id alone (composite ids, ids of lineage and address).
    private var children: Children?
    private var byAddress: [String: [(source: SourceKey, instance: StateInstance)]] = [:]

    init(catalog: Catalog, source: SourceSettings, ownership: OwnershipIndex, hasStates: Bool) {
        self.catalog = catalog
        self.source = source
        self.ownership = ownership
        self.hasStates = hasStates
    }

    /// What it takes to ask a call again.
    private struct Children {
        let environment: Environment
        let aliases: LearnedIdentities
        let calls: StandInCalls
    }

    /// - Parameter objects: the ones that will be asked about. One walk over the states finds what no key finds.
    init(_ environment: Environment, _ memory: Memory, objects: [(key: ReportKey, address: String?)]) {
        self.init(
            catalog: environment.catalog, source: environment.source, ownership: environment.ownership,
            hasStates: environment.hasStates)
        children = Children(environment: environment, aliases: memory.aliases, calls: memory.judging.standIns)
        var wanted: Set<String> = []
        for (key, address) in objects {
            if let address, holder(of: key, address: nil) == nil { wanted.insert(address) }
        }
        guard !wanted.isEmpty else { return }
        for owner in ownership.sources {
            for state in owner.states {
                for instance in state.instances where wanted.contains(instance.address) {
                    byAddress[instance.address, default: []].append((source: owner.key, instance: instance))
                }
            }
        }
    }

    func standing(of key: ReportKey, address: String?) -> StateStanding {
        guard hasStates else { return .unavailable }
        guard let holder = holder(of: key, address: address) else { return .absent }
        guard holder.source == source.key else { return .elsewhere }
        return .managed(naming(key).resource(of: holder.instance), time: holder.instance.snapshot.visibleAt)
    }

    func time(of resource: ResourceRef) -> EventTime? {
        if let instance = resource.instance { return instance.snapshot.visibleAt }
        guard let name = resource.state else { return nil }
        return ownership.states(of: source.key).first { $0.name == name && $0.lineage == resource.stateLineage }?
            .visibleAt
            ?? ownership.states(of: source.key).first { $0.name == name }?.visibleAt
    }

    func compare(_ change: OpenChange, of key: ReportKey) -> ComparedAttribute? {
        guard !change.key.path.hasPrefix("?"), let instance = instance(of: key) else { return nil }
        if let element = change.key.element, element.hasPrefix("sha256:") { return nil }
        // What only a plan told, because the index does not keep it.
        if change.isOfPlan, let root = TerraformPath(parsing: change.key.path)?.root, !instance.keeps(root) {
            return nil
        }
        return recheck(
            key.type, change.key.path, change.key.element, change.kind, change.new, isKnown: change.isNewKnown, instance
        )
    }

    func compare(_ attribute: ComparedAttribute, of key: ReportKey) -> ComparedAttribute? {
        guard let instance = instance(of: key) else { return nil }
        guard
            var now = recheck(
                key.type, attribute.path, attribute.element, attribute.kind, attribute.newValue,
                isKnown: attribute.isKnown, instance)
        else { return nil }
        now.isSensitive = attribute.isSensitive
        now.unknownReason = attribute.unknownReason
        return now
    }

    /// The call is asked again: it speaks of the children by themselves where a state has come to hold them.
    func areChildrenHeld(by eventID: String, of parent: ReportKey, after time: EventTime) -> Bool {
        guard let children, let event = children.calls[eventID] else { return false }
        var isHeld = false
        for found in Assessor.assess(event, children.environment, children.aliases)?.assessments ?? [] {
            let isEqual =
                found.unmapped.isEmpty && found.unknownReason == nil
                && found.compared.allSatisfy { $0.isKnown && $0.isEqual }
            if found.resource.key == parent {
                guard isEqual else { return false }
            } else if found.ownership == .managed, let written = self.time(of: found.resource), written > time {
                guard isEqual, found.lifecycle != .deleted else { return false }
                isHeld = true
            }
        }
        return isHeld
    }

    func formers(of type: String) -> [FormerName] {
        // Of the built-in catalog only Azure's types have any.
        guard source.provider == .azure || catalog.overlay != nil else { return [] }
        return catalog.facts(of: type).formers
    }

    private func recheck(
        _ type: String, _ path: String, _ element: String?, _ kind: ChangeKind, _ value: JSONValue?, isKnown: Bool,
        _ instance: StateInstance
    ) -> ComparedAttribute? {
        let open = Assessor.OpenAttribute(
            type: type, path: path, element: element, kind: kind, newValue: isKnown ? value : nil)
        var now = Assessor.recheck(open, in: instance, catalog: catalog, digestKey: source.digestKey)
        if !isKnown {
            now?.isKnown = false
            now?.isEqual = false
            now?.newValue = nil
        }
        return now
    }

    private func instance(of key: ReportKey) -> StateInstance? {
        guard let holder = holder(of: key, address: nil), holder.source == source.key else { return nil }
        return holder.instance
    }

    /// The instance whose report key this is; one of this source before others'.
    private func holder(of key: ReportKey, address: String?) -> (source: SourceKey, instance: StateInstance)? {
        let naming = naming(key)
        var found = ownership.lookup(type: key.type, key: key.id)
        let composite = key.id.split(separator: "/", omittingEmptySubsequences: false).joined(separator: ":")
        if composite != key.id { found += ownership.lookup(type: key.type, key: composite) }
        for list in byAddress.values { found += list.filter { $0.instance.type == key.type } }
        let same = found.filter { naming.resource(of: $0.instance).key == key }
        return same.first { $0.source == source.key } ?? same.first
    }

    private func naming(_ key: ReportKey) -> ResourceNamer {
        ResourceNamer(
            catalog: catalog, provider: key.provider, account: key.account, region: key.region,
            environment: source.environment)
    }
}
