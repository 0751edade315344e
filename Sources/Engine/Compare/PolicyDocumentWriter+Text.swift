import JSON

/// Texts, and what may be folded in them.
extension PolicyDocumentWriter {
    /// A string as JSON writes it, in the one way in which this writer does. False: not a string.
    mutating func text(_ value: JSONView) -> Bool {
        guard value.isString else { return false }
        bytes.append(UInt8(ascii: "\""))
        content(value)
        bytes.append(UInt8(ascii: "\""))
        return true
    }

    /// What stands between the quotes.
    mutating func content(_ value: JSONView) {
        if value.isEscapedText {
            let text = JSONValue.string(value.string ?? "").serialized
            bytes.append(contentsOf: text.dropFirst().dropLast())
        } else {
            value.withBytes { bytes.append(contentsOf: $0) }
        }
    }

    mutating func append(_ byte: Unicode.Scalar) { bytes.append(UInt8(truncatingIfNeeded: byte.value)) }

    /// Puts other content in the place of all that follows `start`.
    mutating func replace(from start: Int, by content: some Sequence<UInt8>) {
        bytes.removeSubrange(start...)
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

    var foldsVariables: Bool { hasVariables }
}
