/// Finds the instances of states that hold an object (stage 6, match): by id, ARN, name or composite, in the right
/// account and region. Never changes; a reference, as it is asked often.
final class InstanceMatcher {
    let context: AssessmentContext
    let aliases: LearnedIdentities
    let account: String
    /// The event's region; `global` for services without regions.
    let region: String

    var ownership: OwnershipIndex { context.ownership }

    init(_ context: AssessmentContext, _ aliases: LearnedIdentities, account: String, region: String) {
        self.context = context
        self.aliases = aliases
        self.account = account
        self.region = region
    }

    /// Who holds an object.
    struct Holding {
        /// Of this source, the first by address. Nearly always the only one.
        private(set) var first: StateInstance?
        private var others: [StateInstance] = []
        /// Of other sources.
        fileprivate(set) var elsewhere: [(source: SourceKey, instance: StateInstance)] = []
        /// The key that found them, as the state writes it.
        fileprivate(set) var key: ObjectIdentity.Key?

        var isEmpty: Bool { first == nil && elsewhere.isEmpty }
        /// Several instances of this source say that they are the object.
        var isAmbiguous: Bool { !others.isEmpty }
        /// Of this source, in order of their addresses.
        var own: [StateInstance] { first.map { [$0] + others } ?? [] }

        fileprivate mutating func add(_ instance: StateInstance) {
            guard first != nil else { return first = instance }
            let all = (own + [instance]).map { (address: $0.address, instance: $0) }.sorted { $0.address < $1.address }
            first = all.first?.instance
            others = all.dropFirst().map(\.instance)
        }
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
        let found = ObjectIdentity.Key(attributes: key.attributes, values: values)
        var holding = lookup(type, found.joined(by: ":"))
        if !holding.isEmpty { holding.key = found }
        return holding
    }

    /// Instances of the type that a key of theirs names so, in this account and region.
    func lookup(_ type: String, _ named: String) -> Holding {
        var holding = Holding()
        type.withBytes { name in
            named.withBytes { key in
                context.ownership.forEach(type: name, key: key) { place, instance in
                    guard isHere(instance, type, named) else { return }
                    if place == context.place {
                        holding.add(instance)
                    } else {
                        holding.elsewhere.append((context.ownership.sources[place].key, instance))
                    }
                }
            }
        }
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
        if type.begins(with: "aws_lambda_"), let first = key.values.first,
            let name = ReferenceForms.functionName(first)
        {
            add([name] + key.values.dropFirst())
        }
        // Route 53 writes names with a dot at their end, and some ids with what they are the id of.
        if type.begins(with: "aws_route53_") {
            add(
                key.values.map { value in
                    if value.utf8.first == UInt8(ascii: "/") {
                        return value.split(separator: "/").last.map(String.init) ?? value
                    }
                    return value.utf8.contains(UInt8(ascii: ".")) ? ReferenceForms.domainName(value) : value
                })
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

    private static let foldedTypes = [
        "aws_db_", "aws_rds_", "aws_docdb_", "aws_neptune_", "aws_elasticache_", "aws_redshift_",
    ]

    /// - Parameter key: what found it.
    private func isHere(_ instance: StateInstance, _ type: String, _ key: String) -> Bool {
        guard type.begins(with: "aws_") else {
            // Ids of the other clouds tell the place themselves. Some records give a project by its number.
            return !instance.hasAccount || instance.isOfAccount(account)
                || account.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        }
        if !account.isEmpty, instance.hasAccount, !instance.isOfAccount(account) { return false }
        if region.isEmpty || region == GlobalServices.region || !instance.hasRegion || instance.isInRegion(region) {
            return true
        }
        if instance.isInRegion(GlobalServices.region) { return true }
        // An ARN tells the region itself: some calls make objects in other regions than their own.
        if let place = ReferenceForms.place(ofARN: key), !place.region.isEmpty {
            return instance.isInRegion(place.region)
        }
        let spec = context.catalog.facts(of: type).spec
        return spec?.isGlobal == true || spec?.isUniqueAcrossRegions == true
    }
}
