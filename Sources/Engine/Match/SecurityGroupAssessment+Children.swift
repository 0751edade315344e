import JSON

/// Rules with resources of their own.
extension SecurityGroupAssessment {
    /// Never changes; a reference, as each rule of a call is asked of all of them.
    final class Child {
        let instance: StateInstance
        let owner: SourceKey
        let rules: [SecurityRule]
        /// `aws_vpc_security_group_*_rule`.
        let isSingle: Bool

        init(instance: StateInstance, owner: SourceKey, rules: [SecurityRule], isSingle: Bool) {
            self.instance = instance
            self.owner = owner
            self.rules = rules
            self.isSingle = isSingle
        }

        func isCalled(_ id: String?) -> Bool { isSingle && id != nil && rules.first?.id == id }

        func holds(_ rule: SecurityRule) -> Bool { rules.contains { $0.key == rule.key } }

        /// Whether `others` hold all that it holds.
        func isWhole(in others: [SecurityRule]) -> Bool {
            rules.count <= 1 || rules.allSatisfy { rule in others.contains { $0.key == rule.key } }
        }
    }

    static let singleTypes: [(type: String, direction: SecurityRule.Direction)] = [
        ("aws_vpc_security_group_ingress_rule", .ingress), ("aws_vpc_security_group_egress_rule", .egress),
    ]
    static let listType = "aws_security_group_rule"

    /// All resources that hold rules of the group.
    func children(of group: String) -> [Child] {
        var found: [Child] = []
        for (type, direction) in Self.singleTypes {
            for (owner, instance) in holders(type, group) where isOf(group, instance) {
                if let rule = SecurityRuleReader.single(instance, direction) {
                    found.append(Child(instance: instance, owner: owner, rules: [rule], isSingle: true))
                }
            }
        }
        for (owner, instance) in holders(Self.listType, group) where isOf(group, instance) {
            let rules = SecurityRuleReader.standalone(instance, of: group)
            found.append(Child(instance: instance, owner: owner, rules: rules, isSingle: false))
        }
        return found
    }

    private func isOf(_ group: String, _ instance: StateInstance) -> Bool {
        instance.isAttribute("security_group_id", group)
    }

    func holders(_ type: String, _ key: String) -> [(SourceKey, StateInstance)] {
        // Most states keep their rules in one way.
        guard call.context.ownership.hasInstances(of: type) else { return [] }
        let holding = call.lookup(type, key)
        if holding.isEmpty { return [] }
        return holding.own.map { (call.source, $0) } + holding.elsewhere.map { ($0.source, $0.instance) }
    }

    /// The resource that holds the rule: by its own id, then by what the rule is; of this source first.
    ///
    /// - Parameter rules: all of the call.
    func child(_ rule: SecurityRule, _ group: Group, among rules: [SecurityRule]) -> Assessment? {
        let all = group.children
        guard all.contains(where: { $0.isCalled(rule.id) || $0.holds(rule) }) else { return nil }
        let matches = all.filter { $0.isCalled(rule.id) } + all.filter { $0.holds(rule) }
        guard let match = matches.first(where: { $0.owner == call.source }) ?? matches.first else { return nil }
        guard match.owner == call.source else { return call.held(match.owner, match.instance) }
        var assessment = assessment(of: match, rule, isWhole: match.isWhole(in: rules))
        let others = matches.filter { $0.owner == call.source && $0.instance != match.instance }
        if !others.isEmpty { assessment.unverifiedReasons.insert(.ambiguousResource) }
        return assessment
    }

    /// - Parameter isWhole: the call names every rule of the resource.
    func assessment(of child: Child, _ rule: SecurityRule, isWhole: Bool) -> Assessment {
        var assessment = Assessment(
            ownership: .managed, lifecycle: .modified, resource: call.resource(of: child.instance))
        let old = child.rules.first { $0.key == rule.key }
        switch operation.verb {
        case .revoke where isWhole: assessment.lifecycle = .deleted
        case .revoke: assessment.compared = [member(child, rule, isThere: false)]
        case .authorize:
            // A rule with an id of its own is another one now; one that is no more than what it allows is what it was.
            if child.isSingle { assessment.lifecycle = .created } else { assessment.makesSure = isWhole }
            assessment.compared = child.isSingle ? [] : [member(child, rule, isThere: true)]
            assessment.compared.append(described(old?.description, rule.description))
        case .describe: assessment.compared = [described(old?.description, rule.description)]
        case .replace: break
        }
        return assessment
    }

    /// The peer among those that an `aws_security_group_rule` lists.
    func member(_ child: Child, _ rule: SecurityRule, isThere: Bool) -> ComparedAttribute {
        let attribute = rule.key.peer.listAttribute
        let value: JSONValue = .string(rule.key.peer.text)
        if case .group(let id) = rule.key.peer {
            if child.instance.attribute("source_security_group_id")?.root.isString(id) == true {
                return ComparedAttribute(
                    path: "source_security_group_id", stateValue: value,
                    newValue: isThere ? value : JSONValue?.none, isEqual: isThere)
            }
            return ComparedAttribute(
                path: "self", stateValue: true, newValue: .bool(isThere), isEqual: isThere)
        }
        return ComparedAttribute(
            path: attribute, element: rule.key.peer.text, stateValue: value,
            newValue: isThere ? value : JSONValue?.none,
            isEqual: isThere, kind: isThere ? .added : .removed)
    }

    func described(_ old: String?, _ new: String?) -> ComparedAttribute {
        ComparedAttribute(
            path: "description", stateValue: old.map(JSONValue.string), newValue: new.map(JSONValue.string),
            isEqual: Self.sameText(old, new))
    }
}
