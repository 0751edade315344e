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
    /// False when the event changed it to a value that the record does not tell (redacted, truncated, missing).
    public var isKnown = true
    /// Whether `newValue` and `stateValue` mean the same, by the schema's rules. False when `isKnown` is false.
    public var isEqual: Bool
    /// What a change of it is called when it is not equal.
    public var kind = ChangeKind.modified
    /// Values are shown as `{"redacted":true}`.
    public var isSensitive = false
    public var unknownReason: UnknownReason?
}
