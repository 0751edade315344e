import JSON

/// Texts, and what may be folded in them.
extension PolicyDocumentWriter {
    /// A string as JSON writes it, in the one way in which this writer does. False: not a string.
    mutating func text(_ value: JSONView.Place) -> Bool {
        guard source.kind(at: value) == .string else { return false }
        if source.isEscapedText(at: value) {
            append("\"")
            content(value)
            append("\"")
        } else {
            // With its quotes.
            source.withWritten(at: value, isQuoted: true) { bytes.append(contentsOf: $0) }
        }
        return true
    }

    /// What stands between the quotes of a string; anything else as written.
    mutating func content(_ value: JSONView.Place) {
        if source.isEscapedText(at: value) {
            let text = JSONValue.string(source[value].string ?? "").serialized
            bytes.append(contentsOf: text.dropFirst().dropLast())
        } else {
            source.withWritten(at: value) { bytes.append(contentsOf: $0) }
        }
    }

    mutating func literal(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ byte: Unicode.Scalar) { bytes.append(UInt8(truncatingIfNeeded: byte.value)) }

    /// Puts other content in the place of all that follows `start`.
    mutating func replace(from start: Int, by content: some Sequence<UInt8>) {
        bytes.removeLast(bytes.count - start)
        bytes.append(contentsOf: content)
    }

    mutating func fold(from start: Int) {
        bytes.withUnsafeMutableBufferPointer { bytes in
            for index in start..<bytes.count { bytes[index] = ASCIIText.lower(bytes[index]) }
        }
    }

    /// The names inside `${...}`, up to a default value, in lower case.
    mutating func foldVariables(from start: Int) {
        bytes.withUnsafeMutableBufferPointer { bytes in
            guard ByteSearch.contains(UnsafeBufferPointer(rebasing: bytes[start...]), "${") else { return }
            var isInside = false
            for index in start..<bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "{"): isInside = index > start && bytes[index - 1] == UInt8(ascii: "$")
                case UInt8(ascii: "}"), UInt8(ascii: ","): isInside = false
                default: if isInside { bytes[index] = ASCIIText.lower(bytes[index]) }
                }
            }
        }
    }
}
