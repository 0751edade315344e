import JSON

extension String {
    /// Whether `text` occurs in it, byte for byte. The standard library's search over characters is some fifty times
    /// slower, and this runs once or more an event.
    func containsBytes(_ text: StaticString) -> Bool {
        return withBytes { haystack in
            text.withUTF8Buffer { needle in Self.find(needle, in: haystack) != nil }
        }
    }

    /// The index behind the first occurrence of `text`, nil when there is none.
    func index(behind text: StaticString) -> Index? {
        let offset = withBytes { haystack in
            text.withUTF8Buffer { needle in Self.find(needle, in: haystack).map { $0 + needle.count } }
        }
        return offset.map { utf8.index(utf8.startIndex, offsetBy: $0) }
    }

    private static func find(_ needle: UnsafeBufferPointer<UInt8>, in haystack: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = needle.first, haystack.count >= needle.count else { return nil }
        for start in 0...(haystack.count - needle.count) where haystack[start] == first {
            var length = 1
            while length < needle.count, haystack[start + length] == needle[length] { length += 1 }
            if length == needle.count { return start }
        }
        return nil
    }

    /// Whether the text begins so, byte by byte.
    func begins(with prefix: StaticString) -> Bool {
        return withBytes { bytes in
            guard let start = bytes.baseAddress, bytes.count >= prefix.utf8CodeUnitCount else { return false }
            return ByteWord.equal(start, prefix.utf8Start, prefix.utf8CodeUnitCount)
        }
    }

    /// Whether the byte of an ASCII character stands anywhere in the text.
    func contains(byte character: Unicode.Scalar) -> Bool {
        let byte = UInt8(truncatingIfNeeded: character.value)
        return withBytes { bytes in
            for index in bytes.indices where bytes[index] == byte { return true }
            return false
        }
    }
}
