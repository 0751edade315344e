import JSON

/// The members of one rule of a security group as calls and responses write them, found in one walk. A reference, as
/// it has many members and every look at a peer asks it.
final class RuleFields {
    private let item: JSONView
    private var proto: JSONView.Place?
    private var from: JSONView.Place?
    private var to: JSONView.Place?
    private var cidr: JSONView.Place?
    private var ipv6Cidr: JSONView.Place?
    private var prefixList: JSONView.Place?
    private var referencedGroup: JSONView.Place?
    private var groupInfo: JSONView.Place?
    private var direction: JSONView.Place?
    private var words: JSONView.Place?
    private var ownID: JSONView.Place?
    private var ownGroup: JSONView.Place?
    private var cidrs: JSONView.Place?
    private var ipv6Cidrs: JSONView.Place?
    private var prefixLists: JSONView.Place?
    private var groups: JSONView.Place?
    private var groupPairs: JSONView.Place?

    init(_ item: JSONView) {
        self.item = item
        item.forEachMember { read($0, $1) }
    }

    private func read(_ name: UnsafeBufferPointer<UInt8>, _ value: JSONView.Place) {
        func isName(_ known: StaticString) -> Bool { JSONView.isName(name, known) }
        switch name.count {
        case 6: if isName("toPort") { to = value } else if isName("groups") { groups = value }
        case 7: if isName("groupId") { ownGroup = value }
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
                cidrs = value
            }
        case 10: if isName("ipProtocol") { proto = value } else if isName("ipv6Ranges") { ipv6Cidrs = value }
        case 11: if isName("description") { words = value }
        case 12: if isName("prefixListId") { prefixList = value }
        case 13: if isName("prefixListIds") { prefixLists = value }
        case 16: if isName("userIdGroupPairs") { groupPairs = value }
        case 17: if isName("referencedGroupId") { referencedGroup = value }
        case 19:
            if isName("securityGroupRuleId") {
                ownID = value
            } else if isName("referencedGroupInfo") {
                groupInfo = value
            }
        default: break
        }
    }

    private func text(_ place: JSONView.Place?) -> String? { place.flatMap { item[$0].recordText } }

    private func number(_ place: JSONView.Place?) -> Int64? {
        guard let place else { return nil }
        if let plain = item[place].int { return plain }
        let value = item[place].recordScalar
        return value.int ?? value.scalarText.flatMap { Int64($0) }
    }

    var isEgress: Bool {
        guard let direction else { return false }
        return item[direction].bool ?? (text(direction) == "true")
    }
    var description: String? { text(words) }
    /// `sgr-...`.
    var id: String? { text(ownID) }
    /// The group that the rule belongs to.
    var group: String? { text(ownGroup) }

    /// The one peer of a rule that has an id.
    var peer: SecurityRule.Peer? {
        if let cidr = text(cidr) ?? text(ipv6Cidr) { return RuleForms.cidr(cidr) }
        if let id = text(prefixList) { return .prefixList(id) }
        if let id = text(referencedGroup) { return RuleForms.group(id) }
        if let groupInfo, let id = RuleFields(item[groupInfo]).group { return RuleForms.group(id) }
        return nil
    }

    /// Calls `body` with every peer of a rule that lists them, each kind in a list of its own, and its description.
    func forEachPeer(_ body: (SecurityRule.Peer, _ description: String?) -> Void) {
        forEach(cidrs) { range in
            if let cidr = Self.text(range, "cidrIp") ?? range.scalarText {
                body(RuleForms.cidr(cidr), Self.text(range, "description"))
            }
        }
        forEach(ipv6Cidrs) { range in
            if let cidr = Self.text(range, "cidrIpv6") {
                body(RuleForms.cidr(cidr), Self.text(range, "description"))
            }
        }
        forEach(prefixLists) { entry in
            if let id = Self.text(entry, "prefixListId") { body(.prefixList(id), Self.text(entry, "description")) }
        }
        for list in [groups, groupPairs] {
            forEach(list) { entry in
                if let id = Self.text(entry, "groupId") ?? Self.text(entry, "groupName") {
                    body(RuleForms.group(id), Self.text(entry, "description"))
                }
            }
        }
    }

    private func forEach(_ list: JSONView.Place?, _ body: (JSONView) -> Void) {
        if let list { item[list].forEachRecordElement(body) }
    }

    private static func text(_ view: JSONView, _ name: StaticString) -> String? {
        SecurityRuleReader.text(view, name)
    }

    /// Whether they plainly say that it is the rule with this key and one peer; false leaves it open.
    func tell(_ key: SecurityRule.Key) -> Bool {
        guard number(from) == key.from, number(to) == key.to, isText(proto, key.proto) else { return false }
        let isPeer: Bool =
            switch key.peer {
            case .ipv4(let text): isText(cidr, text)
            case .ipv6(let text): cidr == nil && isText(ipv6Cidr, text)
            case .prefixList, .group: false
            }
        return isPeer && isEgress == (key.direction == .egress)
    }

    func isDescribed(_ text: String?) -> Bool { text.map { isText(words, $0) } ?? (words == nil) }

    private func isText(_ place: JSONView.Place?, _ text: String) -> Bool {
        place.map { item[$0].isString(text) } ?? false
    }

    func key(_ direction: SecurityRule.Direction, _ peer: SecurityRule.Peer) -> SecurityRule.Key {
        let proto = RuleForms.proto(text(proto) ?? "-1")
        let ports = RuleForms.ports(proto, number(from), number(to))
        return SecurityRule.Key(direction: direction, proto: proto, from: ports.from, to: ports.to, peer: peer)
    }
}
