import JSON

/// The instances of states that a plan's drifts are about, found by id and, where that does not lead there, by one walk.
struct PlanInstances {
    private var byAddress: [String: [StateInstance]] = [:]

    init(_ drifts: [PlanDrift], in states: [StateSnapshot]) {
        var missing: Set<String> = []
        for drift in drifts {
            let wanted = Self.addresses(of: drift)
            let found = drift.id.map { id in
                states.flatMap { $0.lookup(type: drift.type, key: id) }.filter { wanted.contains($0.address) }
            }
            guard let found, !found.isEmpty else {
                missing.formUnion(wanted)
                continue
            }
            for instance in found { add(instance) }
        }
        guard !missing.isEmpty else { return }
        for state in states {
            for instance in state.instances where missing.contains(instance.address) { add(instance) }
        }
    }

    private mutating func add(_ instance: StateInstance) {
        let address = instance.address
        guard byAddress[address]?.contains(instance) != true else { return }
        byAddress[address, default: []].append(instance)
    }

    /// What the state may call it: a plan that moves it knows both names.
    private static func addresses(of drift: PlanDrift) -> [String] {
        [drift.previousAddress, drift.address].compactMap(\.self)
    }

    /// Nil where no state has it, another object stands at its address by now, or several states have it.
    func instance(of drift: PlanDrift) -> StateInstance? {
        for address in Self.addresses(of: drift) {
            let found = (byAddress[address] ?? []).filter { instance in
                guard instance.type == drift.type else { return false }
                guard let id = drift.id, let own = instance.attribute("id")?.root.scalarText else { return true }
                return id == own
            }
            if !found.isEmpty { return found.count == 1 ? found.first : nil }
        }
        return nil
    }
}

/// In which account and region an instance lives that does not say so itself: an event on it tells them, and both have to
/// come to the same report.
struct PlanHomes {
    let plan: PlanFacts
    let source: SourceSettings
    /// Made when first asked for: each is a walk over its state.
    private var siblings: [ObjectIdentifier: [String: Siblings]] = [:]

    init(plan: PlanFacts, source: SourceSettings) {
        self.plan = plan
        self.source = source
    }

    mutating func naming(_ catalog: Catalog, _ instance: StateInstance) -> ResourceNamer {
        var account = instance.account.isEmpty ? source.account : instance.account
        var region = ""
        if instance.region.isEmpty {
            region = plan.configuration?.region(of: instance.address) ?? ""
            if region.isEmpty, source.regions.count == 1 { region = source.regions[0] }
        }
        if account.isEmpty || instance.region.isEmpty && region.isEmpty && source.provider == .aws {
            let siblings = siblings(of: instance)
            if account.isEmpty { account = siblings.account }
            if region.isEmpty { region = siblings.region }
        }
        return ResourceNamer(
            catalog: catalog, provider: source.provider, account: account, region: region,
            environment: source.environment)
    }

    private mutating func siblings(of instance: StateInstance) -> Siblings {
        let (state, provider) = (ObjectIdentifier(instance.snapshot), instance.provider)
        if let known = siblings[state]?[provider] { return known }
        let made = Siblings(of: instance)
        siblings[state, default: [:]][provider] = made
        return made
    }

    /// What the other instances of the same provider configuration say, where they agree.
    private struct Siblings {
        var account = ""
        var region = ""

        init(of instance: StateInstance) {
            let provider = instance.provider
            var accounts: Set<String> = []
            var regions: Set<String> = []
            for other in instance.snapshot.instances where other.provider == provider {
                if other.hasAccount { accounts.insert(other.account) }
                if other.hasRegion, other.region != GlobalServices.region { regions.insert(other.region) }
                if accounts.count > 1, regions.count > 1 { break }
            }
            if accounts.count == 1 { account = accounts.first ?? "" }
            if regions.count == 1 { region = regions.first ?? "" }
        }
    }
}
