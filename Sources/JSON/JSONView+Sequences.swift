extension JSONView {
    /// The elements of an array, in order; none for anything else.
    @inlinable public var elements: JSONElements { JSONElements(self) }

    /// The members of an object, in document order, duplicates included; none for anything else.
    @inlinable public var members: JSONMembers { JSONMembers(self) }
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
