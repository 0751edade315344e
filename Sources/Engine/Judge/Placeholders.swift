import JSON

/// Fills in the placeholders of remediation steps and runbook addresses.
///
/// Known: `{resource.id}` `{resource.type}` `{resource.address}` `{address}` `{type}` `{id}` `{module}` `{state}`
/// `{account}` `{region}` `{provider}` `{environment}` `{owner}` `{actor}` `{actor.arn}` `{event}` `{event.id}`
/// `{attribute}` `{old}` `{new}` `{rule}` `{severity}` and `{<thing>_id}` (`{instance_id}`) for the id. Unknown ones stay as
/// they are, so that a template of another tool in a step survives.
public struct Placeholders: Sendable {
    private var values: [String: String]

    public init(subject: JudgeSubject, rule: MatchedRule?) {
        let resource = subject.resource
        let change = subject.changes.first
        values = [
            "resource.id": resource.id, "id": resource.id, "resource.type": resource.type, "type": resource.type,
            "account": resource.key.account, "region": resource.key.region, "provider": resource.key.provider.rawValue,
            "actor": subject.actor.name, "event": subject.event.name, "event.name": subject.event.name,
            "event.id": subject.event.id,
        ]
        values["resource.address"] = resource.address ?? resource.id
        values["address"] = resource.address ?? resource.id
        values["resource.module"] = resource.module ?? ""
        values["module"] = resource.module ?? ""
        values["state"] = resource.state ?? ""
        values["environment"] = subject.environment ?? ""
        values["owner"] = resource.owner ?? ""
        values["actor.arn"] = subject.actor.arn ?? ""
        values["attribute"] = change?.attribute ?? ""
        values["old"] = change?.old?.plainText ?? ""
        values["new"] = change.map { $0.isNewKnown ? $0.new?.plainText ?? "" : "unknown" } ?? ""
        values["rule"] = rule?.id ?? ""
        values["severity"] = rule?.severity.name ?? ""
    }

    /// - Parameter encode: applied to each value, for instance percent-encoding in an address.
    public func fill(_ template: String, encode: (String) -> String = { $0 }) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let name = String(rest[rest.index(after: open)..<close])
            if let value = value(of: name) {
                result += encode(value)
                rest = rest[rest.index(after: close)...]
            } else {
                result += "{"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private func value(of name: String) -> String? {
        if let value = values[name] { return value }
        let isIdentifier = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
        }
        return isIdentifier && name.hasSuffix("_id") ? values["id"] : nil
    }

    /// Everything but letters, digits and `-._~` as `%XX`.
    public static func percentEncode(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
