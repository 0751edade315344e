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
            memory.judging.detachFromStates()
            let findings = detection(environment, memory).stateArrived(at: time, &memory.judging)
            return findings + plansJudged(environment, &memory)
        case .plan(let time):
            return environment.detection.advance(to: time, &memory.judging) + plansJudged(environment, &memory)
        case .time(let time):
            return environment.detection.advance(to: time, &memory.judging)
        case .policies:
            return environment.detection.policiesChanged(&memory.judging)
        case .gap(let gap):
            return environment.detection.gapFound(gap, &memory.judging)
        }
    }

    private static func step(_ environment: Environment, _ memory: inout Memory, _ event: AuditEvent) -> [Finding] {
        let detection = environment.detection
        // 4 screen. An event that comes too early is not its own duplicate when it comes again.
        if case .drop(let reason) = memory.screener.admit(event, remembering: environment.hasStates) {
            if reason == .failed, let judged = memory.operations.failed(event) {
                memory.operations.close(event)
                return detection.advance(to: event.time, &memory.judging)
                    + detection.operationEnded(judged, by: EventReference(event), hasSucceeded: false, &memory.judging)
            }
            let finding = Finding(
                dropped: event, source: environment.source.key, outcome: .ignored, reason: reason.rawValue)
            return detection.advance(to: event.time, &memory.judging, behind: finding)
        }
        let place = memory.operations.place(of: event)
        if let ended = endOfOperation(event, place, detection, &memory) { return ended }
        // 5 map, 6 match, 7 compare
        guard var call = Assessor.assess(event, environment, memory.aliases) else {
            let finding = Finding(dropped: event, source: environment.source.key, outcome: .unmapped)
            return detection.advance(to: event.time, &memory.judging, behind: finding)
        }
        var assessments = call.takeAssessments()
        if !environment.plans.isEmpty { assessments = refined(assessments, environment) }
        if case .begins = place {
            guard OpenOperations.tells(event, assessments) else {
                return ignored(EventReference(event), .superseded, detection, &memory)
            }
            memory.operations.open(event, assessments)
            assessments = assessments.map(\.begun)
        }
        let hasStandIn = assessments.contains(where: \.isStandIn)
        // 8 explain, 9 judge
        let findings = detection.event(
            Boxed(EventReference(call)), by: memory.callers.caller(of: event), consume assessments,
            &memory.judging)
        if hasStandIn { memory.judging.standIns.note(event, findings) }
        for rename in call.renames { memory.aliases.learn(rename) }
        if call.row.tellsRuleIDs { memory.aliases.rules.learn(from: call.record) }
        return findings
    }

    /// A record that only says how a call went which was judged before.
    private static func endOfOperation(
        _ event: AuditEvent, _ place: OpenOperations.Place, _ detection: Detection<OwnershipFacts>,
        _ memory: inout Memory
    ) -> [Finding]? {
        switch place {
        case .alone, .begins: return nil
        case .repeats: return ignored(EventReference(event), .duplicate, detection, &memory)
        case .ends(let judged):
            memory.operations.close(event)
            return detection.advance(to: event.time, &memory.judging)
                + detection.operationEnded(judged, by: EventReference(event), hasSucceeded: true, &memory.judging)
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
        environment.detection.record(
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

    private static func detection(_ environment: Environment, _ memory: Memory) -> Detection<OwnershipFacts> {
        environment.detection.asking(OwnershipFacts(environment, memory, objects: memory.judging.watchedObjects))
    }
}

extension JudgingMemory {
    /// Everything a newer state could put right or prove.
    fileprivate var watchedObjects: [(key: ReportKey, address: String?)] {
        var objects: [(key: ReportKey, address: String?)] = []
        ledger.forEach { key, entry in
            if entry.isOpen { objects.append((key: key, address: entry.resource.address)) }
        }
        return objects
            + pending.items.map { (key: $0.observation.key, address: $0.observation.assessment.resource.address) }
    }
}

extension EventSpec {
    /// The call's name as the record writes it; mostly the row's own.
    fileprivate func name(in record: EventRecord) -> String {
        record.isText(.name, name) ? name : record.text(.name) ?? ""
    }

    fileprivate func service(in record: EventRecord) -> String {
        if let service = services.first, record.isText(.service, service) { return service }
        return record.text(.service) ?? ""
    }
}

extension EventReference {
    /// What is kept of an event.
    public init(_ event: AuditEvent) {
        self.init(
            provider: event.provider, id: event.id, name: event.name, service: event.service, time: event.time,
            account: event.account, region: event.region)
    }

    /// What is kept of an event that the catalog knows: names that its row has are not made anew.
    init(_ call: borrowing AssessedCall) {
        let event = call.record.event
        self.init(
            provider: event.provider, id: event.id, name: call.row.name(in: event.record),
            service: call.row.service(in: event.record), time: event.time, account: call.record.account,
            region: event.region)
    }

    /// Of bytes that are no event.
    static let none = EventReference(
        provider: .aws, id: "", name: "", service: "", time: EventTime(microseconds: 0), account: "", region: "")
}
