import JSON

/// One rule of a security group with one peer, in one canonical form, however Terraform, the request or the response
/// writes it.
///
/// A reference that never changes: rules are listed and handed on much more often than made.
final class SecurityRule: Sendable, Hashable {
    enum Direction: String, Hashable {
        case ingress, egress

        /// The word would be hashed otherwise.
        func hash(into hasher: inout Hasher) { hasher.combine(self == .ingress) }
    }
    enum Peer: Hashable {
        case ipv4(String)
        case ipv6(String)
        case prefixList(String)
        case group(String)

        var text: String {
            switch self {
            case .ipv4(let text), .ipv6(let text), .prefixList(let text), .group(let text): text
            }
        }
        /// The attribute of inline rules and of `aws_security_group_rule` that lists such peers.
        var listAttribute: String {
            switch self {
            case .ipv4: "cidr_blocks"
            case .ipv6: "ipv6_cidr_blocks"
            case .prefixList: "prefix_list_ids"
            case .group: "security_groups"
            }
        }
    }
    /// What tells a rule from the others of its group.
    struct Key: Hashable {
        var direction: Direction
        /// `tcp`, `udp`, `icmp`, `icmpv6`, `-1` or a number.
        var proto: String
        /// Nil where the protocol has no ports.
        var from: Int64?
        var to: Int64?
        var peer: Peer
    }

    let key: Key
    let description: String?
    /// `sgr-...`, where the record tells it.
    let id: String?

    init(key: Key, description: String? = nil, id: String? = nil) {
        self.key = key
        self.description = description
        self.id = id
    }

    /// The same rule with that id.
    func called(_ id: String?) -> SecurityRule { SecurityRule(key: key, description: description, id: id) }

    /// The same rule as somebody describes it.
    func described(_ description: String?) -> SecurityRule {
        SecurityRule(key: key, description: description, id: id)
    }

    static func == (left: SecurityRule, right: SecurityRule) -> Bool {
        left === right
            || left.key == right.key && left.description == right.description && left.id == right.id
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(description)
        hasher.combine(id)
    }

    /// The text that tells the rule from the others, for (`path`, `element`).
    var element: String {
        var text = key.proto == "-1" ? "all " : key.proto + " "
        if let from = key.from, let to = key.to {
            text += String(from)
            if from != to {
                text += "-"
                text += String(to)
            }
            text += " "
        }
        return text + key.peer.text
    }

    /// As an element of `ingress` or `egress`, with this one peer and without members that say nothing.
    func inlineValue(of group: String) -> JSONValue {
        if case .group(let id) = key.peer, id == group { return RuleShape.ofItself.value(self, true) }
        return RuleShape.of(key.peer).value(self, [.string(key.peer.text)])
    }
}

/// The members that every inline rule with one kind of peer has, and their places: a copy filled in place hashes no name.
/// Never changes; a reference, as each rule asks one.
private final class RuleShape: Sendable {
    private let members: [String: JSONValue]
    private let proto: Dictionary<String, JSONValue>.Index?
    private let from: Dictionary<String, JSONValue>.Index?
    private let to: Dictionary<String, JSONValue>.Index?
    private let peer: Dictionary<String, JSONValue>.Index?

    /// The same with a description.
    private let described: RuleShape?
    private let description: Dictionary<String, JSONValue>.Index?

    static let ofItself = RuleShape("self")
    private static let ipv4 = RuleShape("cidr_blocks")
    private static let ipv6 = RuleShape("ipv6_cidr_blocks")
    private static let prefixList = RuleShape("prefix_list_ids")
    private static let group = RuleShape("security_groups")

    static func of(_ peer: SecurityRule.Peer) -> RuleShape {
        switch peer {
        case .ipv4: ipv4
        case .ipv6: ipv6
        case .prefixList: prefixList
        case .group: group
        }
    }

    private init(_ peerName: String, isDescribed: Bool = false) {
        var members = [String: JSONValue](minimumCapacity: 5)
        for name in ["protocol", "from_port", "to_port", peerName] { members[name] = .null }
        if isDescribed { members["description"] = .null }
        self.members = members
        proto = members.index(forKey: "protocol")
        from = members.index(forKey: "from_port")
        to = members.index(forKey: "to_port")
        peer = members.index(forKey: peerName)
        description = members.index(forKey: "description")
        described = isDescribed ? nil : RuleShape(peerName, isDescribed: true)
    }

    func value(_ rule: SecurityRule, _ told: JSONValue) -> JSONValue {
        let text = rule.description ?? ""
        if let described, !text.isEmpty { return described.value(rule, told) }
        let key = rule.key
        var value = members
        if let proto { value.values[proto] = .string(key.proto) }
        if let from { value.values[from] = .int(key.from ?? 0) }
        if let to { value.values[to] = .int(key.to ?? 0) }
        if let peer { value.values[peer] = told }
        if let description { value.values[description] = .string(text) }
        return .object(value)
    }
}

/// Canonical forms of what rules are made of.
enum RuleForms {
    private static let names = [
        "all": "-1", "any": "-1", "": "-1", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "icmp6": "icmpv6",
        "ipv6-icmp": "icmpv6", "ah": "51", "esp": "50", "gre": "47", "sctp": "132", "igmp": "2", "ipip": "4",
        "ospf": "89", "pim": "103", "vrrp": "112", "egp": "8", "rsvp": "46", "udplite": "136",
    ]

    static func proto(_ text: String) -> String {
        // What nearly all rules have.
        if text == "tcp" || text == "udp" || text == "-1" || text == "icmp" { return text }
        let lower = text.lowercased()
        return names[lower] ?? lower
    }

    /// The ports of a protocol that has them. All of them is 0 to 65535, or -1 and -1 for ICMP's type and code.
    static func ports(_ proto: String, _ from: Int64?, _ to: Int64?) -> (from: Int64?, to: Int64?) {
        switch proto {
        case "tcp", "udp":
            if (from ?? -1) == -1, (to ?? -1) == -1 { return (0, 65535) }
            return (from ?? to, to ?? from)
        case "icmp", "icmpv6": return (from ?? -1, from == nil || from == -1 ? -1 : to ?? -1)
        default: return (nil, nil)
        }
    }

    /// The network of a CIDR block, with host bits cleared and IPv6 shortened; other text as it stands.
    static func cidr(_ text: String) -> SecurityRule.Peer {
        if text.withBytes({ isCanonicalIPv4($0) }) { return .ipv4(text) }
        let isV6 = text.utf8.contains(UInt8(ascii: ":"))
        guard let network = Network(text) else { return isV6 ? .ipv6(text.lowercased()) : .ipv4(text) }
        return isV6 ? .ipv6(network.text) : .ipv4(network.isCanonical ? text : network.text)
    }

    /// `10.0.0.0/8`: four numbers and a length, as short as can be, and no bits behind the length.
    private static func isCanonicalIPv4(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var address: UInt32 = 0
        var value: UInt32 = 0
        var digits = 0
        var parts = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digits > 0, value == 0 { return false }
                value = value * 10 + UInt32(byte - UInt8(ascii: "0"))
                digits += 1
                if digits > 3 { return false }
            case UInt8(ascii: "."), UInt8(ascii: "/"):
                guard digits > 0, value <= 255, parts < 4, (byte == UInt8(ascii: "/")) == (parts == 3) else {
                    return false
                }
                address = address << 8 | value
                parts += 1
                value = 0
                digits = 0
            default: return false
            }
        }
        guard parts == 4, digits > 0, value <= 32 else { return false }
        return value == 0 ? address == 0 : address & (value == 32 ? 0 : UInt32.max >> value) == 0
    }

    /// `sg-1` of `123456789012/sg-1`.
    static func group(_ text: String) -> SecurityRule.Peer {
        .group(text.split(separator: "/").last.map(String.init) ?? text)
    }
}
