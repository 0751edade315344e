import CEL
import JSON

/// What expressions of rules may speak of: `change`, `resource`, `actor`, `event`. Made when first needed.
struct ExpressionFacts {
    static let variables: Set<String> = ["change", "resource", "actor", "event"]
    /// What each of them holds; the facts below are made in these types.
    static let declarations: [String: CELDeclaration] = {
        func object(_ name: String, texts: [String], _ others: [String: CELDeclaration] = [:]) -> CELDeclaration {
            let text = CELDeclaration.scalar(.string)
            return .object(name, Dictionary(uniqueKeysWithValues: texts.map { ($0, text) }).merging(others) { $1 })
        }
        let any = CELDeclaration.scalar(.dyn)
        let flag = CELDeclaration.scalar(.bool)
        return [
            "change": object(
                "change", texts: ["attribute", "kind", "class", "effective"], ["old": any, "new": any, "known": flag]),
            "resource": object(
                "resource",
                texts: [
                    "address", "module", "type", "id", "provider", "account", "region", "environment", "owner",
                    "state", "parent",
                ],
                ["tags": .map(of: .scalar(.string), maximumElements: 64), "managed": flag]),
            "actor": object(
                "actor",
                texts: [
                    "name", "type", "arn", "principalID", "email", "session", "role", "sourceAddress", "userAgent",
                    "invokedBy", "account", "via",
                ], ["mfa": flag]),
            "event": object("event", texts: ["id", "name", "service", "time", "account", "region", "provider"]),
        ]
    }()
    /// Units of one evaluation; a rule that needs more does not match, and is counted.
    static let budget = 50_000

    private var resource: CELValue?
    private var actor: CELValue?
    private var event: CELValue?
    /// What an expression that does not speak of the change said last: it says the same of the subject's other changes,
    /// which are asked next.
    private var last: (source: String, answer: Bool?)?

    mutating func evaluate(
        _ program: CELProgram, _ change: JudgedChange, _ subject: JudgeSubject, _ counters: inout JudgeCounters
    ) -> Bool {
        let answer: Bool?
        if let last, last.source == program.source {
            answer = last.answer
        } else {
            answer = self.answer(program, change, subject)
            last = program.variables.contains("change") ? nil : (program.source, answer)
        }
        if answer == nil { counters.expressionFailures += 1 }
        return answer ?? false
    }

    /// Nil where the expression fails.
    private mutating func answer(_ program: CELProgram, _ change: JudgedChange, _ subject: JudgeSubject) -> Bool? {
        var changeFacts: CELValue?
        for name in program.variables {
            switch name {
            case "change": changeFacts = self.changeFacts(change, subject)
            case "resource": resource = resource ?? Self.resourceFacts(subject)
            case "actor": actor = actor ?? Self.actorFacts(subject.actor)
            case "event": event = event ?? Self.eventFacts(subject.event)
            default: break
            }
        }
        let answer = try? program.evaluate(budget: Self.budget) { [resource, actor, event, changeFacts] name in
            switch name {
            case "change": changeFacts
            case "resource": resource
            case "actor": actor
            case "event": event
            default: nil
            }
        }
        return answer?.boolValue
    }

    private func changeFacts(_ change: JudgedChange, _ subject: JudgeSubject) -> CELValue {
        [
            "attribute": .string(change.attribute ?? ""),
            "kind": .string(change.kind?.rawValue ?? ""),
            "class": .string(subject.changeClass?.rawValue ?? ""),
            "old": CELValue(change.old ?? .null),
            "new": CELValue(change.new ?? .null),
            "known": .bool(change.isNewKnown),
            "effective": .string(change.effect.rawValue),
        ]
    }

    private static func resourceFacts(_ subject: JudgeSubject) -> CELValue {
        let resource = subject.resource
        return [
            "address": text(resource.address), "module": text(resource.module), "type": .string(resource.type),
            "id": .string(resource.id), "provider": .string(resource.key.provider.rawValue),
            "account": .string(resource.key.account), "region": .string(resource.key.region),
            "environment": text(subject.environment), "owner": text(resource.owner), "state": text(resource.state),
            "tags": .map(resource.tags.mapValues { .string($0) }), "managed": .bool(subject.isManaged),
            "parent": text(subject.parent?.address ?? subject.parent?.id),
        ]
    }

    private static func actorFacts(_ actor: Actor) -> CELValue {
        [
            "name": .string(actor.name), "type": .string(actor.type), "arn": text(actor.arn),
            "principalID": text(actor.principalID), "email": text(actor.email), "session": text(actor.session),
            "role": text(actor.role), "mfa": .bool(actor.mfa ?? false), "sourceAddress": text(actor.sourceAddress),
            "userAgent": text(actor.userAgent), "invokedBy": text(actor.invokedBy), "account": text(actor.account),
            "via": .string(actor.via),
        ]
    }

    private static func eventFacts(_ event: EventReference) -> CELValue {
        [
            "id": .string(event.id), "name": .string(event.name), "service": .string(event.service),
            "time": .string(event.time.iso8601), "account": .string(event.account), "region": .string(event.region),
            "provider": .string(event.provider.rawValue),
        ]
    }

    /// Absent texts are empty, so that an expression need not ask `has` before each comparison.
    private static func text(_ value: String?) -> CELValue { .string(value ?? "") }
}

extension CELValue {
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(elements.map { CELValue($0) })
        case .object(let members): self = .map(members.mapValues { CELValue($0) })
        }
    }
}
