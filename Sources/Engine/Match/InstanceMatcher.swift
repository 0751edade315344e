/// Finds the instances of states that hold an object (stage 6, match): by id, ARN, name or composite, in the right
/// account and region.
struct InstanceMatcher {
    let catalog: Catalog
    let source: SourceKey
    let ownership: OwnershipIndex
    let aliases: LearnedIdentities
    let account: String
    /// The event's region; `global` for services without regions.
    let region: String

    /// Who holds an object.
    struct Holding {
        /// Of this source, in order of their addresses.
        var own: [StateInstance] = []
        /// Of other sources.
        var elsewhere: [(source: SourceKey, instance: StateInstance)] = []
        /// The key that found them, as the state writes it.
        var key: ObjectIdentity.Key?
        var isEmpty: Bool { own.isEmpty && elsewhere.isEmpty }
    }

    /// The first of the types, and of the ways to find it, that a state knows.
    func find(_ types: [String], _ identity: ObjectIdentity) -> Holding {
        for type in types {
            for key in identity.keys {
                let holding = find(type, key)
                if !holding.isEmpty { return holding }
            }
        }
        return Holding()
    }

    private func find(_ type: String, _ key: ObjectIdentity.Key) -> Holding {
        let holding = lookup(type, key, as: key.values)
        if !holding.isEmpty { return holding }
        for values in otherForms(of: key, type) {
            let holding = lookup(type, key, as: values)
            if !holding.isEmpty { return holding }
        }
        return Holding()
    }

    private func lookup(_ type: String, _ key: ObjectIdentity.Key, as values: [String]) -> Holding {
        var holding = lookup(type, values.count == 1 ? values[0] : values.joined(separator: ":"))
        if !holding.isEmpty { holding.key = ObjectIdentity.Key(attributes: key.attributes, values: values) }
        return holding
    }

    /// Instances of the type that a key of theirs names so, in this account and region.
    func lookup(_ type: String, _ key: String) -> Holding {
        var holding = Holding()
        let spec = catalog.type(type)
        for (owner, instance) in ownership.lookup(type: type, key: key) where isHere(instance, spec) {
            if owner == source { holding.own.append(instance) } else { holding.elsewhere.append((owner, instance)) }
        }
        if holding.own.count > 1 { holding.own.sort { $0.address < $1.address } }
        return holding
    }

    /// Further ways in which states may write what the event calls it: decoded, by the ARN's name, by the name it had
    /// before.
    private func otherForms(of key: ObjectIdentity.Key, _ type: String) -> [[String]] {
        var forms: [[String]] = []
        func add(_ values: [String]) {
            if values != key.values, !forms.contains(values) { forms.append(values) }
        }
        if key.values.contains(where: { $0.utf8.contains(UInt8(ascii: "%")) }) {
            add(key.values.map { ReferenceForms.urlDecoded($0) ?? $0 })
        }
        if key.values.contains(where: { $0.utf8.starts(with: "arn:".utf8) }) {
            add(key.values.map { ReferenceForms.name(ofARN: $0) ?? $0 })
            // Of a composite only the part that names the object itself may be an ARN.
            if key.values.count > 1, let first = key.values.first {
                add([ReferenceForms.name(ofARN: first) ?? first] + key.values.dropFirst())
            }
        }
        if type.utf8.starts(with: "aws_lambda_".utf8), let first = key.values.first,
            let name = ReferenceForms.functionName(first)
        {
            add([name] + key.values.dropFirst())
        }
        // Identifiers of databases are made small by the service.
        if Self.foldedTypes.contains(where: { type.utf8.starts(with: $0.utf8) }) {
            add(key.values.map { $0.utf8.starts(with: "arn:".utf8) ? $0 : $0.lowercased() })
        }
        if key.values.count == 1, let value = key.values.first,
            let old = aliases.stateID(type: type, account: account, region: region, id: value)
        {
            add([old])
        }
        return forms
    }

    private static let foldedTypes = ["aws_db_", "aws_rds_", "aws_docdb_", "aws_neptune_"]

    private func isHere(_ instance: StateInstance, _ spec: TypeSpec?) -> Bool {
        let home = instance.account
        guard instance.type.utf8.starts(with: "aws_".utf8) else {
            // Ids of the other clouds tell the place themselves. Some records give a project by its number.
            return home.isEmpty || home == account || account.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        }
        if !home.isEmpty, !account.isEmpty, home != account { return false }
        guard spec?.isGlobal != true, spec?.isUniqueAcrossRegions != true else { return true }
        let place = instance.region
        return place.isEmpty || region.isEmpty || region == GlobalServices.region || place == GlobalServices.region
            || place == region
    }
}
