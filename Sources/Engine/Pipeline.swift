import JSON

/// The straight path of one audit event, stages 4 to 9, as one pure function: no clock, no I/O, no task. The same inputs
/// in the same order give the same findings, byte for byte.
///
/// This file is the only one that knows all stages.
public enum Pipeline {
    /// Takes one input and says what came of it: at least one finding for every event, and further ones for events of
    /// the past where a state, the passing of time, a gap or other policies changed what is known of them.
    public static func step(_ environment: Environment, _ memory: inout Memory, _ input: Input) -> [Finding] {
        switch input {
        case .event(let event):
            return step(environment, &memory, event)
        case .state(let time):
            memory.aliases.forget(heldBy: environment.ownership)
            return detection(environment, memory).stateArrived(at: time, &memory.judging)
        case .time(let time):
            return detection(environment).advance(to: time, &memory.judging)
        case .policies:
            return detection(environment).policiesChanged(&memory.judging)
        case .gap(let gap):
            return detection(environment).gapFound(gap, &memory.judging)
        }
    }

    private static func step(_ environment: Environment, _ memory: inout Memory, _ event: AuditEvent) -> [Finding] {
        let reference = EventReference(event)
        let detection = detection(environment)
        // 4 screen
        switch memory.screener.check(event) {
        case .drop(let reason):
            let late = detection.advance(to: event.time, &memory.judging)
            let source = environment.source.key
            if reason == .failed, let judged = memory.operations.failed(event) {
                memory.operations.close(event)
                return late
                    + detection.operationEnded(judged, by: reference, hasSucceeded: false, &memory.judging)
            }
            return late + [Finding(event: reference, source: source, outcome: .ignored, reason: reason.rawValue)]
        case .pass:
            // An event that comes too early is not its own duplicate when it comes again.
            if environment.hasStates { memory.screener.remember(event) }
        }
        let place = memory.operations.place(of: event)
        if let ended = endOfOperation(event, place, reference, detection, &memory) { return ended }
        // 5 map, 6 match, 7 compare
        var assessments = Assessor.assess(
            event, catalog: environment.catalog, source: environment.source, ownership: environment.ownership,
            aliases: memory.aliases)
        guard !assessments.isEmpty else {
            let late = detection.advance(to: event.time, &memory.judging)
            return late + [Finding(event: reference, source: environment.source.key, outcome: .unmapped)]
        }
        if case .begins = place {
            guard OpenOperations.tells(event, assessments) else {
                return ignored(reference, .superseded, detection, &memory)
            }
            memory.operations.open(event, assessments)
            assessments = assessments.map(\.begun)
        }
        // 8 explain, 9 judge
        let findings = detection.event(
            reference, by: memory.callers.caller(of: event), assessments, &memory.judging)
        for rename in Assessor.renames(
            in: event, catalog: environment.catalog, source: environment.source, ownership: environment.ownership,
            aliases: memory.aliases)
        {
            memory.aliases.learn(rename)
        }
        return findings
    }

    /// A record that only says how a call went which was judged before.
    private static func endOfOperation(
        _ event: AuditEvent, _ place: OpenOperations.Place, _ reference: EventReference,
        _ detection: Detection<OwnershipFacts>, _ memory: inout Memory
    ) -> [Finding]? {
        switch place {
        case .alone, .begins: return nil
        case .repeats: return ignored(reference, .duplicate, detection, &memory)
        case .ends(let judged):
            memory.operations.close(event)
            return detection.advance(to: event.time, &memory.judging)
                + detection.operationEnded(judged, by: reference, hasSucceeded: true, &memory.judging)
        }
    }

    private static func ignored(
        _ reference: EventReference, _ reason: IgnoredReason, _ detection: Detection<OwnershipFacts>,
        _ memory: inout Memory
    ) -> [Finding] {
        detection.advance(to: reference.time, &memory.judging)
            + [Finding(event: reference, source: detection.source.key, outcome: .ignored, reason: reason.rawValue)]
    }

    /// One report as it is to be written, with guidance and blast radius; nil where none was ever opened.
    public static func report(_ key: ReportKey, _ environment: Environment, _ memory: Memory) -> ReportRecord? {
        detection(environment).record(
            of: key, in: memory.judging, dependencies: environment.dependencies,
            runbookTemplate: environment.runbookTemplate)
    }

    /// Bytes that are no event, and reads of state files: outcomes that need no memory.
    public static func finding(_ decoded: Decoded, source: SourceKey?) -> Finding? {
        switch decoded {
        case .invalid(let reason): return Finding(event: .none, source: source, outcome: .invalid, reason: reason)
        case .stateAccess(let access):
            var event = EventReference.none
            event.name = access.rule
            event.time = access.time
            return Finding(event: event, source: source, outcome: .stateAccess)
        case .event, .falcoInternal: return nil
        }
    }

    private static func detection(_ environment: Environment) -> Detection<OwnershipFacts> {
        Detection(
            source: environment.source, policies: environment.policies, facts: OwnershipFacts(environment),
            hasStates: environment.hasStates, claim: environment.claim)
    }

    private static func detection(_ environment: Environment, _ memory: Memory) -> Detection<OwnershipFacts> {
        var detection = detection(environment)
        detection.facts = OwnershipFacts(environment, objects: memory.judging.watchedObjects)
        return detection
    }
}

extension JudgingMemory {
    /// Everything a newer state could put right or prove.
    fileprivate var watchedObjects: [(key: ReportKey, address: String?)] {
        ledger.entries.filter { $0.value.isOpen }.map { (key: $0.key, address: $0.value.resource.address) }
            + pending.items.map { (key: $0.observation.key, address: $0.observation.assessment.resource.address) }
    }
}

extension EventReference {
    /// What is kept of an event.
    public init(_ event: AuditEvent) {
        self.init(
            provider: event.provider, id: event.id, name: event.name, service: event.service, time: event.time,
            account: event.account, region: event.region)
    }

    /// Of bytes that are no event.
    static let none = EventReference(
        provider: .aws, id: "", name: "", service: "", time: EventTime(microseconds: 0), account: "", region: "")
}
