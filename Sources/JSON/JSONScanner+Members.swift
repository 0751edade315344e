extension JSONScanner {
    /// The member `key` of the object that fills `bytes`, which are checked JSON; nil when there is none. Of members with
    /// the same key the last holds. For single questions to small objects: nothing is made but the answer.
    public static func member(_ key: String, of bytes: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        guard var scanner = JSONScanner(bytes, range: 0..<bytes.count), bytes.first == UInt8(ascii: "{") else {
            return nil
        }
        var key = key
        let token = key.withUTF8 { key -> JSONToken? in
            var found: JSONToken?
            do throws(JSONError) {
                try scanner.members { (scanner, name) throws(JSONError) in
                    let value = try scanner.value()
                    if isKey(key, name, bytes) { found = value }
                }
            } catch {
                return nil
            }
            return found
        }
        guard let token else { return nil }
        let range = token.kind == .string ? token.start - 1..<token.end + 1 : token.range
        let value = UnsafeBufferPointer(rebasing: bytes[range])
        if let scalar = JSONValue(scalar: value) { return scalar }
        do throws(JSONError) { return try JSONValue(parsing: value) } catch { return nil }
    }

    private static func isKey(
        _ key: UnsafeBufferPointer<UInt8>, _ name: JSONStringRange, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard !name.isEscaped else { return JSONText.unescaped(bytes, name.range).elementsEqual(key) }
        guard name.end - name.start == key.count else { return false }
        return UnsafeBufferPointer(rebasing: bytes[name.range]).hasSameBytes(as: key)
    }
}

extension JSONValue {
    /// The scalar that fills `bytes`, which are checked JSON without white space; nil for a container, or a number that
    /// is not whole.
    public init?(scalar bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.first else { return nil }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return nil
        case UInt8(ascii: "t"): self = .bool(true)
        case UInt8(ascii: "f"): self = .bool(false)
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "\""):
            let content = UnsafeBufferPointer(rebasing: bytes[1..<max(bytes.count - 1, 1)])
            let isEscaped = content.contains(UInt8(ascii: "\\"))
            self = .string(
                isEscaped
                    ? String(decoding: JSONText.unescaped(content, 0..<content.count), as: UTF8.self)
                    : String(decoding: content, as: UTF8.self))
        default:
            guard let whole = JSONNumber.integer(bytes, 0..<bytes.count) else { return nil }
            self = .int(whole)
        }
    }
}
