extension JSONView {
    /// The elements of an array, in order; none for anything else.
    @inlinable public var elements: JSONElements { JSONElements(self) }

    /// The members of an object, in document order, duplicates included; none for anything else.
    @inlinable public var members: JSONMembers { JSONMembers(self) }

    /// Where a value stands in its document: what a view is without a hold on the document, so that nothing is counted for
    /// it. Of use only to views of that document.
    public struct Place: Sendable, Hashable {
        @usableFromInline let index: UInt32

        @inlinable
        init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }
    }

    /// The value at a place that `forEachMember` of this document told.
    @inlinable
    public subscript(_ place: Place) -> JSONView { JSONView(storage: storage, index: Int(place.index)) }

    /// As `members`, each key lent as its text's bytes and each value told by its place: nothing is made or counted.
    @inlinable
    @inline(__always)
    public func forEachMember(_ body: (_ key: UnsafeBufferPointer<UInt8>, _ value: Place) -> Void) {
        guard isObject else { return }
        storage.withTape { tape in
            storage.bytes.withUnsafeBufferPointer { bytes in
                let end = Int(tape[index] >> 32 & 0x07FF_FFFF)
                var at = index + 2
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

/// The elements of an array as views.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let storage: JSONDocument.Storage
    @usableFromInline var index: Int
    @usableFromInline let end: Int

    @inlinable
    init(_ view: JSONView) {
        storage = view.storage
        index = view.index + 2
        end = view.isArray ? JSONView.next(view.storage, view.index) : 0
    }

    @inlinable
    public mutating func next() -> JSONView? {
        guard index < end else { return nil }
        defer { index = JSONView.next(storage, index) }
        return JSONView(storage: storage, index: index)
    }
}

/// The members of an object; the key is a string view, so that no string is made to look at it.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let storage: JSONDocument.Storage
    @usableFromInline var index: Int
    @usableFromInline let end: Int

    /// No members at all.
    public static let none: JSONMembers = {
        let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 1)
        words.initialize(repeating: JSONTape.word(.null, 0, 0))
        let nothing = JSONDocument.Storage(bytes: [], words: words, count: 1)
        return JSONMembers(JSONView(storage: nothing, index: 0))
    }()

    @inlinable
    init(_ view: JSONView) {
        storage = view.storage
        index = view.index + 2
        end = view.isObject ? JSONView.next(view.storage, view.index) : 0
    }

    @inlinable
    public mutating func next() -> (key: JSONView, value: JSONView)? {
        guard index < end else { return nil }
        let key = JSONView(storage: storage, index: index)
        let value = JSONView(storage: storage, index: index + 1)
        index = JSONView.next(storage, index + 1)
        return (key, value)
    }
}
