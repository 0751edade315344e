import JSON

/// Calls that name rules by their ids.
extension SecurityGroupAssessment {
    func ruleIDs(_ request: JSONView?) -> [String] {
        guard let request else { return [] }
        var ids: [String] = []
        func add(_ entry: JSONView) {
            let id = SecurityRuleReader.text(entry, "securityGroupRuleId") ?? entry.recordScalar.scalarText
            if let id { ids.append(id) }
        }
        SecurityRuleReader.member(request, "securityGroupRuleIds")?.forEachRecordElement(add)
        SecurityRuleReader.member(request, "securityGroupRuleDescriptions")?.forEachRecordElement(add)
        return ids
    }

    func byRuleID(_ request: JSONView, _ group: Group?) -> [Assessment] {
        let told = Set(call.call.revokedRules().compactMap(\.rule.id))
        let handled = group != nil && operation.verb == .revoke ? told : []
        return ruleIDs(request).filter { !handled.contains($0) }.flatMap { id -> [Assessment] in
            if let child = childByID(id) {
                if operation.verb == .describe {
                    var assessment = child.assessment
                    assessment.compared = [described(child.rule.description, description(of: id, request))]
                    return [assessment]
                }
                if child.isOnly {
                    var assessment = child.assessment
                    if assessment.ownership == .managed { assessment.lifecycle = .deleted }
                    return [assessment]
                }
            }
            guard let group, let rule = learned(id, group) else { return [unknownRule(id, group)] }
            let now = operation.verb == .describe ? rule.described(description(of: id, request)) : rule
            return assess([now], now.key.direction, group)
        }
    }

    /// What an earlier response told of a rule of this group.
    func learned(_ id: String, _ group: Group) -> SecurityRule? {
        guard let entry = call.aliases.rules[id], entry.group == group.id else { return nil }
        return entry.rule
    }

    func description(of id: String, _ request: JSONView) -> String? {
        let list = SecurityRuleReader.member(request, "securityGroupRuleDescriptions")?.recordElements ?? []
        return list.first { SecurityRuleReader.text($0, "securityGroupRuleId") == id }
            .flatMap { SecurityRuleReader.text($0, "description") }
    }

    func childByID(_ id: String) -> (assessment: Assessment, rule: SecurityRule, isOnly: Bool)? {
        for (type, direction) in Self.singleTypes {
            for (owner, instance) in holders(type, id) {
                guard let rule = SecurityRuleReader.single(instance, direction) else { continue }
                guard owner == call.source else { return (call.held(owner, instance), rule, true) }
                let resource = call.resource(of: instance)
                return (Assessment(ownership: .managed, lifecycle: .modified, resource: resource), rule, true)
            }
        }
        for (owner, instance) in holders(Self.listType, id) {
            let group = instance.attribute("security_group_id")?.root.string ?? ""
            let rules = SecurityRuleReader.standalone(instance, of: group)
            guard let rule = rules.first else { continue }
            guard owner == call.source else { return (call.held(owner, instance), rule, rules.count == 1) }
            let resource = call.resource(of: instance)
            let assessment = Assessment(ownership: .managed, lifecycle: .modified, resource: resource)
            return (assessment, rule, rules.count == 1)
        }
        return nil
    }

    /// A rule of the group that only its id names, and no state knows the id: which rule it is, nobody can tell.
    func unknownRule(_ id: String, _ group: Group?) -> Assessment {
        guard let group else { return call.nowhere(target) }
        var assessment = parentAssessment(group)
        let path = operation.direction.flatMap(SecurityRule.Direction.init)?.rawValue ?? "ingress"
        assessment.compared = [
            ComparedAttribute(
                path: path, element: id, stateValue: nil, newValue: nil, isKnown: false, isEqual: false,
                kind: operation.verb == .revoke ? .removed : .modified, unknownReason: .valueNotInEvent)
        ]
        return assessment
    }

    // MARK: Rules replaced

    /// `ModifySecurityGroupRules`: each rule by id, with everything it is from now on.
    func replaced(_ request: JSONView, _ group: Group) -> [Assessment] {
        let entries = SecurityRuleReader.member(request, "securityGroupRule")?.recordElements ?? []
        return entries.flatMap { entry -> [Assessment] in
            guard let (id, content) = SecurityRuleReader.replacement(entry) else { return [] }
            guard let child = childByID(id), child.isOnly else { return replacedLearned(id, content, group) }
            guard child.assessment.ownership == .managed,
                let new = SecurityRuleReader.replaced(content, child.rule.key.direction)
            else { return [child.assessment.ownership == .managed ? unknownRule(id, group) : child.assessment] }
            var assessment = child.assessment
            assessment.compared = fields(old: child.rule, new: new, type: child.assessment.resource.type)
            return [assessment]
        }
    }

    /// A rule that no resource of its own holds: what it was goes, what it is joins.
    func replacedLearned(_ id: String, _ content: JSONView, _ group: Group) -> [Assessment] {
        guard let old = learned(id, group), let new = SecurityRuleReader.replaced(content, old.key.direction) else {
            return [unknownRule(id, group)]
        }
        let own = group.holding.first.map {
            SecurityRuleReader.inline($0, old.key.direction, of: group.id)
        }
        let joins = assess(new, .authorize, group, own: own)
        return old.key == new.key ? joins : assess(old, .revoke, group, own: own) + joins
    }

    private func assess(
        _ rule: SecurityRule, _ verb: TargetSpec.RuleOperation.Verb, _ group: Group, own: [SecurityRule]?
    ) -> [Assessment] {
        let direction = rule.key.direction
        let operation = TargetSpec.RuleOperation(verb: verb, direction: direction.rawValue)
        return SecurityGroupAssessment(call: call, target: target, operation: operation)
            .assess([rule], direction, group, own: own)
    }

    func fields(old: SecurityRule, new: SecurityRule, type: String) -> [ComparedAttribute] {
        let isList = type == Self.listType
        var compared = [
            field(isList ? "protocol" : "ip_protocol", .string(old.key.proto), .string(new.key.proto)),
            field("from_port", old.key.from.map(JSONValue.int), new.key.from.map(JSONValue.int)),
            field("to_port", old.key.to.map(JSONValue.int), new.key.to.map(JSONValue.int)),
            described(old.description, new.description),
        ]
        let (oldName, newName) = (attribute(old.key.peer, isList), attribute(new.key.peer, isList))
        func value(_ peer: SecurityRule.Peer, _ name: String) -> JSONValue {
            isList && name.hasSuffix("s") ? [.string(peer.text)] : .string(peer.text)
        }
        if oldName == newName {
            compared.append(field(oldName, value(old.key.peer, oldName), value(new.key.peer, newName)))
        } else {
            compared.append(field(oldName, value(old.key.peer, oldName), nil))
            compared.append(field(newName, nil, value(new.key.peer, newName)))
        }
        return compared
    }

    func field(_ path: String, _ old: JSONValue?, _ new: JSONValue?) -> ComparedAttribute {
        ComparedAttribute(path: path, stateValue: old, newValue: new, isEqual: old == new)
    }

    func attribute(_ peer: SecurityRule.Peer, _ isList: Bool) -> String {
        if isList {
            if case .group = peer { return "source_security_group_id" }
            return peer.listAttribute
        }
        switch peer {
        case .ipv4: return "cidr_ipv4"
        case .ipv6: return "cidr_ipv6"
        case .prefixList: return "prefix_list_id"
        case .group: return "referenced_security_group_id"
        }
    }
}
