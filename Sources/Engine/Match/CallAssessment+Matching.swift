import JSON

/// Finds the instances of states that hold an object (stage 6, match): by id, ARN, name or composite, in the account and
/// region of the call.
extension CallAssessment {
    /// The first of the types, and of the ways to find it, that a state knows.
    func find(_ types: [String], _ identity: ObjectIdentity) -> Holding {
        var holding = Holding()
        for type in types {
            for key in identity.keys where isFound(type, key, identity.scope, &holding) { return holding }
        }
        return holding
    }

    /// As the event calls it, else in another way that states may have for it.
    private func isFound(
        _ type: String, _ key: ObjectIdentity.Key, _ scope: JSONView?, _ holding: inout Holding
    ) -> Bool {
        if isHeld(type, key, scope, &holding) { return true }
        return otherForms(of: key, type).contains { values in
            isHeld(type, ObjectIdentity.Key(attributes: key.attributes, values: values), scope, &holding)
        }
    }

    private func isHeld(
        _ type: String, _ key: ObjectIdentity.Key, _ scope: JSONView?, _ holding: inout Holding
    ) -> Bool {
        lookup(type, key.joined(by: ":"), &holding)
        if provider == .gcp, !holding.isEmpty, let scope, GrantCondition.isGrant(type) {
            holding = holding.filter { GrantCondition.isSame($0, scope) }
        }
        guard !holding.isEmpty else { return false }
        holding.key = key
        return true
    }

    /// Instances of the type that a key of theirs names so, in this account and region.
    func lookup(_ type: String, _ named: String) -> Holding {
        var holding = Holding()
        lookup(type, named, &holding)
        return holding
    }

    private func lookup(_ type: String, _ named: String, _ holding: inout Holding) {
        type.withBytes { name in
            named.withBytes { key in
                for state in context.states {
                    state.snapshot.forEach(type: name, key: key) { instance in
                        guard isHere(instance, type, named) else { return }
                        if let owner = state.owner {
                            holding.elsewhere.append((owner, instance))
                        } else {
                            holding.add(instance)
                        }
                    }
                }
            }
        }
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
        // Some services name the project by its number, in records and in ids, others by its id.
        if type.begins(with: "google_"), let number = projectNumber {
            let (named, numbered) = ("projects/" + account + "/", "projects/" + number + "/")
            add(key.values.map { $0.hasPrefix(named) ? numbered + $0.dropFirst(named.count) : $0 })
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

    /// Nil where the record names the project by its id.
    private var projectNumber: String? {
        guard let name = event.resourceName.map(CloudResourceName.relative) else { return nil }
        let parts = name.split(separator: "/", maxSplits: 2)
        guard parts.count > 1, parts[0] == "projects", parts[1].utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else {
            return nil
        }
        return String(parts[1])
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
                || provider == .gcp && projectNumber.map { instance.isOfAccount($0) } == true
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
