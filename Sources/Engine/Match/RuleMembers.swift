import JSON

/// The members of an inline rule, or of an `aws_security_group_rule`: small ones as values, lists as places in the bytes
/// that they were read from.
struct RuleMembers {
    /// What they are called.
    enum Name: Int, CaseIterable {
        case type, proto, from, to, isSelf, description, source, cidrs, ipv6Cidrs, prefixLists, groups

        /// Of an inline rule; nil for any other member.
        init?(_ key: UnsafeBufferPointer<UInt8>) {
            func isKey(_ name: StaticString) -> Bool {
                key.hasSameBytes(as: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            }
            switch key.count {
            case 4 where isKey("self"): self = .isSelf
            case 7 where isKey("to_port"): self = .to
            case 8 where isKey("protocol"): self = .proto
            case 9 where isKey("from_port"): self = .from
            case 11 where isKey("cidr_blocks"): self = .cidrs
            case 11 where isKey("description"): self = .description
            case 15 where isKey("prefix_list_ids"): self = .prefixLists
            case 15 where isKey("security_groups"): self = .groups
            case 16 where isKey("ipv6_cidr_blocks"): self = .ipv6Cidrs
            default: return nil
            }
        }
    }
    /// Where an attribute of an `aws_security_group_rule` stands among `Name.allCases`.
    static func place(_ attribute: UnsafeBufferPointer<UInt8>) -> Int? {
        func isName(_ name: StaticString) -> Bool {
            attribute.hasSameBytes(as: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
        switch attribute.count {
        case 4 where isName("type"): return Name.type.rawValue
        case 24 where isName("source_security_group_id"): return Name.source.rawValue
        default: return Name(attribute)?.rawValue
        }
    }

    let group: String
    private var type: Part?
    private var proto: Part?
    private var from: Int64?
    private var to: Int64?
    private var isSelf = false
    private var description: Part?
    private var source: Part?
    private var cidrs: Part?
    private var ipv6Cidrs: Part?
    private var prefixLists: Part?
    private var groups: Part?

    /// A value and the bytes that it stands in. Used within the closure that lends them.
    struct Part {
        var token: JSONToken
        var bytes: UnsafeBufferPointer<UInt8>

        var text: String? {
            guard token.kind == .string else { return nil }
            if token.isEscaped { return String(decoding: JSONText.unescaped(bytes, token.range), as: UTF8.self) }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[token.range]), as: UTF8.self)
        }

        /// The text of a scalar, whatever its kind.
        var scalarText: String? {
            switch token.kind {
            case .string: text
            case .number, .bool: String(decoding: UnsafeBufferPointer(rebasing: bytes[token.range]), as: UTF8.self)
            case .null, .array, .object: nil
            }
        }

        /// A whole number, also one written as text.
        var number: Int64? {
            if token.kind == .number {
                return JSONValue(scalar: UnsafeBufferPointer(rebasing: bytes[token.range]))?.intValue
            }
            return text.flatMap { Int64($0) }
        }

        func forEachText(_ body: (String) -> Bool) -> Bool {
            guard token.kind == .array, var scanner = JSONScanner(bytes, range: token.range) else { return true }
            do throws(JSONError) {
                scanner.position += 1
                while try scanner.peek() != UInt8(ascii: "]") {
                    if let text = Part(token: try scanner.value(), bytes: bytes).text, !body(text) { return false }
                    if try scanner.peek() == UInt8(ascii: ",") { scanner.position += 1 }
                }
            } catch {
                return true
            }
            return true
        }
    }

    init(group: String) { self.group = group }

    /// Told by `type`; an inline rule has it from the list that it stands in.
    var direction: SecurityRule.Direction? { type?.text.flatMap(SecurityRule.Direction.init) }

    mutating func read(_ name: Name, _ token: JSONToken, _ bytes: UnsafeBufferPointer<UInt8>) {
        let value = Part(token: token, bytes: bytes)
        switch name {
        case .type: type = value
        case .proto: proto = value
        case .from: from = value.number
        case .to: to = value.number
        case .isSelf: isSelf = token.kind == .bool && bytes[token.start] == UInt8(ascii: "t")
        case .description: description = value
        case .source: source = value
        case .cidrs: cidrs = value
        case .ipv6Cidrs: ipv6Cidrs = value
        case .prefixLists: prefixLists = value
        case .groups: groups = value
        }
    }

    /// One rule for each peer. False: `body` said so.
    func forEachRule(
        _ direction: SecurityRule.Direction, where wanted: SecurityRuleReader.Wanted?, _ body: (SecurityRule) -> Bool
    ) -> Bool {
        if let wanted, let from, let to, !wanted.mayHave(from, to) { return true }
        let proto = RuleForms.proto(proto?.scalarText ?? "-1")
        let ports = RuleForms.ports(proto, from, to)
        if let wanted, !wanted.has(proto, ports.from, ports.to) { return true }
        let description = description?.text
        func give(_ peer: SecurityRule.Peer) -> Bool {
            let key = SecurityRule.Key(direction: direction, proto: proto, from: ports.from, to: ports.to, peer: peer)
            return body(SecurityRule(key: key, description: description))
        }
        guard cidrs?.forEachText({ give(RuleForms.cidr($0)) }) ?? true,
            ipv6Cidrs?.forEachText({ give(RuleForms.cidr($0)) }) ?? true,
            prefixLists?.forEachText({ give(.prefixList($0)) }) ?? true
        else { return false }
        let own = SecurityRule.Peer.group(group)
        var hasOwn = false
        func giveGroup(_ text: String) -> Bool {
            let peer = RuleForms.group(text)
            if peer == own { hasOwn = true }
            return give(peer)
        }
        guard groups?.forEachText(giveGroup) ?? true else { return false }
        if let id = source?.text, !id.isEmpty, !giveGroup(id) { return false }
        return isSelf && !hasOwn ? give(own) : true
    }
}
