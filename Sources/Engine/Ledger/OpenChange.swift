import JSON

/// A change that stands: the live value differs from the state's.
///
/// Holds only what a report shows, so that a ledger restored from reports judges later events the same way: values are
/// as `ShownValue` makes them, with digests where they stand for longer ones.
public struct OpenChange: Sendable, Hashable {
    public var key: ChangeKey
    public var kind: ChangeKind
    public var old: JSONValue?
    public var oldDigest: String?
    /// The serial of the state that held `old`.
    public var oldSerial: Int64?
    public var new: JSONValue?
    public var newDigest: String?
    public var isNewKnown: Bool
    public var isSensitive: Bool
    public var isCondensed: Bool
    public var effect: Effect
    public var firstSeen: EventTime
    /// When the live value became `new`.
    public var observedAt: EventTime
    /// The newest event that left it so: what tells a late event from a newer one.
    public var lastSeen: EventTime
    public var reasons: UnverifiedReasons
    /// A rule matched it, so that it stands in the report. Others are followed silently.
    public var isReported: Bool
    @Boxed public var actor: Actor
    @Boxed public var event: EventReference
    /// A plan read the live value `new`.
    public var isShownByPlan = false

    /// The change as a finding shows it.
    func shown(previous: JSONValue? = nil) -> AttributeChange {
        var change = AttributeChange(
            attribute: key.path, kind: kind, old: old, new: new, isNewKnown: isNewKnown, previous: previous,
            effect: effect,
            observedAt: observedAt)
        change.isCondensed = isCondensed
        change.isShownByPlan = isShownByPlan
        return change
    }

    /// Whether `value` of an event is what is already known to be live. Secrets without a key cannot be told apart; they
    /// count as the same.
    func holds(_ value: ShownValue, isKnown: Bool) -> Bool {
        guard isNewKnown == isKnown else { return false }
        guard isKnown else { return true }
        if isSensitive && (newDigest == nil || value.digest == nil) { return (new == nil) == (value.value == nil) }
        if newDigest != nil || value.digest != nil { return newDigest == value.digest }
        return new == value.value
    }
}

extension OpenChange {
    /// Begun by an event.
    init(_ shown: ShownChange, _ key: ChangeKey, _ observation: Observation, reasons: UnverifiedReasons) {
        self.init(
            key: key, kind: shown.compared.kind, old: shown.old.value, oldDigest: shown.old.digest,
            oldSerial: observation.assessment.resource.stateSerial, new: shown.new.value,
            newDigest: shown.new.digest, isNewKnown: shown.compared.isKnown,
            isSensitive: shown.compared.isSensitive, isCondensed: shown.old.isCondensed || shown.new.isCondensed,
            effect: shown.effect, firstSeen: shown.time, observedAt: shown.time, lastSeen: shown.time,
            reasons: reasons, isReported: false, actor: observation.actor, event: observation.event)
    }
}
