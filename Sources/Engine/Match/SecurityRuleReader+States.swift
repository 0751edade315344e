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

        /// Where among these bytes ports stand that are wanted: a rule without one of them is not. Nil: told by its ports
        /// alone, any rule may be wanted.
        func places(in bytes: UnsafeBufferPointer<UInt8>) -> [Int]? {
            // All ports may be written as none, and what has no ports in any way.
            guard keys.allSatisfy({ ($0.from ?? 0) > 0 }) else { return nil }
            var places: [Int] = []
            for (position, key) in keys.enumerated() where keys[..<position].allSatisfy({ $0.from != key.from }) {
                ByteSearch.appendMembers(of: bytes, number: key.from ?? 0, to: &places)
            }
            return places
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
            let places = wanted.flatMap { $0.places(in: bytes) }
            guard places?.isEmpty != true, var scanner = JSONScanner(bytes, range: 0..<bytes.count) else { return }
            let last = places?.max() ?? bytes.count
            do throws(JSONError) {
                guard try scanner.peek() == UInt8(ascii: "[") else { return }
                scanner.position += 1
                while try scanner.peek() == UInt8(ascii: "{") {
                    if isWanted(&scanner, places) {
                        var members = RuleMembers(group: group)
                        try scanner.members { (scanner, key) throws(JSONError) in
                            let name = RuleMembers.Name(UnsafeBufferPointer(rebasing: bytes[key.range]))
                            let value = try scanner.value()
                            if let name { members.read(name, value, bytes) }
                        }
                        guard members.forEachRule(direction, where: wanted, body) else { return }
                    }
                    guard try scanner.peek() == UInt8(ascii: ","), scanner.position < last else { return }
                    scanner.position += 1
                }
            } catch {
                // The state's reader has checked these bytes.
                return
            }
        }
    }

    /// Steps over a rule that has none of the places.
    private static func isWanted(_ scanner: inout JSONScanner, _ places: [Int]?) -> Bool {
        guard let places else { return true }
        let start = scanner.position
        scanner.skipChecked()
        guard places.contains(where: { $0 > start && $0 < scanner.position }) else { return false }
        scanner.position = start
        return true
    }

    /// The rules of one `aws_security_group_rule`.
    static func standalone(_ instance: StateInstance, of group: String) -> [SecurityRule] {
        instance.withAttributes(RuleMembers.Name.allCases.count, placed: { RuleMembers.place($0) }) { attributes in
            var members = RuleMembers(group: group)
            for (name, bytes) in zip(RuleMembers.Name.allCases, attributes) {
                guard let bytes, var scanner = JSONScanner(bytes, range: 0..<bytes.count),
                    let value = try? scanner.value()
                else { continue }
                members.read(name, value, bytes)
            }
            var rules: [SecurityRule] = []
            guard let direction = members.direction else { return rules }
            _ = members.forEachRule(direction, where: nil) { rule in
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
