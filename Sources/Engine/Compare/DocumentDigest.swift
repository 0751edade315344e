import COpenSSL
import JSON

/// How long documents are shown: what differs, and a digest, instead of a text cut off.
enum DocumentDigest {
    /// Longer documents are shown by their difference.
    static let longestShown = 1024

    /// The two documents as findings show them. Short ones stand there as they are.
    static func shown(
        old: JSONValue?, new: JSONValue?, form: SchemaFacts.Form
    ) -> (old: JSONValue?, new: JSONValue?) {
        guard isLong(old) || isLong(new) else { return (old.map(asText), new.map(asText)) }
        let left = old.map(DocumentText.parsed)
        let right = new.map(DocumentText.parsed)
        let difference = PolicyDocument.compare(old: left ?? .null, new: right ?? .null)
        return (
            left.map { summary($0, difference, \.removed, difference.changed.map(\.old), \.removed, form) },
            right.map { summary($0, difference, \.added, difference.changed.map(\.new), \.added, form) }
        )
    }

    /// Of a statement that changed: which one, and what only this side has.
    private static func brief(
        _ change: PolicyDocument.StatementChange, _ side: KeyPath<PolicyDocument.ElementChange, [JSONValue]>
    ) -> JSONValue {
        var elements: [String: JSONValue] = [:]
        for element in change.elements { elements[element.name] = .array(element[keyPath: side]) }
        var brief: [String: JSONValue] = ["differs": .object(elements)]
        if let sid = change.sid { brief["Sid"] = .string(sid) }
        return .object(brief)
    }

    /// Of a document that a finding showed by its digest: the digest.
    static func digest(in shown: JSONValue?) -> String? {
        guard let text = shown?["digest"]?.stringValue, text.hasPrefix("sha256:") else { return nil }
        return text
    }

    /// The digest of a document by what it means, so that order and spelling do not change it.
    static func digest(of document: JSONValue, form: SchemaFacts.Form) -> String {
        let meaning = form == .policy ? PolicyDocument.canonical(document) : document
        return "sha256:" + hex(meaning.serialized)
    }

    private static func isLong(_ value: JSONValue?) -> Bool {
        guard let value else { return false }
        return asText(value).stringValue.map { $0.utf8.count > longestShown } ?? false
    }

    /// As Terraform holds documents: JSON as text.
    private static func asText(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object, .array: .string(value.text)
        default: value
        }
    }

    /// The document's digest and the statements that the other one does not have so. Where these are too long, of
    /// statements that changed only what differs; as many as fit, the rest counted.
    private static func summary(
        _ document: JSONValue, _ difference: PolicyDocument.Difference,
        _ only: KeyPath<PolicyDocument.Difference, [JSONValue]>, _ changed: [JSONValue],
        _ side: KeyPath<PolicyDocument.ElementChange, [JSONValue]>, _ form: SchemaFacts.Form
    ) -> JSONValue {
        var summary: [String: JSONValue] = ["digest": .string(digest(of: document, form: form))]
        guard form == .policy else { return .object(summary) }
        summary["statements"] = .array(difference[keyPath: only] + changed)
        if !JSONValue.object(summary).isLong(longestShown) { return .object(summary) }
        summary["statements"] = []
        var omitted: Int64 = 0
        let briefs = difference.changed.map { ("changed", brief($0, side)) }
        for (name, part) in briefs + difference[keyPath: only].map({ ("statements", $0) }) {
            var next = summary
            next[name] = .array((summary[name]?.arrayValue ?? []) + [part])
            next["statementsOmitted"] = .int(omitted)
            if JSONValue.object(next).isLong(longestShown) {
                omitted += 1
                continue
            }
            next["statementsOmitted"] = nil
            summary = next
        }
        if omitted > 0 { summary["statementsOmitted"] = .int(omitted) }
        return .object(summary)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(bytes, bytes.count, &digest)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
