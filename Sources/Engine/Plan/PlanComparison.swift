import JSON

/// One drifted attribute of a plan against the state: the same paths and elements that events give.
struct PlanComparison {
    private let type: TypeFacts
    private let instance: StateInstance
    private let children: PlanChildRules
    private let digestKey: [UInt8]?
    private let comparison: AttributeComparison

    init(type: TypeFacts, instance: StateInstance, children: PlanChildRules, digestKey: [UInt8]?) {
        self.children = children
        self.type = type
        self.instance = instance
        self.digestKey = digestKey
        comparison = AttributeComparison(
            type: type, instance: InstanceValues(instance: instance), digestKey: digestKey)
    }

    /// What differs; nothing where the state in force does not hold what the plan saw in it.
    func compare(_ attribute: PlanDrift.Attribute) -> [ComparedAttribute] {
        let path = TerraformPath([.name(attribute.name)])
        let facts = type.attribute(path)
        let isKept = instance.keeps(attribute.whole)
        if attribute.isSensitive { return hidden(attribute, isKept: isKept) }
        guard isKept else {
            // What the index does not keep only the plan tells.
            let isEqual =
                facts.map { comparison.equality.areEqual(attribute.before, attribute.after, $0, at: path.schemaPath) }
                ?? (attribute.before == attribute.after)
            return isEqual
                ? []
                : [
                    comparison.made(
                        path, facts, old: attribute.before, new: attribute.after, isEqual: false, kind: .modified)
                ]
        }
        guard isStateOfPlan(attribute, path, facts) else { return [] }
        if let direction = SecurityRule.Direction(rawValue: attribute.name), type.name.hasSuffix("security_group") {
            return rules(attribute, direction)
        }
        let compared = comparison.compare(IntendedChange(attribute: path, operation: operation(attribute, facts)))
        return compared.filter { !$0.isEqual && $0.isKnown }
    }

    private func operation(
        _ attribute: PlanDrift.Attribute, _ facts: SchemaFacts.Attribute?
    ) -> IntendedChange.Operation {
        guard let facts, facts.kind.isNested else { return attribute.after.map { .set($0) } ?? .unset }
        return .block((attribute.after ?? .array([])).withoutNulls, isWhole: true, key: nil)
    }

    private func isStateOfPlan(
        _ attribute: PlanDrift.Attribute, _ path: TerraformPath, _ facts: SchemaFacts.Attribute?
    ) -> Bool {
        let held = instance.value(of: attribute.whole)
        if held == attribute.before { return true }
        if ValueEquality.isAbsent(held), ValueEquality.isAbsent(attribute.before) { return true }
        return comparison.equality.areEqual(held, attribute.before, facts, at: path.schemaPath)
    }

    /// Of a secret the digests are compared, where there is a key; without one the plan's word has to do.
    private func hidden(_ attribute: PlanDrift.Attribute, isKept: Bool) -> [ComparedAttribute] {
        var old = attribute.before
        if isKept {
            let held = KeyedDigest.redacted(instance.value(of: attribute.whole), key: digestKey)
            guard held == attribute.before else { return [] }
            old = held
        }
        if digestKey != nil, old == attribute.after { return [] }
        return [
            ComparedAttribute(
                path: attribute.name, stateValue: old, newValue: attribute.after, isEqual: false, isSensitive: true)
        ]
    }

    // MARK: Security groups

    private func rules(_ attribute: PlanDrift.Attribute, _ direction: SecurityRule.Direction) -> [ComparedAttribute] {
        let group = instance.attribute("id")?.root.string ?? ""
        let held = Dictionary(
            SecurityRuleReader.inline(instance, direction, of: group).map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        let live = Dictionary(
            ValueEquality.elements(attribute.after).flatMap { SecurityRule.rules($0, direction, of: group) }
                .map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        var compared: [ComparedAttribute] = []
        // What happened to a rule with a resource of its own that resource's drift tells.
        for key in Set(held.keys).union(live.keys) where !children.keys.contains(key) {
            let (old, new) = (held[key], live[key])
            if let old, let new, SecurityGroupAssessment.sameText(old.description, new.description) { continue }
            compared.append(
                ComparedAttribute(
                    path: direction.rawValue, element: (new ?? old)?.element, stateValue: old?.inlineValue(of: group),
                    newValue: new?.inlineValue(of: group), isEqual: false,
                    kind: old == nil ? .added : new == nil ? .removed : .modified))
        }
        return compared.sorted { ($0.element ?? "") < ($1.element ?? "") }
    }
}

/// The rules of a security group that resources of their own hold, in the states of all sources.
struct PlanChildRules {
    private(set) var keys: Set<SecurityRule.Key> = []

    init(of group: StateInstance, in ownership: OwnershipIndex) {
        guard group.type.hasSuffix("security_group"), let id = group.attribute("id")?.root.string else { return }
        func isChild(_ instance: StateInstance) -> Bool {
            instance.value(of: "security_group_id")?.stringValue == id
        }
        for (type, direction) in SecurityGroupAssessment.singleTypes {
            for (_, instance) in ownership.lookup(type: type, key: id) where isChild(instance) {
                if let rule = SecurityRuleReader.single(instance, direction) { keys.insert(rule.key) }
            }
        }
        for (_, instance) in ownership.lookup(type: SecurityGroupAssessment.listType, key: id) where isChild(instance) {
            keys.formUnion(SecurityRuleReader.standalone(instance, of: id).map(\.key))
        }
    }
}

extension SecurityRule {
    /// The rules of one element of `ingress` or `egress`: one for each peer.
    static func rules(_ value: JSONValue, _ direction: Direction, of group: String) -> [SecurityRule] {
        func port(_ name: String) -> Int64? {
            value[name].flatMap { $0.intValue ?? $0.stringValue.flatMap { Int64($0) } }
        }
        func texts(_ name: String) -> [String] { value[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        let proto = RuleForms.proto(value["protocol"].flatMap(ValueEquality.text) ?? "-1")
        let ports = RuleForms.ports(proto, port("from_port"), port("to_port"))
        var peers = (texts("cidr_blocks") + texts("ipv6_cidr_blocks")).map(RuleForms.cidr)
        peers += texts("prefix_list_ids").map(Peer.prefixList) + texts("security_groups").map(RuleForms.group)
        if value["self"]?.boolValue == true, !peers.contains(.group(group)) { peers.append(.group(group)) }
        return peers.map { peer in
            SecurityRule(
                key: Key(direction: direction, proto: proto, from: ports.from, to: ports.to, peer: peer),
                description: value["description"]?.stringValue)
        }
    }
}

extension JSONValue {
    /// Without members that are null, at any depth: absent and null mean the same to Terraform.
    fileprivate var withoutNulls: JSONValue {
        switch self {
        case .object(let members): .object(members.filter { !$0.value.isNull }.mapValues(\.withoutNulls))
        case .array(let elements): .array(elements.map(\.withoutNulls))
        default: self
        }
    }
}
