import JSON

/// A compared attribute in the two forms that are needed: in full for rules, bounded and redacted for everything kept.
struct ShownChange: Sendable {
    let compared: ComparedAttribute
    let old: ShownValue
    let new: ShownValue
    let effect: Effect
    let time: EventTime

    /// Whether `brief` says all that `full` does.
    var isShownInFull: Bool { !old.isCondensed && !new.isCondensed && !compared.isSensitive }

    func full(previous: JSONValue?) -> AttributeChange {
        AttributeChange(
            attribute: compared.path, kind: compared.kind, old: compared.stateValue,
            new: compared.isKnown ? compared.newValue : nil, isNewKnown: compared.isKnown, previous: previous,
            effect: effect, observedAt: time)
    }

    /// - Parameter kind: nil: the attribute's own.
    func brief(previous: JSONValue?, kind: ChangeKind? = nil) -> AttributeChange {
        AttributeChange(
            attribute: compared.path, kind: kind ?? compared.kind, old: old.value, new: new.value,
            isNewKnown: compared.isKnown,
            previous: previous, effect: effect, observedAt: time, isCondensed: old.isCondensed || new.isCondensed)
    }

    func opened(_ key: ChangeKey, _ observation: Observation, reasons: UnverifiedReasons) -> OpenChange {
        OpenChange(self, key, observation, reasons: reasons)
    }
}

extension ShownChange {
    init(_ compared: ComparedAttribute, _ observation: Observation) {
        // Read once: each look at them counts them.
        let (stateValue, newValue) = (compared.stateValue, compared.newValue)
        let isSensitive = compared.isSensitive
        let old = ShownValue.of(stateValue, other: newValue, isSensitive: isSensitive, key: observation.digestKey)
        let new: ShownValue =
            if !compared.isKnown {
                ShownValue()
            } else if newValue != nil, newValue == stateValue {
                old
            } else {
                .of(newValue, other: stateValue, isSensitive: isSensitive, key: observation.digestKey)
            }
        self.init(
            compared: compared, old: old, new: new, effect: observation.assessment.effect, time: observation.time)
    }
}
