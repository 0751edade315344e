import JSON

extension Finding {
    /// One line of `tfdrift replay --output jsonl`, without the newline: always the same members in the same order;
    /// what is absent is left out. A value that is known to be absent is `null`, one that is not known is left out.
    public var jsonLine: [UInt8] {
        let event = event
        var writer = JSONLineWriter()
        writer.object { line in
            line.member("eventID", event.id)
            line.member("eventName", event.name)
            line.member("time", event.time.microseconds == 0 ? "" : event.time.iso8601)
            line.member("part", .int(Int64(event.part)))
            line.member("parts", .int(Int64(event.parts)))
            line.member("account", event.account)
            line.member("region", event.region)
            line.raw("outcome", .string(outcome.rawValue))
            line.member("reason", reason)
            line.member("class", detail?.changeClass?.rawValue)
            if let detail {
                line.nested("resource") { detail.resource.write(to: &$0) }
            }
            line.member("source", source?.description)
            line.member("parent", detail?.parent.map { $0.address ?? $0.id })
            line.member("planVisible", detail.map { .bool($0.isPlanVisible) })
            line.raw("reported", .bool(detail?.isReported ?? false))
            line.member("severity", detail?.severity?.name)
            if let detail { line.write(judged: detail) }
            if trigger != .event { line.member("trigger", trigger.rawValue) }
        }
        return writer.bytes
    }
}

extension JSONLineWriter {
    fileprivate mutating func write(judged detail: Finding.Detail) {
        list("rules", detail.rules) { rule, line in
            line.member("id", rule.id)
            line.member("policy", rule.policy)
            line.raw("conditions", .array(rule.conditions.map { .string($0) }))
        }
        list("changes", detail.changes) { change, line in change.write(to: &line) }
        nested("actor") { detail.actor.writeLine(to: &$0) }
        member("verdict", detail.verdict?.rawValue)
        if !detail.unverifiedReasons.isEmpty {
            raw("unverifiedReasons", .array(detail.unverifiedReasons.map { .string($0.rawValue) }))
        }
        if let resolution = detail.resolution { raw("resolution", resolution.json) }
    }
}

extension ResourceRef {
    fileprivate func write(to line: inout JSONLineWriter) {
        line.member("address", address)
        line.member("type", type)
        line.member("id", id)
        line.member("state", state)
    }
}

extension AttributeChange {
    fileprivate func write(to line: inout JSONLineWriter) {
        line.member("attribute", attribute)
        line.member("kind", kind.rawValue)
        let isUnknownMember = attribute.hasPrefix("?")
        if !isUnknownMember { line.raw("old", old ?? .null) }
        if isNewKnown { line.raw("new", new ?? .null) }
        line.member("previous", previous)
        line.member("effective", effect.rawValue)
        if isShownByPlan { line.member("evidence", "Plan") }
    }
}

extension Actor {
    fileprivate func writeLine(to line: inout JSONLineWriter) {
        line.member("name", name)
        line.member("type", type)
        line.member("arn", arn)
        line.member("session", session)
        line.member("sourceAddress", sourceAddress)
        line.member("userAgent", userAgent)
        line.member("via", via)
    }
}

extension Resolution {
    var json: JSONValue {
        .object(["how": .string(how.rawValue), "at": .string(at.iso8601), "exposureSeconds": .int(exposureSeconds)])
    }
}
