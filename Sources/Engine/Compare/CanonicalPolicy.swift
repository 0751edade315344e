import JSON

/// A policy document with its canonical form, as a whole and statement by statement, written once for all who ask.
struct CanonicalPolicy {
    let document: JSONDocument
    /// Holds the statements' canonical forms.
    let writer: PolicyDocumentWriter
    /// Nil: no valid policy.
    let statements: [PolicyDocumentWriter.Statement]?
    let whole: [UInt8]?

    /// `other`: another version of the same document, so that what both have is written once.
    init(_ document: JSONDocument, like other: CanonicalPolicy? = nil) {
        self.document = document
        var writer = PolicyDocumentWriter()
        let written = writer.writeSeparately(document.root, like: other)
        statements = written?.statements
        whole = written?.whole
        self.writer = writer
    }

    /// The canonical form with its members in ascending order, for digests. A document that is no valid policy is its
    /// own.
    var sortedBytes: [UInt8] {
        guard let whole, let canonical = try? JSONDocument(parsing: whole) else { return document.value.serialized }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(whole.count)
        canonical.root.appendSorted(to: &bytes)
        return bytes
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
