import JSON

/// One attribute, or one element of a set, list or map, as compared between the state and what the event asked for.
///
/// Identified by (`path`, `element`): the ledger keeps one open change for each pair. A value whose parts stand behind one
/// reference, as every step that follows an event hands it on.
public struct ComparedAttribute: Sendable, Hashable {
    private var storage: Storage

    public init(
        path: String, element: String? = nil, stateValue: JSONValue?, newValue: JSONValue?, isKnown: Bool = true,
        isEqual: Bool, kind: ChangeKind = .modified, isSensitive: Bool = false, unknownReason: UnknownReason? = nil
    ) {
        storage = Storage(
            Parts(
                path: path, element: element, stateValue: stateValue, newValue: newValue, isKnown: isKnown,
                isEqual: isEqual, kind: kind, isSensitive: isSensitive, unknownReason: unknownReason))
    }

    /// Terraform syntax: `instance_type`, `versioning_configuration[0].status`, `tags["a.b/c"]`, `ingress`.
    public var path: String {
        get { storage.parts.path }
        set { own().parts.path = newValue }
    }
    /// For an element of a set (a security group rule, a policy statement): its canonical text, which tells it from the
    /// others. Nil for scalars, map entries and whole documents.
    public var element: String? {
        get { storage.parts.element }
        set { own().parts.element = newValue }
    }
    /// The value in the state; nil when the state does not have it.
    public var stateValue: JSONValue? {
        get { storage.parts.stateValue }
        set { own().parts.stateValue = newValue }
    }
    /// The value after the event; nil when the event removes it. Meaningless when `isKnown` is false.
    public var newValue: JSONValue? {
        get { storage.parts.newValue }
        set { own().parts.newValue = newValue }
    }
    /// False when the event changed it to a value that the record does not tell (redacted, truncated, missing).
    public var isKnown: Bool {
        get { storage.parts.isKnown }
        set { own().parts.isKnown = newValue }
    }
    /// Whether `newValue` and `stateValue` mean the same, by the schema's rules. False when `isKnown` is false.
    public var isEqual: Bool {
        get { storage.parts.isEqual }
        set { own().parts.isEqual = newValue }
    }
    /// What a change of it is called when it is not equal.
    public var kind: ChangeKind {
        get { storage.parts.kind }
        set { own().parts.kind = newValue }
    }
    /// Values are shown as `{"redacted":true}`.
    public var isSensitive: Bool {
        get { storage.parts.isSensitive }
        set { own().parts.isSensitive = newValue }
    }
    public var unknownReason: UnknownReason? {
        get { storage.parts.unknownReason }
        set { own().parts.unknownReason = newValue }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.parts == right.storage.parts
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.parts) }

    /// The storage, made sure that no copy has it too.
    private mutating func own() -> Storage {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.parts) }
        return storage
    }

    private struct Parts: Sendable, Hashable {
        var path: String
        var element: String?
        var stateValue: JSONValue?
        var newValue: JSONValue?
        var isKnown: Bool
        var isEqual: Bool
        var kind: ChangeKind
        var isSensitive: Bool
        var unknownReason: UnknownReason?
    }

    /// Written to by its only owner.
    private final class Storage: @unchecked Sendable {
        var parts: Parts
        init(_ parts: Parts) { self.parts = parts }
    }
}
