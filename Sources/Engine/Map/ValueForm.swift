import JSON

/// Turns a scalar as the API writes it into the value that Terraform's state has.
enum ValueForm {
    static func apply(_ rule: SealedMemberRule, to view: JSONView) -> JSONValue {
        let scalar = view.recordScalar
        if rule.form == .present { return .bool(true) }
        // The XML services write an empty member as "".
        let value = scalar.value
        if !rule.words.isEmpty, let word = scalar.scalarText, let known = rule.words[word] { return known }
        guard case .string(let text) = value else {
            return rule.form == .negated ? .bool(value.boolValue != true) : value
        }
        return apply(rule.form, to: text)
    }

    /// The elements that one value of a list stands for.
    static func elements(_ rule: SealedMemberRule, _ view: JSONView) -> [JSONValue] {
        if rule.form == .split, let text = view.recordScalar.scalarText {
            return text.split(whereSeparator: { $0 == "," || $0 == " " }).map { .string(String($0)) }
        }
        return [apply(rule, to: view)]
    }

    private static func milliseconds(_ text: String) -> JSONValue? {
        guard text.utf8.last == UInt8(ascii: "s"), let seconds = Int64(text.dropLast()) else { return nil }
        let (product, isTooMuch) = seconds.multipliedReportingOverflow(by: 1_000)
        return isTooMuch ? nil : .string(String(product))
    }

    /// Nil: nothing in it is to be rewritten.
    private static func numbers(_ text: String) -> String? {
        guard case .object(var members)? = try? JSONValue(parsing: text) else { return nil }
        var isRewritten = false
        for (name, value) in members {
            guard let number = value.stringValue.flatMap({ Int64($0) }), String(number) == value.stringValue else {
                continue
            }
            members[name] = .int(number)
            isRewritten = true
        }
        return isRewritten ? JSONValue.object(members).text : nil
    }

    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast())
    }

    private static func apply(_ form: MemberRule.Form, to text: String) -> JSONValue {
        switch form {
        case .plain, .present, .joined, .split: .string(text)
        case .arnName: .string(ReferenceForms.name(ofARN: text) ?? text)
        case .base64: .string(Base64Text.decoded(text) ?? text)
        case .urlDecoded: .string(ReferenceForms.urlDecoded(text) ?? text)
        case .lastSegment: .string(text.split(separator: "/").last.map(String.init) ?? text)
        case .lowercase: .string(text.lowercased())
        case .uppercase: .string(text.uppercased())
        case .dnsName: .string(ReferenceForms.domainName(text))
        case .unquoted: .string(unquoted(text))
        case .negated: .bool(text.lowercased() != "true")
        case .milliseconds: milliseconds(text) ?? .string(text)
        case .numbers: .string(numbers(text) ?? text)
        }
    }
}

/// Base 64 whose content is text.
enum Base64Text {
    /// Nil when it is not base 64 or not UTF-8.
    static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text.utf8 where byte != UInt8(ascii: "=") && byte != 0x0A && byte != 0x0D {
            guard let value = value(of: byte) else { return nil }
            buffer = buffer << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
                buffer &= (1 << UInt32(bits)) - 1
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
