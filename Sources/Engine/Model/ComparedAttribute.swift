import JSON

/// One attribute, or one element of a set, list or map, as compared between the state and what the event asked for.
///
/// Identified by (`path`, `element`): the ledger keeps one open change for each pair.
public struct ComparedAttribute: Sendable, Hashable {
    /// Terraform syntax: `instance_type`, `versioning_configuration[0].status`, `tags["a.b/c"]`, `ingress`.
    public var path: String
    /// For an element of a set (a security group rule, a policy statement): its canonical text, which tells it from the
    /// others. Nil for scalars, map entries and whole documents.
    public var element: String?
    /// The value in the state; nil when the state does not have it.
    public var stateValue: JSONValue?
    /// The value after the event; nil when the event removes it. Meaningless when `isKnown` is false.
    public var newValue: JSONValue?
    /// What a change of it is called when it is not equal.
    public var kind: ChangeKind
    public var unknownReason: UnknownReason?
    /// In one member, as a value of more than fifteen parts is copied each time it is handed on.
    private var flags: Flags

    private struct Flags: OptionSet, Sendable, Hashable {
        let rawValue: UInt8
        static let isUnknown = Flags(rawValue: 1)
        static let isEqual = Flags(rawValue: 2)
        static let isSensitive = Flags(rawValue: 4)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(isUnknown: Bool, isEqual: Bool, isSensitive: Bool) {
            rawValue = (isUnknown ? 1 : 0) | (isEqual ? 2 : 0) | (isSensitive ? 4 : 0)
        }
    }

    /// False when the event changed it to a value that the record does not tell (redacted, truncated, missing).
    public var isKnown: Bool {
        get { !flags.contains(.isUnknown) }
        set { set(.isUnknown, !newValue) }
    }
    /// Whether `newValue` and `stateValue` mean the same, by the schema's rules. False when `isKnown` is false.
    public var isEqual: Bool {
        get { flags.contains(.isEqual) }
        set { set(.isEqual, newValue) }
    }
    /// Values are shown as `{"redacted":true}`.
    public var isSensitive: Bool {
        get { flags.contains(.isSensitive) }
        set { set(.isSensitive, newValue) }
    }

    private mutating func set(_ flag: Flags, _ isSet: Bool) {
        if isSet { flags.insert(flag) } else { flags.remove(flag) }
    }
}

extension ComparedAttribute {
    public init(
        path: String, element: String? = nil, stateValue: JSONValue?, newValue: JSONValue?, isKnown: Bool = true,
        isEqual: Bool, kind: ChangeKind = .modified, isSensitive: Bool = false, unknownReason: UnknownReason? = nil
    ) {
        self.init(
            path: path, element: element, stateValue: stateValue, newValue: newValue, kind: kind,
            unknownReason: unknownReason,
            flags: Flags(isUnknown: !isKnown, isEqual: isEqual, isSensitive: isSensitive))
    }
}
