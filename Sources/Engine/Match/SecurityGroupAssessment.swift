import JSON

/// A call about rules of a security group: each rule is told to the resource that holds it, be it the rule's own
/// (`aws_vpc_security_group_*_rule`, `aws_security_group_rule`) or the group with its inline rules.
struct SecurityGroupAssessment {
    let call: CallAssessment
    let target: TargetSpec
    let operation: TargetSpec.RuleOperation

    /// The group as the event and the states name it.
    struct Group {
        var id: String
        var identity: ObjectIdentity
        var holding: InstanceMatcher.Holding
        /// Resources that hold rules of the group.
        var children: [Child] = []
        /// What is read of the group's own state, by direction.
        var inline: [SecurityRule.Direction: [SecurityRule]] = [:]
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

    func group() -> Group? {
        guard let identity = call.call.identities(of: target).first, let key = identity.keys.first else { return nil }
        let holding = call.matcher.find(target.types, identity)
        let known = (holding.own.first ?? holding.elsewhere.first?.instance)?.attribute("id")?.root.string
        var group = Group(id: known ?? key.values.first ?? "", identity: identity, holding: holding)
        group.children = children(group)
        if let instance = holding.own.first {
            let told = operation.direction.flatMap(SecurityRule.Direction.init).map { [$0] } ?? []
            for direction in told {
                let rules = SecurityRuleReader.inline(instance, direction, of: group.id)
                group.inline[direction] = rules
                // Where nothing runs that way, the other one tells how the group keeps its rules.
                guard rules.isEmpty, !group.children.isEmpty else { continue }
                let other: SecurityRule.Direction = direction == .ingress ? .egress : .ingress
                group.inline[other] = SecurityRuleReader.inline(instance, other, of: group.id)
            }
        }
        return group
    }

    func withoutRequest() -> [Assessment] { [call.nowhere(target)] }

    /// Calls by the ids of rules name no group.
    func withoutGroup(_ request: JSONView) -> [Assessment] {
        let found = byRuleID(request, nil)
        return found.isEmpty ? [call.nowhere(target)] : found
    }

    /// Every rule of the call was left alone by it.
    func nothing(_ group: Group) -> Assessment {
        var assessment = parentAssessment(group)
        let ids = ruleIDs(call.call.request)
        assessment.ignored = ids.isEmpty && hasRules(call.call.request) ? .noEffect : nil
        if assessment.ignored == nil { assessment.unknownReason = .valueNotInEvent }
        return assessment
    }

    func hasRules(_ request: JSONView?) -> Bool {
        request.map { !SecurityRuleReader.permissions($0, .ingress, of: "").isEmpty } ?? false
    }

    // MARK: Rules told by what they are

    func rules(_ request: JSONView, _ group: Group) -> [Assessment] {
        guard operation.verb != .replace else { return replaced(request, group) }
        guard let direction = operation.direction.flatMap(SecurityRule.Direction.init) else { return [] }
        var rules = SecurityRuleReader.permissions(request, direction, of: group.id)
        let listed = SecurityRuleReader.listed(
            call.call.response, operation.verb == .revoke ? "revokedSecurityGroupRuleSet" : "securityGroupRuleSet")
        if rules.isEmpty { rules = listed.filter { $0.key.direction == direction } }
        for index in rules.indices { rules[index].id = listed.first { $0.key == rules[index].key }?.id }
        if operation.verb == .revoke, let response = call.call.response {
            // Rules that the service did not find were not touched.
            let missed = Set(SecurityRuleReader.permissions(renamed(response), direction, of: group.id).map(\.key))
            rules.removeAll { missed.contains($0.key) }
        }
        return assess(rules, direction, group)
    }

    /// `unknownIpPermissionSet` of a response, where a request has `ipPermissions`.
    func renamed(_ response: JSONView) -> JSONView {
        guard let set = SecurityRuleReader.member(response, "unknownIpPermissionSet"),
            let copy = try? JSONDocument(parsing: "{\"ipPermissions\":\(set.value.text)}")
        else { return (try? JSONDocument(parsing: "{}"))?.root ?? response }
        return copy.root
    }

    /// Each rule told to the resource that holds it; what no resource of its own holds, to the group.
    func assess(_ rules: [SecurityRule], _ direction: SecurityRule.Direction, _ group: Group) -> [Assessment] {
        var assessments: [Assessment] = []
        var inline: [SecurityRule] = []
        for rule in rules {
            if let child = child(rule, group) { assessments.append(child) } else { inline.append(rule) }
        }
        guard !inline.isEmpty else { return assessments }
        var parent = parentAssessment(group)
        if parent.ownership == .managed || parent.ownership == .unmanaged {
            let known = group.inline[direction] ?? []
            parent.compared = inline.map { rule in
                inlineChange(rule, old: known.first { $0.key == rule.key }, group)
            }
            if parent.ownership == .managed { parent.isPlanVisible = isPlanVisible(direction, group) }
        }
        assessments.append(parent)
        return assessments
    }

    func inlineChange(_ rule: SecurityRule, old: SecurityRule?, _ group: Group) -> ComparedAttribute {
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

    static func sameText(_ left: String?, _ right: String?) -> Bool { (left ?? "") == (right ?? "") }

    func parentAssessment(_ group: Group) -> Assessment {
        if let instance = group.holding.own.first {
            var assessment = Assessment(
                ownership: .managed, lifecycle: .modified,
                resource: call.naming.resource(of: instance, foundBy: group.holding.key))
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
    func isPlanVisible(_ direction: SecurityRule.Direction, _ group: Group) -> Bool {
        guard !group.children.isEmpty else { return true }
        func isHeldByChild(_ rule: SecurityRule) -> Bool {
            group.children.contains { child in child.rules.contains { $0.key == rule.key } }
        }
        let keys = group.children.count > 8 ? Set(group.children.flatMap(\.rules).map(\.key)) : nil
        var inline = group.inline[direction] ?? []
        if inline.isEmpty { inline = group.inline[direction == .ingress ? .egress : .ingress] ?? [] }
        return !inline.allSatisfy { keys?.contains($0.key) ?? isHeldByChild($0) }
    }
}
