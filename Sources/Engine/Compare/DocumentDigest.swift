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
            left.map { summary($0, statements: difference.removed, form) },
            right.map { summary($0, statements: difference.added, form) }
        )
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

    private static func summary(_ document: JSONValue, statements: [JSONValue], _ form: SchemaFacts.Form) -> JSONValue {
        var shown: [JSONValue] = []
        var size = 0
        for statement in statements {
            size += statement.serialized.count
            guard size <= longestShown else { break }
            shown.append(statement)
        }
        var summary: [String: JSONValue] = ["digest": .string(digest(of: document, form: form))]
        if form == .policy { summary["statements"] = .array(shown) }
        if shown.count < statements.count { summary["statementsOmitted"] = .int(Int64(statements.count - shown.count)) }
        return .object(summary)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(bytes, bytes.count, &digest)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
