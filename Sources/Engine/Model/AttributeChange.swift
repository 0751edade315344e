import JSON

/// A changed attribute as a finding and a report show it.
public struct AttributeChange: Sendable, Hashable {
    public var attribute: String
    public var kind: ChangeKind
    /// The state's value when the change was first seen. Nil: absent.
    public var old: JSONValue?
    /// The last known live value. Nil: absent; `isNewKnown` false: changed to something the record does not tell.
    public var new: JSONValue?
    public var isNewKnown: Bool
    /// The live value just before this event, where the ledger knows it.
    public var previous: JSONValue?
    public var effect: Effect
    public var observedAt: EventTime
    /// `old` or `new` stands for a longer or a secret value: a digest, a statement-level difference, `redacted`.
    public var isCondensed = false
    /// A plan read the live value.
    public var isShownByPlan = false
}

extension AttributeChange {
    public init(
        attribute: String, kind: ChangeKind, old: JSONValue?, new: JSONValue?, isNewKnown: Bool = true,
        previous: JSONValue? = nil, effect: Effect = .now, observedAt: EventTime, isCondensed: Bool = false
    ) {
        self.init(
            attribute: attribute, kind: kind, old: old, new: new, isNewKnown: isNewKnown, previous: previous,
            effect: effect, observedAt: observedAt, isCondensed: isCondensed, isShownByPlan: false)
    }
}
