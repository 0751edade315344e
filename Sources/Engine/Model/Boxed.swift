/// Keeps a large value behind one reference, so that copies of what holds it cost one count instead of one for each of
/// its texts. A value like any other: setting it, or a part of it, makes a new box.
///
/// `$name` hands the box itself on, to share it between holders.
@propertyWrapper
public struct Boxed<Value: Sendable & Hashable>: Sendable, Hashable {
    private final class Storage: Sendable {
        let value: Value
        init(_ value: consuming Value) { self.value = consume value }
    }
    private var storage: Storage

    public init(_ value: consuming Value) { storage = Storage(consume value) }

    public var wrappedValue: Value {
        // Lent, not copied: mostly one small part of it is wanted.
        _read { yield storage.value }
        set { storage = Storage(newValue) }
    }
    public var projectedValue: Boxed<Value> {
        get { self }
        set { self = newValue }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.value == right.storage.value
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.value) }
}
