import JSON

/// One assessment with what Explain found of it: what the ledger is told.
///
/// Never changes; a reference, as every step that follows an event hands it on.
final class Observation: Sendable {
    let key: ReportKey
    let assessment: Assessment
    let event: Boxed<EventReference>
    let actor: Boxed<Actor>
    let isClaimed: Bool
    /// Positions in `assessment.compared` that are expected automation.
    let expected: Set<Int>
    /// When the state in force was written or first seen; nil where there is none.
    let stateTime: EventTime?
    /// Reasons against `Confirmed` that hold for the event as a whole.
    let reasons: UnverifiedReasons
    let digestKey: [UInt8]?
    /// The event's.
    let time: EventTime
    var eventID: String { event.wrappedValue.id }

    init(
        _ assessment: consuming Assessment, event: Boxed<EventReference>, actor: Boxed<Actor>, isClaimed: Bool,
        expected: Set<Int>, stateTime: EventTime?, reasons: UnverifiedReasons, digestKey: [UInt8]?
    ) {
        key = assessment.resource.key
        self.assessment = assessment
        self.event = event
        self.actor = actor
        self.isClaimed = isClaimed
        self.expected = expected
        self.stateTime = stateTime
        self.reasons = reasons
        self.digestKey = digestKey
        time = event.wrappedValue.time
    }

    /// The same with another assessment.
    func with(_ assessment: Assessment, stateTime: EventTime?) -> Observation {
        Observation(
            assessment, event: event, actor: actor, isClaimed: isClaimed, expected: expected, stateTime: stateTime,
            reasons: reasons, digestKey: digestKey)
    }

    /// The same where the claim found no proof: nobody expected it.
    func unproven(_ assessment: Assessment) -> Observation {
        Observation(
            assessment, event: event, actor: actor, isClaimed: false, expected: [], stateTime: stateTime,
            reasons: reasons.union([.ownApplyUnproven]), digestKey: digestKey)
    }

    /// The state that judges the event was written after it.
    var isLate: Bool { stateTime.map { time < $0 } ?? false }

    /// Everything that stands against `Confirmed` for a known value of this event.
    var baseReasons: UnverifiedReasons {
        // Whether a value is known is told change by change.
        var reasons = reasons.union(assessment.unverifiedReasons).subtracting([.valueUnknown])
        if assessment.effect != .now { reasons.insert(.notYetInEffect) }
        if !assessment.isRecordEvidence { reasons.insert(.catalogEvidence) }
        if isLate { reasons.insert(.stateNewerThanEvent) }
        if assessment.ownership == .unmanaged { reasons.insert(.unmanagedResource) }
        return reasons
    }
}
