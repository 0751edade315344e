import JSON

/// Rules as states hold them. Read out of the bytes of the kept attributes: a group may have hundreds of rules, of which
/// a call names one or two, so only those are made whose protocol and ports somebody asks for.
extension SecurityRuleReader {
    /// Rules of which some are wanted: those with the protocol and ports of one of `keys`.
    struct Wanted {
        let keys: [SecurityRule.Key]

        func has(_ proto: String, _ from: Int64?, _ to: Int64?) -> Bool {
            keys.contains { $0.from == from && $0.to == to && $0.proto == proto }
        }

        /// Whether a rule among these bytes may be wanted, told by its first port: false is certain.
        func mayHave(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            keys.contains { key in
                // All ports may be written as none, and what has no ports in any way.
                guard let from = key.from, from > 0 else { return true }
                return ByteSearch.containsMember(bytes, number: from)
            }
        }

        /// Told by two ports as they are written, whatever the protocol: false is certain.
        func mayHave(_ from: Int64, _ to: Int64) -> Bool {
            from < 0 || to < 0 || keys.contains { $0.from == nil || $0.from == from && $0.to == to }
        }
    }

    /// The inline rules of a group, one for each peer.
    static func inline(
        _ instance: StateInstance, _ direction: Direction, of group: String, where wanted: Wanted? = nil
    ) -> [SecurityRule] {
        var rules: [SecurityRule] = []
        forEachInline(instance, direction, of: group, where: wanted) { rule in
            rules.append(rule)
            return true
        }
        return rules
    }

    /// As `inline`, until `body` says false.
    static func forEachInline(
        _ instance: StateInstance, _ direction: Direction, of group: String, where wanted: Wanted? = nil,
        _ body: (SecurityRule) -> Bool
    ) {
        _ = instance.withAttribute(direction.rawValue) { bytes in
            guard wanted?.mayHave(in: bytes) ?? true, var scanner = JSONScanner(bytes, range: 0..<bytes.count) else {
                return
            }
            do throws(JSONError) {
                guard try scanner.peek() == UInt8(ascii: "[") else { return }
                scanner.position += 1
                while try scanner.peek() == UInt8(ascii: "{") {
                    var members = RuleMembers(direction: direction, group: group)
                    try scanner.members { (scanner, key) throws(JSONError) in
                        members.read(UnsafeBufferPointer(rebasing: bytes[key.range]), try scanner.value(), bytes)
                    }
                    guard members.forEachRule(where: wanted, body) else { return }
                    guard try scanner.peek() == UInt8(ascii: ",") else { return }
                    scanner.position += 1
                }
            } catch {
                // The state's reader has checked these bytes.
                return
            }
        }
    }

    /// The rules of one `aws_security_group_rule`.
    static func standalone(_ instance: StateInstance, of group: String) -> [SecurityRule] {
        guard let direction = instance.value(of: "type")?.stringValue.flatMap(Direction.init) else { return [] }
        return instance.withAttributes { attributes in
            var members = RuleMembers(direction: direction, group: group)
            attributes.forEach { name, bytes in
                guard RuleMembers.mayKnow(name), var scanner = JSONScanner(bytes, range: 0..<bytes.count),
                    let value = try? scanner.value()
                else { return }
                members.read(name, value, bytes)
            }
            var rules: [SecurityRule] = []
            _ = members.forEachRule(where: nil) { rule in
                rules.append(rule)
                return true
            }
            return rules
        }
    }

    /// The rule of one `aws_vpc_security_group_{ingress,egress}_rule`.
    static func single(_ instance: StateInstance, _ direction: Direction) -> SecurityRule? {
        func text(_ name: String) -> String? {
            instance.value(of: name)?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
        func port(_ name: String) -> Int64? {
            guard let value = instance.value(of: name) else { return nil }
            return value.intValue ?? value.stringValue.flatMap { Int64($0) }
        }
        let peer =
            (text("cidr_ipv4") ?? text("cidr_ipv6")).map(RuleForms.cidr)
            ?? text("prefix_list_id").map(SecurityRule.Peer.prefixList)
            ?? text("referenced_security_group_id").map(RuleForms.group)
        guard let peer else { return nil }
        let proto = RuleForms.proto(text("ip_protocol") ?? "-1")
        let ports = RuleForms.ports(proto, port("from_port"), port("to_port"))
        return SecurityRule(
            key: .init(direction: direction, proto: proto, from: ports.from, to: ports.to, peer: peer),
            description: text("description"), id: text("security_group_rule_id") ?? text("id"))
    }
}

/// The members of an inline rule, or of an `aws_security_group_rule`: small ones as values, lists as places in the bytes
/// that they were read from.
private struct RuleMembers {
    let direction: SecurityRule.Direction
    let group: String
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
    private struct Part {
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

    init(direction: SecurityRule.Direction, group: String) {
        self.direction = direction
        self.group = group
    }

    /// Told by its length alone: false is certain.
    static func mayKnow(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        switch name.count {
        case 4, 7, 8, 9, 11, 15, 16, 24: true
        default: false
        }
    }

    mutating func read(_ key: UnsafeBufferPointer<UInt8>, _ token: JSONToken, _ bytes: UnsafeBufferPointer<UInt8>) {
        func isKey(_ name: StaticString) -> Bool {
            key.hasSameBytes(as: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
        let value = Part(token: token, bytes: bytes)
        switch key.count {
        case 4: if isKey("self") { isSelf = token.kind == .bool && bytes[token.start] == UInt8(ascii: "t") }
        case 7: if isKey("to_port") { to = value.number }
        case 8: if isKey("protocol") { proto = value }
        case 9: if isKey("from_port") { from = value.number }
        case 11: if isKey("cidr_blocks") { cidrs = value } else if isKey("description") { description = value }
        case 15: if isKey("prefix_list_ids") { prefixLists = value } else if isKey("security_groups") { groups = value }
        case 16: if isKey("ipv6_cidr_blocks") { ipv6Cidrs = value }
        case 24: if isKey("source_security_group_id") { source = value }
        default: break
        }
    }

    /// One rule for each peer. False: `body` said so.
    func forEachRule(
        where wanted: SecurityRuleReader.Wanted?, _ body: (SecurityRule) -> Bool
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
