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
        for range in list(item, "ipRanges") {
            if let cidr = text(range, "cidrIp") ?? range.scalarText {
                found.append((RuleForms.cidr(cidr), text(range, "description")))
            }
        }
        for range in list(item, "ipv6Ranges") {
            if let cidr = text(range, "cidrIpv6") { found.append((RuleForms.cidr(cidr), text(range, "description"))) }
        }
        for entry in list(item, "prefixListIds") {
            if let id = text(entry, "prefixListId") { found.append((.prefixList(id), text(entry, "description"))) }
        }
        for entry in list(item, "groups") + list(item, "userIdGroupPairs") {
            if let id = text(entry, "groupId") ?? text(entry, "groupName") {
                found.append((RuleForms.group(id), text(entry, "description")))
            }
        }
        return found.map { rule(item, direction, peer: $0, description: $1, protocolName: "ipProtocol") }
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
        text(view, name).flatMap { Int64($0) }
    }

    private static func list(_ view: JSONView, _ name: StaticString) -> [JSONView] {
        member(view, name)?.recordElements ?? []
    }

    // MARK: States

    /// The inline rules of a group, one for each peer.
    static func inline(_ instance: StateInstance, _ direction: Direction, of group: String) -> [SecurityRule] {
        guard let list = instance.attribute(direction.rawValue)?.root else { return [] }
        return list.elements.flatMap { block(direction, $0, of: group) }
    }

    /// The rules of one `aws_security_group_rule`.
    static func standalone(_ instance: StateInstance, of group: String) -> [SecurityRule] {
        guard let direction = instance.attribute("type")?.root.string.flatMap(Direction.init) else { return [] }
        return block(direction, instance.attributes.root, of: group)
    }

    /// The rule of one `aws_vpc_security_group_{ingress,egress}_rule`.
    static func single(_ instance: StateInstance, _ direction: Direction) -> SecurityRule? {
        let root = instance.attributes.root
        func text(_ name: String) -> String? { root[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        let peer =
            (text("cidr_ipv4") ?? text("cidr_ipv6")).map(RuleForms.cidr)
            ?? text("prefix_list_id").map(SecurityRule.Peer.prefixList)
            ?? text("referenced_security_group_id").map(RuleForms.group)
        guard let peer else { return nil }
        let proto = RuleForms.proto(text("ip_protocol") ?? "-1")
        let ports = RuleForms.ports(proto, port(root, "from_port"), port(root, "to_port"))
        return SecurityRule(
            key: .init(direction: direction, proto: proto, from: ports.from, to: ports.to, peer: peer),
            description: text("description"), id: text("security_group_rule_id") ?? text("id"))
    }

    /// One pass over the members: a group of the usual size has dozens of them.
    private static func block(_ direction: Direction, _ item: JSONView, of group: String) -> [SecurityRule] {
        var found = BlockMembers()
        for (key, value) in item.members { key.withBytes { found.read($0, value) } }
        let proto = RuleForms.proto(found.proto?.scalarText ?? "-1")
        let ports = RuleForms.ports(proto, found.from.flatMap(number), found.to.flatMap(number))
        var peers: [SecurityRule.Peer] = []
        func add(_ list: JSONView?, _ form: (String) -> SecurityRule.Peer) {
            guard let list, list.count > 0 else { return }
            for element in list.elements { if let text = element.string { peers.append(form(text)) } }
        }
        add(found.cidrs, RuleForms.cidr)
        add(found.ipv6Cidrs, RuleForms.cidr)
        add(found.prefixLists, SecurityRule.Peer.prefixList)
        add(found.groups, RuleForms.group)
        if let id = found.source?.string, !id.isEmpty { peers.append(RuleForms.group(id)) }
        if found.isSelf?.bool == true, !peers.contains(.group(group)) { peers.append(.group(group)) }
        let description = found.description?.string
        return peers.map {
            SecurityRule(
                key: .init(direction: direction, proto: proto, from: ports.from, to: ports.to, peer: $0),
                description: description)
        }
    }

    /// The members of an inline rule, or of an `aws_security_group_rule`.
    private struct BlockMembers {
        var proto, from, to, cidrs, ipv6Cidrs, prefixLists, groups, source, isSelf, description: JSONView?

        mutating func read(_ key: UnsafeBufferPointer<UInt8>, _ value: JSONView) {
            func isKey(_ name: StaticString) -> Bool {
                key.hasSameBytes(as: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            }
            switch key.count {
            case 4: if isKey("self") { isSelf = value }
            case 7: if isKey("to_port") { to = value }
            case 8: if isKey("protocol") { proto = value }
            case 9: if isKey("from_port") { from = value }
            case 11: if isKey("cidr_blocks") { cidrs = value } else if isKey("description") { description = value }
            case 15:
                if isKey("prefix_list_ids") { prefixLists = value } else if isKey("security_groups") { groups = value }
            case 16: if isKey("ipv6_cidr_blocks") { ipv6Cidrs = value }
            case 24: if isKey("source_security_group_id") { source = value }
            default: break
            }
        }
    }

    private static func number(_ view: JSONView) -> Int64? { view.int ?? view.scalarText.flatMap { Int64($0) } }

    private static func port(_ view: JSONView, _ name: String) -> Int64? {
        view[name].flatMap { $0.int ?? $0.scalarText.flatMap { Int64($0) } }
    }
}
