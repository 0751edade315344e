import JSON

/// A call about rules of a security group: each rule is told to the resource that holds it, be it the rule's own
/// (`aws_vpc_security_group_*_rule`, `aws_security_group_rule`) or the group with its inline rules.
struct SecurityGroupAssessment {
    let call: CallAssessment
    let target: TargetSpec
    let operation: TargetSpec.RuleOperation

    /// The group as the event and the states name it. Never changes; a reference, as each of its rules is asked of it.
    final class Group {
        let id: String
        let identity: ObjectIdentity
        let holding: Holding
        /// Resources that hold rules of the group.
        let children: [Child]

        init(id: String, identity: ObjectIdentity, holding: Holding, children: [Child]) {
            self.id = id
            self.identity = identity
            self.holding = holding
            self.children = children
        }
    }

    func run() -> [Assessment] {
        guard let request = call.call.request else { return withoutRequest() }
        guard let group = group() else { return withoutGroup(request) }
        var assessments = rules(request, group)
        if operation.verb != .replace, !ruleIDs(request).isEmpty {
            assessments += byRuleID(request, group)
        }
        if assessments.isEmpty { assessments = [nothing(group)] }
        let unmapped = MemberWalk(index: target.memberIndex, over: request).unmapped
        if !unmapped.isEmpty, !assessments.isEmpty { assessments[0].unmapped += unmapped }
        return assessments
    }

    func group() -> Group? {
        guard let identity = call.call.identities(of: target).first, let key = identity.keys.first else { return nil }
        let holding = call.find(target.types, identity)
        let known = (holding.first ?? holding.elsewhere.first?.instance)?.value(of: "id")?.stringValue
        let id = known ?? key.values.first ?? ""
        return Group(id: id, identity: identity, holding: holding, children: children(of: id))
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
        request.map { !SecurityRuleReader.permissions($0, .ingress).isEmpty } ?? false
    }

    // MARK: Rules told by what they are

    func rules(_ request: JSONView, _ group: Group) -> [Assessment] {
        guard operation.verb != .replace else { return replaced(request, group) }
        guard let direction = operation.direction.flatMap(SecurityRule.Direction.init) else { return [] }
        var rules = SecurityRuleReader.permissions(request, direction)
        let listed =
            operation.verb == .revoke ? call.call.revokedRules(like: rules) : call.call.grantedRules(like: rules)
        if rules.isEmpty { rules = listed.map(\.rule).filter { $0.key.direction == direction } }
        for index in rules.indices {
            if let told = listed.first(where: { $0.rule.key == rules[index].key })?.rule {
                let isSame = told.description == rules[index].description
                rules[index] = isSame ? told : rules[index].called(told.id)
            }
        }
        if operation.verb == .revoke, let response = call.call.response,
            SecurityRuleReader.member(response, "unknownIpPermissionSet") != nil
        {
            // Rules that the service did not find were not touched.
            let missed = Set(SecurityRuleReader.permissions(renamed(response), direction).map(\.key))
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
    ///
    /// - Parameter own: all rules of the group's own, where the caller has them already; else the state is asked.
    func assess(
        _ rules: [SecurityRule], _ direction: SecurityRule.Direction, _ group: Group, own: [SecurityRule]? = nil
    ) -> [Assessment] {
        var assessments: [Assessment] = []
        var inline: [SecurityRule] = []
        if group.children.isEmpty {
            inline = rules
        } else {
            for rule in rules {
                if let child = child(rule, group, among: rules) {
                    assessments.append(child)
                } else {
                    inline.append(rule)
                }
            }
        }
        guard !inline.isEmpty else { return assessments }
        var parent = parentAssessment(group)
        if parent.ownership == .managed || parent.ownership == .unmanaged {
            let known = own ?? known(inline, direction, group)
            parent.compared = inline.map { rule in
                inlineChange(rule, old: known.first { $0.key == rule.key }, group)
            }
            parent.isStandIn = operation.verb == .authorize
            if parent.ownership == .managed { parent.isPlanVisible = isPlanVisible(direction, group, known) }
        }
        assessments.append(parent)
        return assessments
    }

    /// The group's own rules that have the protocol and ports of one of `rules`.
    private func known(
        _ rules: [SecurityRule], _ direction: SecurityRule.Direction, _ group: Group
    ) -> [SecurityRule] {
        guard let instance = group.holding.first else { return [] }
        let wanted = SecurityRuleReader.Wanted(keys: rules.map(\.key))
        return SecurityRuleReader.inline(instance, direction, of: group.id, where: wanted)
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
                path: path, element: rule.element, stateValue: oldValue,
                newValue: isSame ? oldValue : rule.inlineValue(of: group.id),
                isEqual: isSame, kind: old == nil ? .added : .modified)
        }
    }

    static func sameText(_ left: String?, _ right: String?) -> Bool { (left ?? "") == (right ?? "") }

    func parentAssessment(_ group: Group) -> Assessment {
        if let instance = group.holding.first {
            var assessment = Assessment(
                ownership: .managed, lifecycle: .modified,
                resource: call.resource(of: instance, foundBy: group.holding.key))
            if group.holding.isAmbiguous { assessment.unverifiedReasons.insert(.ambiguousResource) }
            return assessment
        }
        if let other = group.holding.elsewhere.first {
            var assessment = call.held(other.source, other.instance)
            assessment.lifecycle = .modified
            return assessment
        }
        return Assessment(
            ownership: .unmanaged, lifecycle: .modified,
            resource: call.resource(type: target.types.first ?? "", identity: group.identity))
    }

    /// A group whose rules are all resources of their own shows no difference when a further one joins.
    ///
    /// - Parameter known: some of the group's own rules in that direction.
    func isPlanVisible(_ direction: SecurityRule.Direction, _ group: Group, _ known: [SecurityRule] = []) -> Bool {
        guard !group.children.isEmpty else { return true }
        func isHeldByChild(_ rule: SecurityRule) -> Bool {
            group.children.contains { child in child.rules.contains { $0.key == rule.key } }
        }
        if known.contains(where: { !isHeldByChild($0) }) { return true }
        guard let instance = group.holding.first else { return true }
        let keys = group.children.count > 8 ? Set(group.children.flatMap(\.rules).map(\.key)) : nil
        // Where nothing runs that way, the other one tells how the group keeps its rules.
        for side in [direction, direction == .ingress ? .egress : .ingress] {
            var hasRules = false
            var hasOwn = false
            SecurityRuleReader.forEachInline(instance, side, of: group.id) { rule in
                hasRules = true
                hasOwn = !(keys?.contains(rule.key) ?? isHeldByChild(rule))
                return !hasOwn
            }
            if hasRules { return hasOwn }
        }
        return false
    }
}
