import JSON

/// Names objects the way findings do: report key, address, and what the state says of the instance.
protocol ResourceNaming {
    var catalog: Catalog { get }
    var provider: CloudProvider { get }
    /// Where the object is, as far as its state does not say.
    var account: String { get }
    var region: String { get }
    var environment: String? { get }
}

/// Names objects outside of a call.
struct ResourceNamer: ResourceNaming {
    let catalog: Catalog
    let provider: CloudProvider
    let account: String
    let region: String
    let environment: String?
}

extension ResourceNaming {
    /// An object that a state holds. `key`: what found it, where that is known; saves reading its id again.
    func resource(of instance: StateInstance, foundBy key: ObjectIdentity.Key? = nil) -> ResourceRef {
        resource(of: instance, catalog.facts(of: instance.type), foundBy: key)
    }

    func resource(of instance: StateInstance, _ facts: TypeFacts, foundBy key: ObjectIdentity.Key?) -> ResourceRef {
        ResourceRef(
            key: ReportKey(
                provider: provider, account: account.isEmpty ? instance.account : account,
                region: region(of: facts, instance), type: facts.name, id: cloudID(of: instance, facts, key)),
            environment: environment, instance: instance)
    }

    /// An object that no state holds, named as the event names it.
    func resource(type: String, identity: ObjectIdentity?) -> ResourceRef {
        let id = identity.flatMap { cloudID($0, type) } ?? ""
        let facts = catalog.facts(of: type)
        let place = facts.isGlobal ? nil : identity.flatMap(Self.region)
        var resource = ResourceRef(
            key: ReportKey(
                provider: provider, account: account, region: place ?? region(of: facts, nil), type: type, id: id))
        resource.environment = environment
        return resource
    }

    private func region(of facts: TypeFacts, _ instance: StateInstance?) -> String {
        // An ARM id stands for one object wherever it is, and not all records tell the place.
        if facts.isGlobal || provider == .azure { return GlobalServices.region }
        if let place = instance?.region, !place.isEmpty { return provider == .gcp ? place.lowercased() : place }
        return provider == .gcp ? region.lowercased() : region
    }

    /// The region that an ARN of the object tells; nil where none does.
    private static func region(_ identity: ObjectIdentity) -> String? {
        for key in identity.keys where key.values.count == 1 {
            if let place = ReferenceForms.place(ofARN: key.values[0]), !place.region.isEmpty { return place.region }
        }
        return nil
    }

    private func cloudID(of instance: StateInstance, _ facts: TypeFacts, _ key: ObjectIdentity.Key?) -> String {
        let id = stateID(of: instance, facts, key)
        return provider == .azure ? id.lowercased() : id
    }

    private func stateID(of instance: StateInstance, _ facts: TypeFacts, _ key: ObjectIdentity.Key?) -> String {
        let names = facts.cloudID
        // An ARN finds what a state calls by another id; the report's id is the state's.
        if let key, key.attributes == names, !key.values.contains(where: { $0.utf8.starts(with: "arn:".utf8) }) {
            return key.joined(by: "/")
        }
        let parts = names.compactMap { instance.attribute($0)?.root.scalarText }.filter { !$0.isEmpty }
        if parts.count == names.count { return parts.joined(separator: "/") }
        if let id = instance.attribute("id")?.root.scalarText, !id.isEmpty { return id }
        return instance.snapshot.lineage + " " + instance.address
    }

    /// The canonical id as far as the event tells it: the key that the type's ids are made of, else the first one.
    private func cloudID(_ identity: ObjectIdentity, _ type: String) -> String? {
        let names = catalog.facts(of: type).cloudID
        for key in identity.keys where Set(key.attributes) == Set(names) {
            let values = names.compactMap { name in
                key.attributes.firstIndex(of: name).map { Self.plain(key.values[$0], name) }
            }
            return values.joined(separator: "/")
        }
        return identity.keys.first.map { key in
            zip(key.values, key.attributes).map(Self.plain).joined(separator: "/")
        }
    }

    /// A function is one object, however the caller named it.
    private static func plain(_ value: String, _ attribute: String) -> String {
        if attribute == "function_name" {
            return ReferenceForms.functionName(value) ?? ReferenceForms.name(ofARN: value) ?? value
        }
        return value.utf8.contains(UInt8(ascii: "%")) ? ReferenceForms.urlDecoded(value) ?? value : value
    }
}
