import JSON

/// Names objects the way findings do: report key, address, and what the state says of the instance.
struct ResourceNaming {
    let catalog: Catalog
    let provider: CloudProvider
    let account: String
    let region: String
    let environment: String?

    /// An object that a state holds. `key`: what found it, where that is known; saves reading its id again.
    func resource(of instance: StateInstance, foundBy key: ObjectIdentity.Key? = nil) -> ResourceRef {
        let type = instance.type
        var resource = ResourceRef(
            key: ReportKey(
                provider: provider, account: account.isEmpty ? instance.account : account,
                region: region(of: type, instance), type: type, id: cloudID(of: instance, type, key)))
        resource.address = instance.address
        resource.module = instance.module
        resource.state = instance.snapshot.name
        resource.stateSerial = instance.snapshot.serial
        resource.stateLineage = instance.snapshot.lineage
        resource.environment = environment
        resource.packedDependencies = instance.packedDependencies
        resource.packedTags = tags(of: instance)
        resource.owner = resource.packedTags["Owner"] ?? resource.packedTags["owner"]
        return resource
    }

    /// An object that no state holds, named as the event names it.
    func resource(type: String, identity: ObjectIdentity?) -> ResourceRef {
        let id = identity.flatMap { cloudID($0, type) } ?? ""
        var resource = ResourceRef(
            key: ReportKey(provider: provider, account: account, region: region(of: type, nil), type: type, id: id))
        resource.environment = environment
        return resource
    }

    private func region(of type: String, _ instance: StateInstance?) -> String {
        if catalog.type(type)?.isGlobal == true || GlobalServices.isGlobal(type: type) { return GlobalServices.region }
        // An ARM id stands for one object wherever it is, and not all records tell the place.
        if provider == .azure { return GlobalServices.region }
        if let place = instance?.region, !place.isEmpty { return provider == .gcp ? place.lowercased() : place }
        return provider == .gcp ? region.lowercased() : region
    }

    private func cloudID(of instance: StateInstance, _ type: String, _ key: ObjectIdentity.Key?) -> String {
        let id = stateID(of: instance, type, key)
        return provider == .azure ? id.lowercased() : id
    }

    private func stateID(of instance: StateInstance, _ type: String, _ key: ObjectIdentity.Key?) -> String {
        let names = catalog.type(type)?.cloudID ?? ["id"]
        if let key, key.attributes == names { return key.values.joined(separator: "/") }
        let parts = names.compactMap { instance.attribute($0)?.root.scalarText }.filter { !$0.isEmpty }
        if parts.count == names.count { return parts.joined(separator: "/") }
        if let id = instance.attribute("id")?.root.scalarText, !id.isEmpty { return id }
        return instance.snapshot.lineage + " " + instance.address
    }

    /// The canonical id as far as the event tells it: the key that the type's ids are made of, else the first one.
    private func cloudID(_ identity: ObjectIdentity, _ type: String) -> String? {
        let names = catalog.type(type)?.cloudID ?? ["id"]
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

    /// Tags without those that the state marks as secret.
    private func tags(of instance: StateInstance) -> PackedTags {
        for name in ["tags_all", "tags"] {
            let json = instance.withAttribute(name) { bytes -> [UInt8]? in
                bytes.count > 2 && bytes.first == UInt8(ascii: "{") ? Array(bytes) : nil
            }
            guard let json = json ?? nil else { continue }
            return instance.isSensitive(name) ? .none : PackedTags(json: json)
        }
        return .none
    }
}
