import JSON

/// One assessment with what Explain found of it: what the ledger is told.
struct Observation: Sendable {
    @Boxed var assessment: Assessment
    @Boxed var event: EventReference
    @Boxed var actor: Actor
    var isClaimed: Bool
    /// Positions in `assessment.compared` that are expected automation.
    var expected: Set<Int>
    /// When the state in force was written or first seen; nil where there is none.
    var stateTime: EventTime?
    /// Reasons against `Confirmed` that hold for the event as a whole.
    var reasons: UnverifiedReasons = []
    var digestKey: [UInt8]?

    init(
        _ assessment: Assessment, event: Boxed<EventReference>, actor: Boxed<Actor>, isClaimed: Bool,
        stateTime: EventTime?, digestKey: [UInt8]?
    ) {
        _assessment = Boxed(wrappedValue: assessment)
        key = assessment.resource.key
        _event = event
        _actor = actor
        self.isClaimed = isClaimed
        expected = []
        self.stateTime = stateTime
        self.digestKey = digestKey
    }

    let key: ReportKey
    /// The state that judges the event was written after it.
    var isLate: Bool { stateTime.map { event.time < $0 } ?? false }

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
