/// A change that is claimed to be an own apply and awaits its proof by a state.
struct PendingApply: Sendable {
    var observation: Observation
    /// Positions in `assessment.compared` that a state has yet to hold.
    var waiting: [Int]
    /// The object itself has to appear in a state, or to go from it.
    var waitsForObject: Bool
    var deadline: EventTime
    /// Somebody who claims nothing deleted the object since.
    var isOverridden = false

    init(_ observation: Observation, graceSeconds: Int64) {
        self.observation = observation
        let assessment = observation.assessment
        let isWhole = assessment.lifecycle != .modified || assessment.ownership == .unmanaged
        waitsForObject = isWhole
        waiting = assessment.compared.indices.filter { position in
            !assessment.compared[position].isEqual && !observation.expected.contains(position)
        }
        if assessment.lifecycle == .deleted || assessment.ownership == .unmanaged { waiting = [] }
        deadline = observation.time.adding(seconds: max(graceSeconds, 0))
    }

    /// Something a state can show; without it a newer serial is all the proof there can be.
    var hasProvableValue: Bool {
        waitsForObject || observation.assessment.compared.contains { $0.isKnown && !$0.isEqual }
    }

    /// What is left of it when nobody proved it: the same observation, no longer claimed. Nil when nothing is left.
    var unproven: Observation? {
        var rest = observation.assessment
        if waitsForObject { return observation.unproven(rest) }
        rest.compared = waiting.map { observation.assessment.compared[$0] }
        let isEmpty = rest.compared.isEmpty && rest.unmapped.isEmpty
        if isEmpty, isOverridden || !observation.assessment.compared.isEmpty { return nil }
        return observation.unproven(rest)
    }
}
