import JSON

/// A compared attribute in the two forms that are needed: in full for rules, bounded and redacted for everything kept.
struct ShownChange: Sendable {
    let compared: ComparedAttribute
    let old: ShownValue
    let new: ShownValue
    let effect: Effect
    let time: EventTime

    init(_ compared: ComparedAttribute, _ observation: Observation) {
        self.compared = compared
        let key = observation.digestKey
        old = ShownValue(
            compared.stateValue, other: compared.newValue, isSensitive: compared.isSensitive, key: key)
        let new = compared.isKnown ? compared.newValue : nil
        self.new =
            new != nil && new == compared.stateValue
            ? old : ShownValue(new, other: compared.stateValue, isSensitive: compared.isSensitive, key: key)
        effect = observation.assessment.effect
        time = observation.time
    }

    /// Whether `brief` says all that `full` does.
    var isShownInFull: Bool { !old.isCondensed && !new.isCondensed && !compared.isSensitive }

    func full(previous: JSONValue?) -> AttributeChange {
        AttributeChange(
            attribute: compared.path, kind: compared.kind, old: compared.stateValue,
            new: compared.isKnown ? compared.newValue : nil, isNewKnown: compared.isKnown, previous: previous,
            effect: effect, observedAt: time)
    }

    func brief(previous: JSONValue?) -> AttributeChange {
        var change = AttributeChange(
            attribute: compared.path, kind: compared.kind, old: old.value, new: new.value, isNewKnown: compared.isKnown,
            previous: previous, effect: effect, observedAt: time)
        change.isCondensed = old.isCondensed || new.isCondensed
        return change
    }

    func opened(_ key: ChangeKey, _ observation: Observation, reasons: UnverifiedReasons) -> OpenChange {
        OpenChange(self, key, observation, reasons: reasons)
    }
}
