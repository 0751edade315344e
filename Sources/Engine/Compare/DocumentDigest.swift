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
        guard form == .policy else {
            return (old.map { summary(of: DocumentText.parsed($0)) }, new.map { summary(of: DocumentText.parsed($0)) })
        }
        let left = old.flatMap { PolicyDocument.document($0, limit: .max) }
        let right = new.flatMap { PolicyDocument.document($0, limit: .max) }
        return differing(old, new, left.map { CanonicalPolicy($0) }, right.map { CanonicalPolicy($0) })
    }

    /// As `shown(old:new:form:)`, of policies that are known to differ.
    static func shown(old: JSONValue?, new: JSONValue?, _ pair: PolicyPair) -> (old: JSONValue?, new: JSONValue?) {
        guard isLong(old) || isLong(new) else { return (old.map(asText), new.map(asText)) }
        return differing(old, new, pair.old, pair.new)
    }

    private static func differing(
        _ old: JSONValue?, _ new: JSONValue?, _ before: CanonicalPolicy?, _ after: CanonicalPolicy?
    ) -> (old: JSONValue?, new: JSONValue?) {
        var difference: PolicyDifference?
        if let before, let after { difference = PolicyDifference(before, after) }
        return (
            old.map { summary(digest(before, $0), difference, .old) },
            new.map { summary(digest(after, $0), difference, .new) }
        )
    }

    private static func summary(of document: JSONValue) -> JSONValue {
        ["digest": .string("sha256:" + hex(document.serialized))]
    }

    /// Of a document that is no JSON: of its text.
    private static func digest(_ policy: CanonicalPolicy?, _ value: JSONValue) -> String {
        "sha256:" + hex(policy?.digested ?? value.serialized)
    }

    /// Of a statement that changed: which one, and what only this side has.
    private static func brief(
        _ pair: PolicyDifference.Pair, of difference: PolicyDifference, _ side: PolicyDifference.Side
    ) -> JSONValue {
        var elements: [String: JSONValue] = [:]
        for element in difference.elements(of: pair) {
            elements[element.name] = .array(side == .old ? element.removed : element.added)
        }
        var brief: [String: JSONValue] = ["differs": .object(elements)]
        if let sid = difference.sid(of: pair) { brief["Sid"] = .string(sid) }
        return .object(brief)
    }

    /// Of a document that a finding showed by its digest: the digest.
    static func digest(in shown: JSONValue?) -> String? {
        guard let text = shown?["digest"]?.stringValue, text.hasPrefix("sha256:") else { return nil }
        return text
    }

    /// The digest of a document by what it means, so that order and spelling do not change it.
    static func digest(of document: JSONValue, form: SchemaFacts.Form) -> String {
        guard form == .policy else { return "sha256:" + hex(document.serialized) }
        return digest(PolicyDocument.document(document, limit: .max).map { CanonicalPolicy($0) }, document)
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
        _ digest: String, _ difference: PolicyDifference?, _ side: PolicyDifference.Side
    ) -> JSONValue {
        let only = difference?.only(side).map(\.value) ?? []
        var summary: [String: JSONValue] = ["digest": .string(digest)]
        summary["statements"] = .array(only + (difference?.changed(side).map(\.value) ?? []))
        if !JSONValue.object(summary).isLong(longestShown) { return .object(summary) }
        summary["statements"] = []
        var omitted: Int64 = 0
        let briefs = difference.map { difference in
            difference.changed.map { ("changed", brief($0, of: difference, side)) }
        }
        for (name, part) in (briefs ?? []) + only.map({ ("statements", $0) }) {
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
        let digits: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: 64) { text in
            for (index, byte) in digest.enumerated() {
                text[index * 2] = digits.utf8Start[Int(byte >> 4)]
                text[index * 2 + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return 64
        }
    }
}
