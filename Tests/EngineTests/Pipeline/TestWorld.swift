import JSON

@testable import Engine

/// States as a dictionary: what the ledger may ask about them.
struct FakeStates: StateFacts {
    struct Instance {
        var resource: ResourceRef
        var time: EventTime
        var attributes: [String: JSONValue] = [:]
        /// Elements of sets, by path, as their canonical texts.
        var elements: [String: [String: JSONValue]] = [:]
    }
    var isLoaded = true
    var instances: [ReportKey: Instance] = [:]
    var elsewhere: Set<ReportKey> = []

    func standing(of key: ReportKey, address: String?) -> StateStanding {
        guard isLoaded else { return .unavailable }
        if let instance = instances[key] { return .managed(instance.resource, time: instance.time) }
        return elsewhere.contains(key) ? .elsewhere : .absent
    }
    func time(of resource: ResourceRef) -> EventTime? { instances[resource.key]?.time }

    func compare(_ change: OpenChange, of key: ReportKey) -> ComparedAttribute? {
        guard !change.key.path.hasPrefix("?") else { return nil }
        var compared = ComparedAttribute(
            path: change.key.path, element: change.key.element, stateValue: nil, newValue: change.new,
            isKnown: change.isNewKnown, isEqual: false, kind: change.kind)
        compared.isSensitive = change.isSensitive
        return compare(compared, of: key)
    }

    func compare(_ attribute: ComparedAttribute, of key: ReportKey) -> ComparedAttribute? {
        guard let instance = instances[key] else { return nil }
        var now = attribute
        if let element = attribute.element {
            now.stateValue = instance.elements[attribute.path]?[element]
            now.isEqual = (now.stateValue == nil) == (attribute.newValue == nil)
        } else {
            now.stateValue = instance.attributes[attribute.path]
            now.isEqual = attribute.isKnown && now.stateValue == attribute.newValue
        }
        return now
    }
}

/// One source with its states, policies and memory, told what happens in plain words.
struct TestWorld {
    static let sourceKey = SourceKey(namespace: "infra", name: "prod")

    var states = FakeStates()
    var policies: PolicySet
    var source: SourceSettings
    var memory = JudgingMemory()
    var serial: Int64 = 1
    private var eventNumber = 0

    init(
        _ policies: [PolicySettings] = [.standIn], applyIdentities: [String] = [], graceSeconds: Int64 = 600
    ) throws {
        self.policies = try PolicySet(compiling: policies)
        source = SourceSettings(
            key: Self.sourceKey, provider: .aws, account: "111122223333", environment: "production",
            applyIdentities: applyIdentities, applyGraceSeconds: graceSeconds)
    }

    var detection: Detection<FakeStates> {
        Detection(
            source: source, policies: policies, facts: states, hasStates: states.isLoaded,
            claim: ApplyClaim(identities: source.applyIdentities))
    }

    /// Seconds after the beginning of the story.
    static func at(_ seconds: Int64) -> EventTime {
        EventTime(microseconds: (1_767_225_600 + seconds) * 1_000_000)
    }

    static func key(_ id: String, type: String = "aws_instance") -> ReportKey {
        ReportKey(provider: .aws, account: "111122223333", region: "eu-west-1", type: type, id: id)
    }

    /// Declares an instance in the state, in force since `seconds`.
    mutating func declare(
        _ id: String, type: String = "aws_instance", address: String? = nil, _ attributes: [String: JSONValue] = [:],
        elements: [String: [String: JSONValue]] = [:], at seconds: Int64 = 0
    ) {
        var resource = ResourceRef(key: Self.key(id, type: type))
        resource.address = address ?? "\(type).\(id)"
        resource.state = "main"
        resource.stateSerial = serial
        resource.stateLineage = "lineage"
        states.instances[resource.key] = FakeStates.Instance(
            resource: resource, time: Self.at(seconds), attributes: attributes, elements: elements)
    }

    // MARK: what happens

    func assessment(_ id: String, type: String = "aws_instance", _ calls: [Call]) -> Assessment {
        let key = Self.key(id, type: type)
        let instance = states.instances[key]
        var ownership = Assessment.Ownership.unmanaged
        if instance != nil { ownership = .managed }
        if states.elsewhere.contains(key) {
            ownership = .elsewhere(SourceKey(namespace: "other", name: "team"), address: "aws_instance.theirs")
        }
        var lifecycle = Assessment.Lifecycle.modified
        if calls.contains(where: { if case .create = $0 { true } else { false } }) { lifecycle = .created }
        if calls.contains(where: { if case .delete = $0 { true } else { false } }) { lifecycle = .deleted }
        var result = Assessment(
            ownership: ownership, lifecycle: lifecycle, resource: instance?.resource ?? ResourceRef(key: key))
        result.isRecordEvidence = true
        for call in calls { call.apply(to: &result, instance) }
        return result
    }

    /// One member of a request.
    enum Call {
        case set(String, JSONValue)
        case add(String, String)
        case remove(String, String)
        case secret(String, JSONValue)
        case hidden(String)
        case unmapped(String)
        case noBody
        case create
        case delete
        case scheduled
        case modelOnly
        case partly

        func apply(to assessment: inout Assessment, _ instance: FakeStates.Instance?) {
            switch self {
            case .set(let path, let value), .secret(let path, let value):
                let old = instance?.attributes[path]
                var compared = ComparedAttribute(
                    path: path, stateValue: old, newValue: value, isEqual: instance != nil && old == value,
                    kind: .modified)
                if case .secret = self { compared.isSensitive = true }
                assessment.compared.append(compared)
            case .add(let path, let element):
                let old = instance?.elements[path]?[element]
                assessment.compared.append(
                    ComparedAttribute(
                        path: path, element: element, stateValue: old, newValue: .object(["cidr": .string(element)]),
                        isEqual: old != nil, kind: .added))
            case .remove(let path, let element):
                let old = instance?.elements[path]?[element]
                assessment.compared.append(
                    ComparedAttribute(
                        path: path, element: element, stateValue: old, newValue: nil, isEqual: old == nil,
                        kind: .removed))
            case .hidden(let path):
                assessment.compared.append(
                    ComparedAttribute(
                        path: path, stateValue: instance?.attributes[path], newValue: nil, isKnown: false,
                        isEqual: false, unknownReason: .valueRedacted))
            case .unmapped(let path):
                assessment.unmapped.append(path)
                assessment.unknownReason = .attributeNotCovered
            case .noBody: assessment.unknownReason = .requestMissing
            case .create, .delete: break
            case .scheduled: assessment.effect = .scheduled
            case .modelOnly: assessment.isRecordEvidence = false
            case .partly: assessment.unverifiedReasons.insert(.partialSuccess)
            }
        }
    }

    static let person = caller("alice")
    static let terraform: CallerFacts = {
        var caller = CallerFacts(provider: .aws, type: "AssumedRole")
        caller.arn = "arn:aws:sts::111122223333:assumed-role/ci/build-7"
        caller.sessionName = "build-7"
        caller.issuerARN = "arn:aws:iam::111122223333:role/ci"
        caller.issuerUserName = "ci"
        caller.userAgent = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/5.60.0 aws-sdk-go-v2/1.30"
        return caller
    }()
    static let autoscaling: CallerFacts = {
        var caller = CallerFacts(provider: .aws, type: "AssumedRole")
        caller.arn = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling"
        caller.issuerARN =
            "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
        caller.issuerUserName = "AWSServiceRoleForAutoScaling"
        caller.invokedBy = "autoscaling.amazonaws.com"
        caller.sourceAddress = "autoscaling.amazonaws.com"
        caller.userAgent = "autoscaling.amazonaws.com"
        return caller
    }()

    static func caller(_ name: String) -> CallerFacts {
        var caller = CallerFacts(provider: .aws, type: "IAMUser")
        caller.userName = name
        caller.arn = "arn:aws:iam::111122223333:user/\(name)"
        caller.principalID = "AIDA\(name.uppercased())"
        caller.account = "111122223333"
        caller.userAgent = "Mozilla/5.0"
        caller.isFromConsole = true
        return caller
    }

    /// An event that touches one object.
    @discardableResult
    mutating func event(
        _ seconds: Int64, _ calls: Call..., on id: String = "i-1", type: String = "aws_instance",
        by caller: CallerFacts = Self.person, eventID: String? = nil
    ) -> [Finding] {
        event(seconds, [assessment(id, type: type, calls)], by: caller, eventID: eventID)
    }

    @discardableResult
    mutating func event(
        _ seconds: Int64, _ assessments: [Assessment], by caller: CallerFacts = Self.person, eventID: String? = nil
    ) -> [Finding] {
        eventNumber += 1
        let event = EventReference(
            provider: .aws, id: eventID ?? "event-\(eventNumber)", name: "ModifyInstanceAttribute",
            service: "ec2.amazonaws.com", time: Self.at(seconds), account: "111122223333", region: "eu-west-1")
        return detection.event(event, by: caller, assessments, &memory)
    }

    /// A new serial of the state, with these attributes changed.
    @discardableResult
    mutating func state(
        _ seconds: Int64, _ attributes: [String: JSONValue] = [:], on id: String = "i-1", type: String = "aws_instance",
        elements: [String: [String: JSONValue]] = [:]
    ) -> [Finding] {
        serial += 1
        let key = Self.key(id, type: type)
        for known in states.instances.keys {
            states.instances[known]?.time = Self.at(seconds)
            states.instances[known]?.resource.stateSerial = serial
        }
        if states.instances[key] == nil { declare(id, type: type, at: seconds) }
        states.instances[key]?.attributes.merge(attributes) { $1 }
        states.instances[key]?.elements.merge(elements) { $1 }
        return detection.stateArrived(at: Self.at(seconds), &memory)
    }

    /// A new serial without this object.
    @discardableResult
    mutating func stateWithout(_ seconds: Int64, _ id: String, type: String = "aws_instance") -> [Finding] {
        serial += 1
        states.instances[Self.key(id, type: type)] = nil
        return detection.stateArrived(at: Self.at(seconds), &memory)
    }

    mutating func time(_ seconds: Int64) -> [Finding] { detection.advance(to: Self.at(seconds), &memory) }

    // MARK: what there is

    func entry(_ id: String = "i-1", type: String = "aws_instance") -> LedgerEntry? {
        memory.ledger[Self.key(id, type: type)]
    }
    func report(_ id: String = "i-1", type: String = "aws_instance") -> ReportRecord? {
        detection.record(of: Self.key(id, type: type), in: memory, dependencies: nil)
    }
}

extension Finding {
    var line: String { String(decoding: jsonLine, as: UTF8.self) }
    var how: ResolutionKind? { detail?.resolution?.how }
}
