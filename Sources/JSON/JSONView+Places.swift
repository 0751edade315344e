/// Values told by where they stand, for walks over a document: a view counts a reference to the document for each value
/// that it is made for.
extension JSONView {
    /// Where a value stands in its document: what a view is without a hold on the document, so that nothing is counted for
    /// it. Of use only to views of that document.
    public struct Place: Sendable, Hashable {
        @usableFromInline let index: UInt32

        @inlinable
        init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }

        /// Of the value of an object's member: where its key stands.
        @inlinable public var key: Place { Place(Int(index) - 1) }
    }

    /// Where this value stands.
    @inlinable public var place: Place { Place(index) }

    /// The value at a place of this document.
    @inlinable
    public subscript(_ place: Place) -> JSONView { JSONView(storage: storage, index: Int(place.index)) }

    @inlinable
    public func kind(at place: Place) -> JSONKind {
        JSONKind(rawValue: UInt8(storage[Int(place.index)] >> 60)) ?? .null
    }

    /// Whether a string has no content.
    @inlinable
    public func isEmptyText(at place: Place) -> Bool { storage[Int(place.index)] >> 32 & 0x07FF_FFFF == 0 }

    @inlinable
    public func isEscapedText(at place: Place) -> Bool {
        kind(at: place) == .string && storage[Int(place.index)] >> 59 & 1 == 1
    }

    @inlinable
    func isContainer(at place: Place) -> Bool { storage[Int(place.index)] >> 60 >= UInt64(JSONKind.array.rawValue) }

    /// As `count`, of the value at a place.
    @inlinable
    public func count(at place: Place) -> Int {
        isContainer(at: place) ? Int(storage[Int(place.index) + 1] >> 32) : 0
    }

    /// As `range`, of the value at a place.
    @inlinable
    public func range(at place: Place) -> Range<Int> {
        let word = storage[Int(place.index)]
        let start = Int(word & 0xFFFF_FFFF)
        if isContainer(at: place) { return start..<Int(storage[Int(place.index) + 1] & 0xFFFF_FFFF) }
        return start..<start + Int(word >> 32 & 0x07FF_FFFF)
    }

    /// As `withBytes`, of the value at a place.
    @inlinable
    public func withBytes<Result>(at place: Place, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        storage.bytes.withUnsafeBufferPointer { bytes in
            let range = range(at: place)
            guard isEscapedText(at: place) else { return body(UnsafeBufferPointer(rebasing: bytes[range])) }
            return JSONText.unescaped(bytes, range).withUnsafeBufferPointer(body)
        }
    }

    /// Lends the bytes of the value at a place as they are written; with its quotes where `isQuoted`, of a string only.
    @inlinable
    public func withWritten<Result>(
        at place: Place, isQuoted: Bool = false, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        storage.bytes.withUnsafeBufferPointer { bytes in
            let range = range(at: place)
            let quotes = isQuoted && kind(at: place) == .string ? 1 : 0
            return body(UnsafeBufferPointer(rebasing: bytes[range.lowerBound - quotes..<range.upperBound + quotes]))
        }
    }

    /// Whether the value at a place is a string with exactly this text.
    @inlinable
    public func isText(_ text: StaticString, at place: Place) -> Bool {
        guard kind(at: place) == .string else { return false }
        return withBytes(at: place) { $0.isText(text) }
    }

    /// As `memberFoldingFirst`, of the object at a place.
    public func memberFoldingFirst(_ key: UnsafeBufferPointer<UInt8>, of place: Place) -> Place? {
        guard let first = key.first.map(Self.folded) else { return nil }
        let rest = UnsafeBufferPointer(rebasing: key[1...])
        let found = lastMember(of: Int(place.index)) { name in
            name.count == key.count && Self.folded(name[0]) == first
                && UnsafeBufferPointer(rebasing: name[1...]).hasSameBytes(as: rest)
        }
        return found.map { Place($0) }
    }

    /// As `elements`, of the array at a place.
    @inlinable
    @inline(__always)
    public func forEachElement(of place: Place, _ body: (Place) -> Void) {
        guard kind(at: place) == .array else { return }
        storage.withTape { tape in
            let end = Int(tape[Int(place.index)] >> 32 & 0x07FF_FFFF)
            var at = Int(place.index) + 2
            while at < end {
                body(Place(at))
                let next = tape[at]
                at = next >> 60 >= UInt64(JSONKind.array.rawValue) ? Int(next >> 32 & 0x07FF_FFFF) : at + 1
            }
        }
    }

    /// As `members`, each key lent as its text's bytes and each value told by its place: nothing is made or counted.
    @inlinable
    @inline(__always)
    public func forEachMember(_ body: (_ key: UnsafeBufferPointer<UInt8>, _ value: Place) -> Void) {
        forEachMember(of: place, body)
    }

    /// As above, of the object at a place.
    @inlinable
    @inline(__always)
    public func forEachMember(
        of place: Place, _ body: (_ key: UnsafeBufferPointer<UInt8>, _ value: Place) -> Void
    ) {
        guard kind(at: place) == .object else { return }
        storage.withTape { tape in
            storage.bytes.withUnsafeBufferPointer { bytes in
                let end = Int(tape[Int(place.index)] >> 32 & 0x07FF_FFFF)
                var at = Int(place.index) + 2
                while at < end {
                    let word = tape[at]
                    let start = Int(word & 0xFFFF_FFFF)
                    let range = start..<start + Int(word >> 32 & 0x07FF_FFFF)
                    let value = Place(at + 1)
                    if word >> 59 & 1 == 1 {
                        JSONText.unescaped(bytes, range).withUnsafeBufferPointer { body($0, value) }
                    } else {
                        body(UnsafeBufferPointer(rebasing: bytes[range]), value)
                    }
                    let next = tape[at + 1]
                    at = next >> 60 >= UInt64(JSONKind.array.rawValue) ? Int(next >> 32 & 0x07FF_FFFF) : at + 2
                }
            }
        }
    }
}
