import JSON

/// Reads rules out of requests, responses and states.
enum SecurityRuleReader {
    typealias Direction = SecurityRule.Direction

    // MARK: Calls

    /// The rules of an `ipPermissions` list, or of the flat form that old clients send; one for each peer.
    static func permissions(_ request: JSONView, _ direction: Direction) -> [SecurityRule] {
        var rules: [SecurityRule] = []
        member(request, "ipPermissions")?.forEachRecordElement { peers($0, direction, into: &rules) }
        if rules.isEmpty, text(request, "ipProtocol") != nil || text(request, "cidrIp") != nil {
            rules += flat(request, direction)
        }
        return rules
    }

    private static func peers(_ item: JSONView, _ direction: Direction, into rules: inout [SecurityRule]) {
        let fields = RuleFields(item)
        fields.forEachPeer { peer, description in
            rules.append(SecurityRule(key: fields.key(direction, peer), description: description))
        }
    }

    private static func flat(_ request: JSONView, _ direction: Direction) -> [SecurityRule] {
        let peer =
            text(request, "cidrIp").map(RuleForms.cidr)
            ?? text(request, "sourceSecurityGroupName").map(RuleForms.group)
        let fields = RuleFields(request)
        return peer.map { [SecurityRule(key: fields.key(direction, $0), description: nil)] } ?? []
    }

    /// The rules that a response lists: `securityGroupRuleSet`, `revokedSecurityGroupRuleSet`.
    static func listed(_ response: JSONView?, _ name: StaticString, like known: [SecurityRule]) -> [ListedRule] {
        guard let response, let list = member(response, name) else { return [] }
        var rules: [ListedRule] = []
        list.forEachRecordElement { item in
            if let rule = listedRule(item, like: known) { rules.append(rule) }
        }
        return rules
    }

    /// A rule that a response lists, and its group where it names one.
    struct ListedRule {
        var rule: SecurityRule
        var group: String?
    }

    /// A rule with its id, as a response tells it. All its members are read in one walk.
    private static func listedRule(_ item: JSONView, like known: [SecurityRule]) -> ListedRule? {
        let fields = RuleFields(item)
        let rule: SecurityRule
        if let same = known.first(where: { fields.tell($0.key) }) {
            let description = fields.isDescribed(same.description) ? same.description : fields.description
            rule = SecurityRule(key: same.key, description: description, id: fields.id)
        } else {
            guard let peer = fields.peer else { return nil }
            rule = SecurityRule(
                key: fields.key(fields.isEgress ? .egress : .ingress, peer), description: fields.description,
                id: fields.id)
        }
        return ListedRule(rule: rule, group: fields.group)
    }

    /// An entry of `ModifySecurityGroupRules`: the rule's id, and everything it is from now on.
    static func replacement(_ entry: JSONView) -> (id: String, content: JSONView)? {
        guard let id = text(entry, "securityGroupRuleId") else { return nil }
        return (id, member(entry, "securityGroupRule") ?? entry)
    }

    /// A rule as the API writes one with a single peer.
    static func replaced(_ item: JSONView, _ direction: Direction) -> SecurityRule? {
        let fields = RuleFields(item)
        return fields.peer.map {
            SecurityRule(key: fields.key(direction, $0), description: fields.description)
        }
    }

    static func member(_ view: JSONView, _ name: StaticString) -> JSONView? { view.recordMember(name) }

    static func text(_ view: JSONView, _ name: StaticString) -> String? { member(view, name)?.recordText }
}
