import JSON

/// A policy document with its canonical form, as a whole and statement by statement, written once for all who ask.
final class CanonicalPolicy: Sendable {
    let document: JSONDocument
    /// Nil: no valid policy.
    let whole: [UInt8]?
    /// As `whole`, but statements in the document's order.
    let bytes: [UInt8]
    /// Spans are in `bytes`.
    let statements: [PolicyDocumentWriter.Statement]
    let elements: [PolicyDocumentWriter.Element]
    let hasVariables: Bool

    /// `other`: another version of the same document, so that what both have is written once.
    init(_ document: JSONDocument, like other: CanonicalPolicy? = nil) {
        self.document = document
        var writer = PolicyDocumentWriter(document.root, like: other)
        whole = writer.write()
        bytes = writer.bytes
        statements = writer.statements
        elements = writer.elements
        hasVariables = writer.hasVariables
    }

    /// What digests are of: the same for all documents that mean the same. A document that is no valid policy is its own.
    var digested: [UInt8] { whole ?? document.value.serialized }

    /// A statement as it stands in the document.
    func original(_ index: Int) -> JSONView { document.root[statements[index].place] }

    /// A statement's canonical form as a key.
    func run(_ index: Int) -> ByteRun {
        let span = statements[index].span
        return ByteRun(bytes[span.start..<span.end])
    }

    func isSame(_ index: Int, as other: Int, of policy: CanonicalPolicy) -> Bool {
        hasSameBytes(statements[index].span, as: policy.statements[other].span, of: policy)
    }

    func hasSameBytes(
        _ span: PolicyDocumentWriter.Span, as other: PolicyDocumentWriter.Span, of policy: CanonicalPolicy
    ) -> Bool {
        bytes.withUnsafeBufferPointer { left in
            policy.bytes.withUnsafeBufferPointer { right in
                UnsafeBufferPointer(rebasing: left[span.start..<span.end]).hasSameBytes(
                    as: UnsafeBufferPointer(rebasing: right[other.start..<other.end]))
            }
        }
    }

    /// The canonical value of a statement's element; nil when it has none.
    func value(of name: String, in index: Int) -> PolicyDocumentWriter.Span? {
        elements[statements[index].elements].first { element in
            name.withBytes { name in
                bytes.withUnsafeBufferPointer { bytes in
                    UnsafeBufferPointer(rebasing: bytes[element.name.start..<element.name.end]).hasSameBytes(as: name)
                }
            }
        }?.value
    }

    /// Names of a statement's elements that IAM does not know.
    func unknownNames(in index: Int) -> [String] {
        elements[statements[index].elements].compactMap { element in
            let name = String(decoding: bytes[element.name.start..<element.name.end], as: UTF8.self)
            return PolicyElement.allCases.contains { $0.name == name } ? nil : name
        }
    }
}

/// Two documents of one attribute, canonical once for the comparison and for what is shown of it.
struct PolicyPair {
    let old: CanonicalPolicy?
    let new: CanonicalPolicy?
    let isEqual: Bool

    /// Nil where either is no text: then values decide, not documents.
    init?(_ old: JSONValue?, _ new: JSONValue?) {
        guard case .string(let left)? = old, case .string(let right)? = new, !left.isEmpty, !right.isEmpty,
            left.utf8.count <= PolicyDocument.maximumBytes, right.utf8.count <= PolicyDocument.maximumBytes
        else { return nil }
        if left == right {
            (self.old, self.new, isEqual) = (nil, nil, true)
            return
        }
        let before = PolicyDocument.document(.string(left)).map { CanonicalPolicy($0) }
        self.old = before
        self.new = PolicyDocument.document(.string(right)).map { CanonicalPolicy($0, like: before) }
        if let one = self.old, let other = self.new {
            isEqual =
                one.whole == nil ? one.document.value == other.document.value : one.whole == other.whole
        } else {
            isEqual = false
        }
    }
}

/// A run of bytes as a key. (An array of bytes is hashed byte by byte.)
struct ByteRun: Hashable {
    let bytes: [UInt8]

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
