import JSON

extension ReportRecord {
    /// Reads what `json()` wrote; members it does not know are passed over.
    public init(json: JSONValue) throws(ReportRecordError) {
        let root = RecordReader(json, "")
        let status = try root.object("status")
        let resource = try root.object("resource")
        let actor = try Actor(try status.object("actor"))
        let event = try EventReference(try status.object("event"))
        let source = try root.object("source")
        self.init(
            source: SourceKey(namespace: try source.text("namespace"), name: try source.text("name")),
            resource: try ResourceRef(resource), isPlanVisible: resource.flag("planVisible") ?? true,
            isManaged: resource.flag("managed") ?? true, phase: try status.word("phase"),
            summary: status.optional("summary") ?? "", changeClass: try status.word("class"), actor: actor,
            event: event,
            firstSeen: try status.time("firstSeen"), lastSeen: try status.time("lastSeen"),
            occurrences: Int(clamping: status.number("occurrences") ?? 1))
        if let parent = resource.optionalObject("parent") {
            self.parent = try ResourceRef(parent, provider: self.resource.key.provider)
        }
        isInstanceGone = status.flag("instanceGone") ?? false
        severity = status.optional("severity").flatMap(Severity.init(name:))
        rules = try status.list("rules") { (reader) throws(ReportRecordError) in try MatchedRule(reader) }
        verdict = status.optional("verdict").flatMap(Verdict.init(rawValue:))
        unverifiedReasons = status.texts("unverifiedReasons").compactMap(UnverifiedReason.init(rawValue:))
        if let object = status.optionalObject("object") { self.object = try OpenObject(object, actor, event) }
        changes = try status.list("changes") { (reader) throws(ReportRecordError) in
            try OpenChange(reader, actor, event)
        }
        changesOmitted = Int(clamping: status.number("changesOmitted") ?? 0)
        history = try status.list("history") { (reader) throws(ReportRecordError) in try HistoryEntry(reader) }
        eventIDs = status.texts("eventIDs")
        if let resolution = status.optionalObject("resolution") { self.resolution = try Resolution(resolution) }
        if let radius = status.optionalObject("blastRadius") {
            blastRadius = BlastRadius(
                direct: radius.texts("direct"), directCount: Int(clamping: radius.number("directCount") ?? 0),
                transitiveCount: Int(clamping: radius.number("transitiveCount") ?? 0))
        }
        remediation = status.texts("remediation")
        runbook = status.optional("runbook")
    }
}

/// Members of one object, with the path to it for messages.
private struct RecordReader {
    let value: JSONValue
    let path: String

    init(_ value: JSONValue, _ path: String) {
        self.value = value
        self.path = path
    }

    private func missing(_ name: String) -> ReportRecordError { ReportRecordError(field: path + name) }

    func optionalObject(_ name: String) -> RecordReader? {
        guard let member = value[name], member.objectValue != nil else { return nil }
        return RecordReader(member, path + name + ".")
    }
    func object(_ name: String) throws(ReportRecordError) -> RecordReader {
        guard let reader = optionalObject(name) else { throw missing(name) }
        return reader
    }
    func list<Element>(
        _ name: String, _ read: (RecordReader) throws(ReportRecordError) -> Element
    ) throws(ReportRecordError) -> [Element] {
        var elements: [Element] = []
        for (index, element) in (value[name]?.arrayValue ?? []).enumerated() {
            elements.append(try read(RecordReader(element, "\(path)\(name)[\(index)].")))
        }
        return elements
    }
    func texts(_ name: String) -> [String] { (value[name]?.arrayValue ?? []).compactMap(\.stringValue) }
    func optional(_ name: String) -> String? { value[name]?.stringValue }
    func text(_ name: String) throws(ReportRecordError) -> String {
        guard let text = optional(name) else { throw missing(name) }
        return text
    }
    func flag(_ name: String) -> Bool? { value[name]?.boolValue }
    func number(_ name: String) -> Int64? { value[name]?.intValue }
    func time(_ name: String) throws(ReportRecordError) -> EventTime {
        guard let time = optional(name).flatMap({ EventTime(iso8601: $0) }) else { throw missing(name) }
        return time
    }
    func word<Word: RawRepresentable<String>>(_ name: String) throws(ReportRecordError) -> Word {
        guard let word = optional(name).flatMap({ Word(rawValue: $0) }) else { throw missing(name) }
        return word
    }
}

extension ResourceRef {
    fileprivate init(_ reader: RecordReader, provider known: CloudProvider? = nil) throws(ReportRecordError) {
        let provider: CloudProvider = if let known { known } else { try reader.word("provider") }
        self.init(
            key: ReportKey(
                provider: provider, account: reader.optional("account") ?? "", region: reader.optional("region") ?? "",
                type: try reader.text("type"), id: try reader.text("id")))
        address = reader.optional("address")
        module = reader.optional("module")
        state = reader.optional("state")
        stateSerial = reader.number("serial")
        stateLineage = reader.optional("lineage")
        environment = reader.optional("environment")
        owner = reader.optional("owner")
        tags = reader.value["tags"]?.objectValue?.compactMapValues(\.stringValue) ?? [:]
    }
}

extension MatchedRule {
    fileprivate init(_ reader: RecordReader) throws(ReportRecordError) {
        guard let severity = Severity(name: try reader.text("severity")) else {
            throw ReportRecordError(field: reader.path + "severity")
        }
        self.init(
            id: try reader.text("id"), policy: try reader.text("policy"), severity: severity,
            conditions: reader.texts("conditions"))
    }
}

extension OpenObject {
    fileprivate init(_ reader: RecordReader, _ actor: Actor, _ event: EventReference) throws(ReportRecordError) {
        self.init(
            changeClass: try reader.word("class"), firstSeen: try reader.time("firstSeen"),
            observedAt: try reader.time("observedAt"),
            reasons: UnverifiedReasons(reader.texts("reasons").compactMap(UnverifiedReason.init(rawValue:))),
            isReported: true,
            actor: Boxed(actor), event: Boxed(event))
        if let own = reader.optionalObject("actor") { self.actor = try Actor(own) }
        if let own = reader.optionalObject("event") { self.event = try EventReference(own) }
    }
}

extension OpenChange {
    fileprivate init(_ reader: RecordReader, _ actor: Actor, _ event: EventReference) throws(ReportRecordError) {
        self.init(
            key: ChangeKey(path: try reader.text("attribute"), element: reader.optional("element")),
            kind: try reader.word("kind"), old: reader.value["old"], oldDigest: reader.optional("oldDigest"),
            oldSerial: reader.number("oldSerial"), new: reader.value["new"], newDigest: reader.optional("newDigest"),
            isNewKnown: reader.flag("unknown") != true, isSensitive: reader.flag("sensitive") ?? false,
            isCondensed: reader.flag("condensed") ?? false, effect: try reader.word("effective"),
            firstSeen: try reader.time("firstSeen"), observedAt: try reader.time("observedAt"),
            lastSeen: try reader.time(reader.optional("lastSeen") == nil ? "observedAt" : "lastSeen"),
            reasons: UnverifiedReasons(reader.texts("reasons").compactMap(UnverifiedReason.init(rawValue:))),
            isReported: true,
            actor: Boxed(actor), event: Boxed(event))
        isShownByPlan = reader.optional("evidence") == "Plan"
        if let own = reader.optionalObject("actor") { self.actor = try Actor(own) }
        if let own = reader.optionalObject("event") { self.event = try EventReference(own) }
    }
}

extension Actor {
    fileprivate init(_ reader: RecordReader) throws(ReportRecordError) {
        self.init(
            name: reader.optional("name") ?? "", type: reader.optional("type") ?? "",
            via: reader.optional("via") ?? "unknown")
        arn = reader.optional("arn")
        principalID = reader.optional("principalID")
        email = reader.optional("email")
        session = reader.optional("session")
        role = reader.optional("role")
        mfa = reader.flag("mfa")
        sourceAddress = reader.optional("sourceAddress")
        userAgent = reader.optional("userAgent")
        invokedBy = reader.optional("invokedBy")
        account = reader.optional("account")
    }
}

extension EventReference {
    fileprivate init(_ reader: RecordReader) throws(ReportRecordError) {
        self.init(
            provider: try reader.word("provider"), id: reader.optional("id") ?? "", name: reader.optional("name") ?? "",
            service: reader.optional("service") ?? "", time: try reader.time("time"),
            account: reader.optional("account") ?? "", region: reader.optional("region") ?? "")
        part = Int(clamping: reader.number("part") ?? 1)
        parts = Int(clamping: reader.number("parts") ?? 1)
    }
}

extension HistoryEntry {
    fileprivate init(_ reader: RecordReader) throws(ReportRecordError) {
        self.init(
            try reader.word("what"), at: try reader.time("at"), actorName: reader.optional("actorName") ?? "",
            eventID: reader.optional("eventID") ?? "")
        if let path = reader.optional("attribute") { key = ChangeKey(path: path, element: reader.optional("element")) }
        previous = reader.value["previous"]
        new = reader.value["new"]
        exposureSeconds = reader.number("exposureSeconds")
    }
}

extension Resolution {
    fileprivate init(_ reader: RecordReader) throws(ReportRecordError) {
        self.init(
            how: try reader.word("how"), at: try reader.time("at"),
            exposureSeconds: reader.number("exposureSeconds") ?? 0)
    }
}
