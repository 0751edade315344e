/// One value of a `JSONDocument`: a place on its tape. Moving about makes no copy of any bytes.
public struct JSONView: Sendable {
    @usableFromInline let storage: JSONDocument.Storage
    @usableFromInline let index: Int

    @inlinable
    init(storage: JSONDocument.Storage, index: Int) {
        self.storage = storage
        self.index = index
    }

    @inlinable var word: UInt64 { storage[index] }
    /// Of a container: the word behind its last value. Of anything else: the next word.
    @inlinable
    static func next(_ storage: JSONDocument.Storage, _ index: Int) -> Int {
        let word = storage[index]
        return word >> 60 >= UInt64(JSONKind.array.rawValue) ? Int(word >> 32 & 0x07FF_FFFF) : index + 1
    }
    @inlinable var isEscaped: Bool { word >> 59 & 1 == 1 }

    @inlinable public var kind: JSONKind { JSONKind(rawValue: UInt8(word >> 60)) ?? .null }
    @inlinable public var isNull: Bool { word >> 60 == UInt64(JSONKind.null.rawValue) }
    @inlinable public var isObject: Bool { word >> 60 == UInt64(JSONKind.object.rawValue) }
    @inlinable public var isArray: Bool { word >> 60 == UInt64(JSONKind.array.rawValue) }
    @inlinable public var isString: Bool { word >> 60 == UInt64(JSONKind.string.rawValue) }

    /// Elements of an array or members of an object; 0 for anything else.
    @inlinable public var count: Int { isObject || isArray ? Int(storage[index + 1] >> 32) : 0 }

    /// Where the value stands in the document's bytes; of a string the content without its quotes, escapes as written.
    @inlinable
    public var range: Range<Int> {
        let start = Int(word & 0xFFFF_FFFF)
        if isObject || isArray { return start..<Int(storage[index + 1] & 0xFFFF_FFFF) }
        return start..<start + Int(word >> 32 & 0x07FF_FFFF)
    }

    /// The document's bytes, which `range` counts in.
    @inlinable public var documentBytes: [UInt8] { storage.bytes }

    /// The member of an object; nil for anything else or when absent. Of members with the same key the last holds.
    @inlinable
    public subscript(_ key: String) -> JSONView? {
        return key.withBytes { member($0) }
    }

    /// The member whose key has these bytes.
    @inlinable
    public subscript(bytes key: [UInt8]) -> JSONView? { key.withUnsafeBufferPointer { member($0) } }

    /// The element of an array; nil for anything else or when out of bounds.
    public subscript(_ position: Int) -> JSONView? {
        guard isArray, position >= 0, position < count else { return nil }
        var at = index + 2
        for _ in 0..<position { at = Self.next(storage, at) }
        return JSONView(storage: storage, index: at)
    }

    /// The value below `path`, nil when any step is absent.
    public func at(_ path: String...) -> JSONView? {
        var view = self
        for key in path {
            guard let next = view[key] else { return nil }
            view = next
        }
        return view
    }

    /// The member whose key has these bytes; they are compared without making a string.
    public func member(_ key: UnsafeBufferPointer<UInt8>) -> JSONView? {
        lastMember(of: index) { $0.count == key.count && $0.hasSameBytes(as: key) }
            .map { JSONView(storage: storage, index: $0) }
    }

    /// As `member`, the case of the key's first letter aside: services that moved from XML to JSON write both.
    public func memberFoldingFirst(_ key: UnsafeBufferPointer<UInt8>) -> JSONView? {
        memberFoldingFirst(key, of: place).map { self[$0] }
    }

    /// Where the last member of the object at `index` stands whose key is the one.
    @inline(__always)
    func lastMember(of index: Int, _ isKey: (UnsafeBufferPointer<UInt8>) -> Bool) -> Int? {
        guard storage[index] >> 60 == UInt64(JSONKind.object.rawValue) else { return nil }
        let found = storage.withTape { tape in
            storage.bytes.withUnsafeBufferPointer { bytes -> Int in
                let end = Self.end(of: tape[index])
                var found = -1
                var at = index + 2
                while at < end {
                    let word = tape[at]
                    let start = Int(word & 0xFFFF_FFFF)
                    let range = start..<start + Int(word >> 32 & 0x07FF_FFFF)
                    let isSame =
                        word >> 59 & 1 == 1
                        ? JSONText.unescaped(bytes, range).withUnsafeBufferPointer(isKey)
                        : isKey(UnsafeBufferPointer(rebasing: bytes[range]))
                    if isSame { found = at + 1 }
                    let value = tape[at + 1]
                    at = value >> 60 >= UInt64(JSONKind.array.rawValue) ? Self.end(of: value) : at + 2
                }
                return found
            }
        }
        return found < 0 ? nil : found
    }

    /// Of a container's first word: the word behind its last value.
    @inline(__always)
    private static func end(of word: UInt64) -> Int { Int(word >> 32 & 0x07FF_FFFF) }

    @inline(__always)
    static func folded(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
