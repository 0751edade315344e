extension JSONScanner {
    /// Members of the object that fills `bytes`, which are checked JSON, in the order of `keys`; nil in the place of one that
    /// is not there. Of members with the same key the last holds. For a few questions to small objects: nothing is made
    /// but the answers.
    public static func members(_ keys: [String], of bytes: UnsafeBufferPointer<UInt8>) -> [JSONValue?] {
        var found = keys.map { _ in JSONValue?.none }
        guard var scanner = JSONScanner(bytes, range: 0..<bytes.count), bytes.first == UInt8(ascii: "{") else {
            return found
        }
        do throws(JSONError) {
            try scanner.members { (scanner, name) throws(JSONError) in
                let value = try scanner.value()
                for place in keys.indices where isKey(keys[place], name, bytes) {
                    found[place] = try JSONValue(value, in: bytes)
                }
            }
        } catch {
            return [JSONValue?](repeating: nil, count: keys.count)
        }
        return found
    }

    @inline(__always)
    private static func isKey(
        _ key: String, _ name: JSONStringRange, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard !name.isEscaped else { return JSONText.unescaped(bytes, name.range).elementsEqual(key.utf8) }
        guard name.end - name.start == key.utf8.count else { return false }
        return key.withBytes { UnsafeBufferPointer(rebasing: bytes[name.range]).hasSameBytes(as: $0) }
    }
}

extension JSONValue {
    /// The value that a scanner stepped over in `bytes`.
    fileprivate init(_ token: JSONToken, in bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        let range = token.kind == .string ? token.start - 1..<token.end + 1 : token.range
        let value = UnsafeBufferPointer(rebasing: bytes[range])
        if let scalar = JSONValue(scalar: value) {
            self = scalar
        } else {
            self = try JSONValue(parsing: value)
        }
    }

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
