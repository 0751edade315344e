import JSON

/// A call about rules of a security group: each rule is told to the resource that holds it, be it the rule's own
/// (`aws_vpc_security_group_*_rule`, `aws_security_group_rule`) or the group with its inline rules.
struct SecurityGroupAssessment {
    let call: CallAssessment
    let target: TargetSpec
    let operation: TargetSpec.RuleOperation

    /// The group as the event and the states name it.
    private struct Group {
        var id: String
        var identity: ObjectIdentity
        var holding: InstanceMatcher.Holding
    }

    func run() -> [Assessment] {
        guard let request = call.call.request else { return withoutRequest() }
        guard let group = group() else { return withoutGroup(request) }
        var assessments = rules(request, group)
        if operation.verb != .replace {
            assessments += byRuleID(request, group)
        }
        if assessments.isEmpty { assessments = [nothing(group)] }
        let unmapped = MemberWalk(tree: target.members, over: request).unmapped
        if !unmapped.isEmpty, !assessments.isEmpty { assessments[0].unmapped += unmapped }
        return assessments
    }

    private func group() -> Group? {
        guard let identity = call.call.identities(of: target).first, let key = identity.keys.first else { return nil }
        let holding = call.matcher.find(target.types, identity)
        let known = (holding.own.first ?? holding.elsewhere.first?.instance)?.attribute("id")?.root.string
        return Group(id: known ?? key.values.first ?? "", identity: identity, holding: holding)
    }

    private func withoutRequest() -> [Assessment] { [call.nowhere(target)] }

    /// Calls by the ids of rules name no group.
    private func withoutGroup(_ request: JSONView) -> [Assessment] {
        let found = byRuleID(request, nil)
        return found.isEmpty ? [call.nowhere(target)] : found
    }

    /// Every rule of the call was left alone by it.
    private func nothing(_ group: Group) -> Assessment {
        var assessment = parentAssessment(group)
        let ids = ruleIDs(call.call.request)
        assessment.ignored = ids.isEmpty && hasRules(call.call.request) ? .noEffect : nil
        if assessment.ignored == nil { assessment.unknownReason = .valueNotInEvent }
        return assessment
    }

    private func hasRules(_ request: JSONView?) -> Bool {
        request.map { !SecurityRuleReader.permissions($0, .ingress, of: "").isEmpty } ?? false
    }

    // MARK: Rules told by what they are

    private func rules(_ request: JSONView, _ group: Group) -> [Assessment] {
        guard operation.verb != .replace else { return replaced(request, group) }
        guard let direction = operation.direction.flatMap(SecurityRule.Direction.init) else { return [] }
        var rules = SecurityRuleReader.permissions(request, direction, of: group.id)
        let listed = SecurityRuleReader.listed(
            call.call.response, operation.verb == .revoke ? "revokedSecurityGroupRuleSet" : "securityGroupRuleSet")
        if rules.isEmpty { rules = listed.filter { $0.key.direction == direction } }
        for index in rules.indices { rules[index].id = listed.first { $0.key == rules[index].key }?.id }
        // Rules that the service did not find were not touched.
        let missed =
            call.call.response.map {
                SecurityRuleReader.permissions(renamed($0), direction, of: group.id).map(\.key)
            } ?? []
        return rules.filter { !(operation.verb == .revoke && missed.contains($0.key)) }.map { assess($0, group) }
    }

    /// `unknownIpPermissionSet` of a response, where a request has `ipPermissions`.
    private func renamed(_ response: JSONView) -> JSONView {
        guard let set = SecurityRuleReader.member(response, "unknownIpPermissionSet"),
            let copy = try? JSONDocument(parsing: "{\"ipPermissions\":\(set.value.text)}")
        else { return (try? JSONDocument(parsing: "{}"))?.root ?? response }
        return copy.root
    }

    private func assess(_ rule: SecurityRule, _ group: Group) -> Assessment {
        if let child = child(rule, group) { return child }
        var assessment = parentAssessment(group)
        guard assessment.ownership == .managed || assessment.ownership == .unmanaged else { return assessment }
        let inline =
            group.holding.own.first.map {
                SecurityRuleReader.inline($0, rule.key.direction, of: group.id)
            } ?? []
        let old = inline.first { $0.key == rule.key }
        assessment.compared = [inlineChange(rule, old: old, group)]
        if let parent = group.holding.own.first {
            assessment.isPlanVisible = isPlanVisible(parent, rule.key.direction, group)
        }
        return assessment
    }

    private func inlineChange(_ rule: SecurityRule, old: SecurityRule?, _ group: Group) -> ComparedAttribute {
        let path = rule.key.direction.rawValue
        let oldValue = old?.inlineValue(of: group.id)
        switch operation.verb {
        case .revoke:
            return ComparedAttribute(
                path: path, element: rule.element, stateValue: oldValue, newValue: nil, isEqual: old == nil,
                kind: .removed)
        case .authorize, .describe, .replace:
            let isSame = old.map { Self.sameText($0.description, rule.description) } ?? false
            return ComparedAttribute(
                path: path, element: rule.element, stateValue: oldValue, newValue: rule.inlineValue(of: group.id),
                isEqual: isSame, kind: old == nil ? .added : .modified)
        }
    }

    private static func sameText(_ left: String?, _ right: String?) -> Bool { (left ?? "") == (right ?? "") }

    private func parentAssessment(_ group: Group) -> Assessment {
        if let instance = group.holding.own.first {
            var assessment = Assessment(
                ownership: .managed, lifecycle: .modified, resource: call.naming.resource(of: instance))
            if group.holding.own.count > 1 { assessment.unverifiedReasons.insert(.ambiguousResource) }
            return assessment
        }
        if let other = group.holding.elsewhere.first {
            var assessment = call.held(other.source, other.instance)
            assessment.lifecycle = .modified
            return assessment
        }
        return Assessment(
            ownership: .unmanaged, lifecycle: .modified,
            resource: call.naming.resource(type: target.types.first ?? "", identity: group.identity))
    }

    /// A group whose rules are all resources of their own shows no difference when a further one joins.
    private func isPlanVisible(_ parent: StateInstance, _ direction: SecurityRule.Direction, _ group: Group) -> Bool {
        let standalone = children(group).flatMap(\.rules)
        guard !standalone.isEmpty else { return true }
        let keys = Set(standalone.map(\.key))
        var inline = SecurityRuleReader.inline(parent, direction, of: group.id)
        if inline.isEmpty {
            let other: SecurityRule.Direction = direction == .ingress ? .egress : .ingress
            inline = SecurityRuleReader.inline(parent, other, of: group.id)
        }
        return !inline.allSatisfy { keys.contains($0.key) }
    }

    // MARK: Rules with resources of their own

    private struct Child {
        var instance: StateInstance
        var owner: SourceKey
        var rules: [SecurityRule]
        /// `aws_vpc_security_group_*_rule`.
        var isSingle: Bool
    }

    private static let singleTypes: [(type: String, direction: SecurityRule.Direction)] = [
        ("aws_vpc_security_group_ingress_rule", .ingress), ("aws_vpc_security_group_egress_rule", .egress),
    ]
    private static let listType = "aws_security_group_rule"

    /// All resources that hold rules of the group.
    private func children(_ group: Group) -> [Child] {
        var found: [Child] = []
        for (type, direction) in Self.singleTypes {
            for (owner, instance) in holders(type, group.id) where isOf(group, instance) {
                if let rule = SecurityRuleReader.single(instance, direction) {
                    found.append(Child(instance: instance, owner: owner, rules: [rule], isSingle: true))
                }
            }
        }
        for (owner, instance) in holders(Self.listType, group.id) where isOf(group, instance) {
            let rules = SecurityRuleReader.standalone(instance, of: group.id)
            found.append(Child(instance: instance, owner: owner, rules: rules, isSingle: false))
        }
        return found
    }

    private func isOf(_ group: Group, _ instance: StateInstance) -> Bool {
        instance.attribute("security_group_id")?.root.isString(group.id) == true
    }

    private func holders(_ type: String, _ key: String) -> [(SourceKey, StateInstance)] {
        let holding = call.matcher.lookup(type, key)
        return holding.own.map { (call.source.key, $0) } + holding.elsewhere.map { ($0.source, $0.instance) }
    }

    /// The resource that holds the rule: by its own id, then by what the rule is; of this source first.
    private func child(_ rule: SecurityRule, _ group: Group) -> Assessment? {
        let all = children(group)
        let matches =
            (rule.id.map { id in all.filter { $0.isSingle && $0.rules.first?.id == id } } ?? [])
            + all.filter { $0.rules.contains { $0.key == rule.key } }
        guard let match = matches.first(where: { $0.owner == call.source.key }) ?? matches.first else { return nil }
        guard match.owner == call.source.key else { return call.held(match.owner, match.instance) }
        var assessment = assessment(of: match, rule)
        let others = matches.filter { $0.owner == call.source.key && $0.instance != match.instance }
        if !others.isEmpty { assessment.unverifiedReasons.insert(.ambiguousResource) }
        return assessment
    }

    private func assessment(of child: Child, _ rule: SecurityRule) -> Assessment {
        var assessment = Assessment(
            ownership: .managed, lifecycle: .modified, resource: call.naming.resource(of: child.instance))
        let isOnly = child.rules.count <= 1
        let old = child.rules.first { $0.key == rule.key }
        switch operation.verb {
        case .revoke where isOnly: assessment.lifecycle = .deleted
        case .revoke: assessment.compared = [member(child, rule, isThere: false)]
        case .authorize:
            if isOnly { assessment.lifecycle = .created }
            assessment.compared = child.isSingle ? [] : [member(child, rule, isThere: true)]
            assessment.compared.append(described(old?.description, rule.description))
        case .describe: assessment.compared = [described(old?.description, rule.description)]
        case .replace: break
        }
        return assessment
    }

    /// The peer among those that an `aws_security_group_rule` lists.
    private func member(_ child: Child, _ rule: SecurityRule, isThere: Bool) -> ComparedAttribute {
        var attribute = rule.key.peer.listAttribute
        var value: JSONValue = .string(rule.key.peer.text)
        if case .group(let id) = rule.key.peer {
            let isSelf =
                child.instance.attribute("self")?.root.bool == true
                && child.instance.attribute("source_security_group_id")?.root.isString(id) != true
            attribute = isSelf ? "self" : "source_security_group_id"
            if isSelf { value = true }
            return ComparedAttribute(
                path: attribute, stateValue: value, newValue: isThere ? value : JSONValue?.none, isEqual: isThere)
        }
        return ComparedAttribute(
            path: attribute, element: rule.key.peer.text, stateValue: value,
            newValue: isThere ? value : JSONValue?.none,
            isEqual: isThere, kind: isThere ? .added : .removed)
    }

    private func described(_ old: String?, _ new: String?) -> ComparedAttribute {
        ComparedAttribute(
            path: "description", stateValue: old.map(JSONValue.string), newValue: new.map(JSONValue.string),
            isEqual: Self.sameText(old, new))
    }

    // MARK: Rules told by their ids

    private func ruleIDs(_ request: JSONView?) -> [String] {
        guard let request else { return [] }
        let plain = SecurityRuleReader.member(request, "securityGroupRuleIds")?.recordElements ?? []
        let described = SecurityRuleReader.member(request, "securityGroupRuleDescriptions")?.recordElements ?? []
        return (plain + described).compactMap {
            SecurityRuleReader.text($0, "securityGroupRuleId") ?? $0.recordScalar.scalarText
        }
    }

    private func byRuleID(_ request: JSONView, _ group: Group?) -> [Assessment] {
        let told = Set(SecurityRuleReader.listed(call.call.response, "revokedSecurityGroupRuleSet").compactMap(\.id))
        let handled = group != nil && operation.verb == .revoke ? told : []
        return ruleIDs(request).filter { !handled.contains($0) }.map { id in
            if let child = childByID(id) {
                if operation.verb == .describe {
                    var assessment = child.assessment
                    assessment.compared = [described(child.rule.description, description(of: id, request))]
                    return assessment
                }
                if child.isOnly {
                    var assessment = child.assessment
                    if assessment.ownership == .managed { assessment.lifecycle = .deleted }
                    return assessment
                }
            }
            return unknownRule(id, group)
        }
    }

    private func description(of id: String, _ request: JSONView) -> String? {
        let list = SecurityRuleReader.member(request, "securityGroupRuleDescriptions")?.recordElements ?? []
        return list.first { SecurityRuleReader.text($0, "securityGroupRuleId") == id }
            .flatMap { SecurityRuleReader.text($0, "description") }
    }

    private func childByID(_ id: String) -> (assessment: Assessment, rule: SecurityRule, isOnly: Bool)? {
        for (type, direction) in Self.singleTypes {
            for (owner, instance) in holders(type, id) {
                guard let rule = SecurityRuleReader.single(instance, direction) else { continue }
                guard owner == call.source.key else { return (call.held(owner, instance), rule, true) }
                let resource = call.naming.resource(of: instance)
                return (Assessment(ownership: .managed, lifecycle: .modified, resource: resource), rule, true)
            }
        }
        for (owner, instance) in holders(Self.listType, id) {
            let group = instance.attribute("security_group_id")?.root.string ?? ""
            let rules = SecurityRuleReader.standalone(instance, of: group)
            guard let rule = rules.first else { continue }
            guard owner == call.source.key else { return (call.held(owner, instance), rule, rules.count == 1) }
            let resource = call.naming.resource(of: instance)
            let assessment = Assessment(ownership: .managed, lifecycle: .modified, resource: resource)
            return (assessment, rule, rules.count == 1)
        }
        return nil
    }

    /// A rule of the group that only its id names, and no state knows the id: which rule it is, nobody can tell.
    private func unknownRule(_ id: String, _ group: Group?) -> Assessment {
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
    private func replaced(_ request: JSONView, _ group: Group) -> [Assessment] {
        let entries = SecurityRuleReader.member(request, "securityGroupRule")?.recordElements ?? []
        return entries.compactMap { entry in
            guard let id = SecurityRuleReader.text(entry, "securityGroupRuleId") else { return nil }
            let content = SecurityRuleReader.member(entry, "securityGroupRule") ?? entry
            guard let child = childByID(id), child.isOnly else { return unknownRule(id, group) }
            guard child.assessment.ownership == .managed, let peer = SecurityRuleReader.single(content) else {
                return child.assessment.ownership == .managed ? unknownRule(id, group) : child.assessment
            }
            let new = SecurityRuleReader.rule(
                content, child.rule.key.direction, peer: peer,
                description: SecurityRuleReader.text(content, "description"), protocolName: "ipProtocol")
            var assessment = child.assessment
            assessment.compared = fields(old: child.rule, new: new, type: child.assessment.resource.type)
            return assessment
        }
    }

    private func fields(old: SecurityRule, new: SecurityRule, type: String) -> [ComparedAttribute] {
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

    private func field(_ path: String, _ old: JSONValue?, _ new: JSONValue?) -> ComparedAttribute {
        ComparedAttribute(path: path, stateValue: old, newValue: new, isEqual: old == new)
    }

    private func attribute(_ peer: SecurityRule.Peer, _ isList: Bool) -> String {
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
