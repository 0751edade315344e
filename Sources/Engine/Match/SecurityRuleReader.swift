import JSON

/// Reads rules out of requests, responses and states.
enum SecurityRuleReader {
    typealias Direction = SecurityRule.Direction

    // MARK: Calls

    /// The rules of an `ipPermissions` list, or of the flat form that old clients send; one for each peer.
    static func permissions(_ request: JSONView, _ direction: Direction, of group: String) -> [SecurityRule] {
        var rules: [SecurityRule] = []
        for item in (member(request, "ipPermissions")?.recordElements ?? []) {
            rules += peers(item, direction, of: group)
        }
        if rules.isEmpty, text(request, "ipProtocol") != nil || text(request, "cidrIp") != nil {
            rules += flat(request, direction)
        }
        return rules
    }

    private static func peers(_ item: JSONView, _ direction: Direction, of group: String) -> [SecurityRule] {
        var found: [(SecurityRule.Peer, String?)] = []
        forEach(item, "ipRanges") { range in
            if let cidr = text(range, "cidrIp") ?? range.scalarText {
                found.append((RuleForms.cidr(cidr), text(range, "description")))
            }
        }
        forEach(item, "ipv6Ranges") { range in
            if let cidr = text(range, "cidrIpv6") { found.append((RuleForms.cidr(cidr), text(range, "description"))) }
        }
        forEach(item, "prefixListIds") { entry in
            if let id = text(entry, "prefixListId") { found.append((.prefixList(id), text(entry, "description"))) }
        }
        func addGroup(_ entry: JSONView) {
            if let id = text(entry, "groupId") ?? text(entry, "groupName") {
                found.append((RuleForms.group(id), text(entry, "description")))
            }
        }
        forEach(item, "groups", addGroup)
        forEach(item, "userIdGroupPairs", addGroup)
        guard let first = found.first else { return [] }
        let shape = rule(item, direction, peer: first.0, description: first.1, protocolName: "ipProtocol")
        return found.map { peer, description in
            var rule = shape
            rule.key.peer = peer
            rule.description = description
            return rule
        }
    }

    private static func flat(_ request: JSONView, _ direction: Direction) -> [SecurityRule] {
        let peer =
            text(request, "cidrIp").map(RuleForms.cidr)
            ?? text(request, "sourceSecurityGroupName").map(RuleForms.group)
        return peer.map { [rule(request, direction, peer: $0, description: nil, protocolName: "ipProtocol")] } ?? []
    }

    /// The rules that a response lists: `securityGroupRuleSet`, `revokedSecurityGroupRuleSet`.
    static func listed(_ response: JSONView?, _ name: StaticString) -> [SecurityRule] {
        guard let response, let list = member(response, name) else { return [] }
        return list.recordElements.compactMap(listedRule)
    }

    private static func listedRule(_ item: JSONView) -> SecurityRule? {
        let direction: Direction = text(item, "isEgress") == "true" ? .egress : .ingress
        var rule = replaced(item, direction)
        rule?.id = text(item, "securityGroupRuleId")
        return rule
    }

    /// The same, each with the id of its group.
    static func listedByGroup(_ response: JSONView?, _ name: StaticString) -> [(rule: SecurityRule, group: String)] {
        guard let response, let list = member(response, name) else { return [] }
        return list.recordElements.compactMap { item in
            guard let group = text(item, "groupId"), let rule = listedRule(item) else { return nil }
            return (rule, group)
        }
    }

    /// An entry of `ModifySecurityGroupRules`: the rule's id, and everything it is from now on.
    static func replacement(_ entry: JSONView) -> (id: String, content: JSONView)? {
        guard let id = text(entry, "securityGroupRuleId") else { return nil }
        return (id, member(entry, "securityGroupRule") ?? entry)
    }

    /// A rule as the API writes one with a single peer.
    static func replaced(_ item: JSONView, _ direction: Direction) -> SecurityRule? {
        single(item).map {
            rule(item, direction, peer: $0, description: text(item, "description"), protocolName: "ipProtocol")
        }
    }

    /// The one peer of a rule that has an id.
    static func single(_ item: JSONView) -> SecurityRule.Peer? {
        if let cidr = text(item, "cidrIpv4") ?? text(item, "cidrIpv6") { return RuleForms.cidr(cidr) }
        if let id = text(item, "prefixListId") { return .prefixList(id) }
        if let id = text(item, "referencedGroupId") { return RuleForms.group(id) }
        if let info = member(item, "referencedGroupInfo"), let id = text(info, "groupId") { return RuleForms.group(id) }
        return nil
    }

    static func rule(
        _ item: JSONView, _ direction: Direction, peer: SecurityRule.Peer, description: String?,
        protocolName: StaticString
    ) -> SecurityRule {
        let proto = RuleForms.proto(text(item, protocolName) ?? "-1")
        let ports = RuleForms.ports(proto, number(item, "fromPort"), number(item, "toPort"))
        return SecurityRule(
            key: .init(direction: direction, proto: proto, from: ports.from, to: ports.to, peer: peer),
            description: description)
    }

    static func member(_ view: JSONView, _ name: StaticString) -> JSONView? { view.recordMember(name) }

    static func text(_ view: JSONView, _ name: StaticString) -> String? { member(view, name)?.recordScalar.scalarText }

    private static func number(_ view: JSONView, _ name: StaticString) -> Int64? {
        guard let value = member(view, name)?.recordScalar else { return nil }
        return value.int ?? value.scalarText.flatMap { Int64($0) }
    }

    private static func forEach(_ view: JSONView, _ name: StaticString, _ body: (JSONView) -> Void) {
        member(view, name)?.forEachRecordElement(body)
    }
}
