import JSON

/// IAM policy documents, compared by what they mean.
///
/// What does not count: the order of statements and of the values of a list, repeats, one value or a list of it, the
/// case of actions, condition operators, condition keys and policy variables, `"*"` or `{"AWS": "*"}`, an account or its
/// root user, an empty `Sid`, `Id` or `Condition`, a missing `Version` (it is 2008-10-17). A document that is no valid
/// policy, or longer than `maximumBytes`, is compared as plain JSON.
public enum PolicyDocument {
    /// Longer texts are not read as policies. The longest that AWS takes has 32 KiB.
    public static let maximumBytes = 1 << 20

    /// Whether two documents mean the same: each the text of a policy, percent-encoded or not, or the policy itself.
    public static func areEqual(_ old: JSONValue, _ new: JSONValue) -> Bool {
        if old == new { return true }
        guard let left = document(old), let right = document(new) else { return false }
        var writer = PolicyDocumentWriter(left.root)
        guard let before = writer.write() else { return left.value == right.value }
        writer = PolicyDocumentWriter(right.root)
        return writer.write() == before
    }

    /// Compares two documents and tells what differs.
    public static func compare(old: JSONValue, new: JSONValue) -> Difference {
        if old == new { return Difference(isEqual: true) }
        let (left, right) = (document(old), document(new))
        let (before, after) = (left.map { CanonicalPolicy($0) }, right.map { CanonicalPolicy($0) })
        guard let before, let after, let difference = PolicyDifference(before, after) else {
            return Difference(isEqual: left?.value == right?.value && left != nil)
        }
        return Difference(difference)
    }

    /// A form that is the same for all documents that mean the same; for digests. A document that is no valid policy is
    /// its own.
    public static func canonical(_ value: JSONValue) -> JSONValue {
        guard let document = document(value) else { return value }
        var writer = PolicyDocumentWriter(document.root)
        guard let bytes = writer.write() else { return document.value }
        do throws(JSONError) { return try JSONValue(parsing: bytes) } catch { return document.value }
    }

    /// The parsed document: nil for anything that is no JSON, or too long.
    static func document(_ value: JSONValue, limit: Int = maximumBytes) -> JSONDocument? {
        switch value {
        case .string(let text):
            guard text.utf8.count <= limit else { return nil }
            let isEncoded = text.utf8.first == UInt8(ascii: "%")
            let bytes = Array((isEncoded ? ReferenceForms.urlDecoded(text) ?? text : text).utf8)
            // A text is UTF-8 already.
            return try? JSONDocument(parsingChecked: bytes, range: 0..<bytes.count)
        case .object, .array: return try? JSONDocument(parsing: value.serialized)
        default: return nil
        }
    }
}
