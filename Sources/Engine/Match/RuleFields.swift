import JSON

/// The members of one rule of a security group as calls and responses write them, found in one walk. A reference, as it
/// holds many views, each of which would be counted when it is handed on.
final class RuleFields {
    private var proto: JSONView?
    private var from: JSONView?
    private var to: JSONView?
    private var cidr: JSONView?
    private var ipv6Cidr: JSONView?
    private var prefixList: JSONView?
    private var groupID: JSONView?
    private var groupInfo: JSONView?
    private var direction: JSONView?
    private(set) var description: JSONView?
    private(set) var id: JSONView?
    /// The group that the rule belongs to.
    private(set) var group: JSONView?
    /// Peers, each kind in a list of its own: `ipRanges`, `ipv6Ranges`, `prefixListIds`, `groups`, `userIdGroupPairs`.
    private(set) var ranges: JSONView?
    private(set) var ipv6Ranges: JSONView?
    private(set) var prefixLists: JSONView?
    private(set) var groups: JSONView?
    private(set) var groupPairs: JSONView?

    init(_ item: JSONView) {
        item.forEachMember { read($0, $1) }
    }

    private func read(_ name: UnsafeBufferPointer<UInt8>, _ value: JSONView) {
        func isName(_ known: StaticString) -> Bool { JSONView.isName(name, known) }
        switch name.count {
        case 6: if isName("toPort") { to = value } else if isName("groups") { groups = value }
        case 7: if isName("groupId") { group = value }
        case 8:
            if isName("fromPort") {
                from = value
            } else if isName("isEgress") {
                direction = value
            } else if isName("cidrIpv4") {
                cidr = value
            } else if isName("cidrIpv6") {
                ipv6Cidr = value
            } else if isName("ipRanges") {
                ranges = value
            }
        case 10: if isName("ipProtocol") { proto = value } else if isName("ipv6Ranges") { ipv6Ranges = value }
        case 11: if isName("description") { description = value }
        case 12: if isName("prefixListId") { prefixList = value }
        case 13: if isName("prefixListIds") { prefixLists = value }
        case 16: if isName("userIdGroupPairs") { groupPairs = value }
        case 17: if isName("referencedGroupId") { groupID = value }
        case 19:
            if isName("securityGroupRuleId") { id = value } else if isName("referencedGroupInfo") { groupInfo = value }
        default: break
        }
    }

    static func text(_ view: JSONView?) -> String? { view?.recordText }

    private static func number(_ view: JSONView?) -> Int64? {
        guard let value = view?.recordScalar else { return nil }
        return value.int ?? value.scalarText.flatMap { Int64($0) }
    }

    var isEgress: Bool { Self.text(direction) == "true" }

    /// The one peer of a rule that has an id.
    var peer: SecurityRule.Peer? {
        if let cidr = Self.text(cidr) ?? Self.text(ipv6Cidr) { return RuleForms.cidr(cidr) }
        if let id = Self.text(prefixList) { return .prefixList(id) }
        if let id = Self.text(groupID) { return RuleForms.group(id) }
        if let groupInfo, let id = Self.text(RuleFields(groupInfo).group) { return RuleForms.group(id) }
        return nil
    }

    func key(_ direction: SecurityRule.Direction, _ peer: SecurityRule.Peer) -> SecurityRule.Key {
        let proto = RuleForms.proto(Self.text(proto) ?? "-1")
        let ports = RuleForms.ports(proto, Self.number(from), Self.number(to))
        return SecurityRule.Key(direction: direction, proto: proto, from: ports.from, to: ports.to, peer: peer)
    }
}
