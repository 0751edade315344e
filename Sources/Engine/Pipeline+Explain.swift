import JSON

extension Pipeline {
    /// What `step` would decide about the event, stage by stage. Changes nothing: `memory` is the one before the event.
    public static func explain(_ environment: Environment, _ memory: Memory, _ event: AuditEvent) -> Explanation {
        var explanation = Explanation()
        explanation.tell(event)
        let decision = memory.screener.check(event)
        explanation.tellScreen(decision)
        guard case .pass = decision else { return explanation }
        guard explanation.tellRow(of: event, environment.catalog) else { return explanation }
        var assessments = Assessor.assess(
            event, catalog: environment.catalog, source: environment.source, ownership: environment.ownership,
            aliases: memory.aliases)
        if !environment.plans.isEmpty { assessments = refined(assessments, environment) }
        var after = memory
        let findings = step(environment, &after, .event(event))
        let caller = CallerFacts(event)
        for assessment in assessments {
            explanation.tell(assessment, hasStates: environment.hasStates)
            explanation.tellPlans(assessment, environment)
            explanation.tell(caller, environment, assessment)
            for finding in findings where finding.detail?.resource.key == assessment.resource.key {
                explanation.tellJudgement(finding, assessment, environment)
                explanation.tell(finding)
            }
        }
        return explanation
    }
}

extension Pipeline {
    /// What the stages say now of an event that was judged before: by the states, policies and catalog of this moment. What
    /// only the first time could tell is left out: duplicates, and what became of the report.
    public static func explainAgain(_ environment: Environment, _ memory: Memory, _ event: AuditEvent) -> Explanation {
        // Of what was remembered only identities count: the event is to be met as if for the first time.
        var clean = Memory(screening: Screener.Limits(maximumCount: 16), maximumReports: 16)
        clean.aliases = memory.aliases
        return explain(environment, clean, event).without(.record)
    }
}

extension TargetSpec.Lifecycle {
    fileprivate var verb: String {
        switch self {
        case .create: "creates"
        case .delete: "deletes"
        case .modify: "modifies"
        }
    }
}

extension Explanation {
    fileprivate mutating func tell(_ event: AuditEvent) {
        let id = event.id.isEmpty ? "without an id" : event.id
        add(.decode, "\(event.provider.rawValue) record (\(event.format.rawValue)) \(id) of \(event.time.iso8601)")
        add(.decode, "\(event.name) of \(event.service), account \(event.account), region \(event.region)")
        if event.request == nil { add(.decode, "carries no request: values that it set cannot be told") }
    }

    fileprivate mutating func tellScreen(_ decision: ScreenDecision) {
        switch decision {
        case .pass(let supersedes):
            add(.screen, "passes" + (supersedes.map { ", and supersedes the record \($0)" } ?? ""))
        case .drop(let reason): add(.screen, "ends here: \(Self.words(reason))")
        }
    }

    private static func words(_ reason: IgnoredReason) -> String {
        switch reason {
        case .readOnly: "readOnly, the call changes nothing"
        case .failed: "failed, the cloud refused the call"
        case .dryRun: "dryRun, the call only asked what would happen"
        case .duplicate: "duplicate, the same record was seen before"
        case .superseded: "superseded, a corrected record was seen before"
        default: reason.rawValue
        }
    }

    /// False: the event ends here.
    fileprivate mutating func tellRow(of event: AuditEvent, _ catalog: Catalog) -> Bool {
        guard catalog.screenEntry(of: event) != nil, let row = catalog.row(of: event, CallRecord(event)) else {
            add(.map, "ends here: unmapped, no row of the catalog speaks of \(event.baseName) of \(event.service)")
            return false
        }
        add(.map, "row \(row.file):\(row.line), graded on a \(row.evidence.rawValue)")
        if let reason = row.notConfiguration { add(.map, "not configuration: \(reason)") }
        for target in row.groups.joined() where !target.types.isEmpty {
            let types = target.isAnyType ? "whatever its id tells" : target.types.joined(separator: " or ")
            add(.map, "\(target.isParent ? "or the parent" : target.lifecycle.verb) \(types)")
        }
        return true
    }

    fileprivate mutating func tell(_ assessment: Assessment, hasStates: Bool) {
        let resource = assessment.resource
        let what = "\(resource.type) \(resource.id.isEmpty ? "(no id in the record)" : resource.id)"
        switch assessment.ownership {
        case .managed:
            let serial = resource.stateSerial.map { ", serial \($0)" } ?? ""
            add(.match, "\(what) is \(resource.address ?? "?") of the state \(resource.state ?? "?")\(serial)")
        case .elsewhere(let owner, let address):
            add(.match, "\(what) is \(address) of the source \(owner): its affair, not this one's")
        case .unmanaged:
            let parent = assessment.parent.map { ", a child of \($0.address ?? $0.id)" } ?? ""
            add(.match, "\(what) is in no state of any source that covers the account\(parent)")
        case .undetermined:
            add(.match, "\(what): the record does not tell which object it is about")
        }
        if !hasStates { add(.match, "no state is loaded, so nothing can be judged") }
        if let ignored = assessment.ignored { add(.compare, "ends here: \(ignored.rawValue)") }
        for change in assessment.compared { add(.compare, Self.words(change)) }
        for member in assessment.unmapped { add(.compare, "\(member) is no member that the catalog maps") }
        if let reason = assessment.unknownReason { add(.compare, "not known: \(reason.rawValue)") }
        if assessment.effect != .now { add(.compare, "takes effect later: \(assessment.effect.rawValue)") }
        if !assessment.isPlanVisible { add(.compare, "no plan will show it") }
    }

    private static func words(_ change: ComparedAttribute) -> String {
        let place = change.path + (change.element.map { " {\($0)}" } ?? "")
        guard change.isKnown else { return "\(place): changed, to what the record does not tell" }
        if change.isEqual { return "\(place): as in the state" }
        guard !change.isSensitive else { return "\(place): differs from the state (sensitive)" }
        func text(_ value: JSONValue?) -> String {
            let text = value?.text ?? "nothing"
            return text.count > 120 ? text.prefix(120) + "..." : text
        }
        return "\(place): \(text(change.stateValue)) in the state, \(text(change.newValue)) after the call"
    }

    fileprivate mutating func tell(_ caller: CallerFacts, _ environment: Environment, _ assessment: Assessment) {
        let known = ActorExplainer.explain(caller)
        let actor = environment.source.actorVeil?.veiled(known) ?? known
        let role = actor.role.map { " as role \($0)" } ?? ""
        add(.explain, "by \(actor.name) (\(actor.type))\(role), via \(actor.via)")
        if environment.detection.claim.isClaimed(caller, actor: known) {
            add(.explain, "claimed to be an own apply; only a state that holds the value proves it")
        }
        guard !caller.vouchedServices.isEmpty, assessment.ownership == .managed else { return }
        for change in assessment.compared
        where ExpectedAutomation.builtIn.expects(change, type: assessment.resource.type, by: caller) {
            add(
                .explain,
                "\(change.path): expected automation of \(caller.vouchedServices.sorted().joined(separator: ", "))")
        }
    }

    fileprivate mutating func tellJudgement(_ finding: Finding, _ assessment: Assessment, _ environment: Environment) {
        let judged: Set<Outcome> = [.drift, .unmanaged, .unknown]
        guard judged.contains(finding.outcome), let detail = finding.detail else { return }
        var subject = JudgeSubject(
            resource: detail.resource, isManaged: assessment.ownership == .managed, changeClass: detail.changeClass,
            actor: detail.actor, event: finding.event, changes: detail.changes,
            includesObject: detail.changeClass != .modified || assessment.ownership != .managed)
        subject.parent = detail.parent
        subject.environment = detail.resource.environment
        subject.formers = environment.catalog.facts(of: detail.resource.type).formers
        for line in environment.policies.explain(subject, behind: environment.source.actorVeil) { add(.judge, line) }
    }

    /// The end of the path.
    public mutating func tell(_ finding: Finding) {
        let reason = finding.reason.map { " (\($0))" } ?? ""
        add(.record, "\(finding.outcome.rawValue)\(reason)")
        guard let detail = finding.detail else { return }
        if let verdict = detail.verdict {
            let why = detail.unverifiedReasons.map(\.rawValue).joined(separator: ", ")
            add(.record, verdict.rawValue + (why.isEmpty ? "" : ": \(why)"))
        }
        if detail.transition != .none {
            let severity = detail.severity.map { ", severity \($0.name)" } ?? ""
            add(.record, "report \(detail.transition.rawValue)\(severity)")
        } else if !detail.isReported {
            add(.record, "nothing is reported")
        }
    }
}
