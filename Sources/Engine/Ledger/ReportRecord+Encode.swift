import JSON

extension ReportRecord {
    /// The blocks `source`, `resource` and `status` of a DriftReport, at most `maximumBytes` of compact JSON: history goes
    /// first, the oldest before the newer, then changes from the end, counted in `changesOmitted`.
    public func json(maximumBytes: Int = 32_768) -> JSONValue {
        var fitted = self
        var value = fitted.whole
        while value.serialized.count > maximumBytes {
            if !fitted.history.isEmpty {
                fitted.history.removeFirst((fitted.history.count + 1) / 2)
            } else if fitted.changes.count > 1 {
                let cut = (fitted.changes.count + 3) / 4
                fitted.changes.removeLast(cut)
                fitted.changesOmitted += cut
            } else if !fitted.remediation.isEmpty || !fitted.resource.tags.isEmpty {
                fitted.remediation = []
                fitted.resource.tags = [:]
            } else {
                return value
            }
            value = fitted.whole
        }
        return value
    }

    private var whole: JSONValue {
        .members([
            ("source", .members([("namespace", .text(source.namespace)), ("name", .text(source.name))])),
            ("resource", resource.reportJSON(isManaged: isManaged, isPlanVisible: isPlanVisible, parent: parent)),
            ("status", status),
        ])
    }

    private var status: JSONValue {
        .members([
            ("phase", .text(phase.rawValue)), ("summary", .text(summary)), ("actorName", .text(actorName)),
            ("severity", .text(severity?.name)), ("rules", .list(rules.map(\.reportJSON))),
            ("class", .text(changeClass.rawValue)), ("verdict", .text(verdict?.rawValue)),
            ("unverifiedReasons", .list(unverifiedReasons.map { .string($0.rawValue) })),
            ("object", object?.reportJSON(in: self)), ("changes", .list(changes.map { $0.reportJSON(in: self) })),
            ("changesOmitted", changesOmitted == 0 ? nil : .int(Int64(changesOmitted))),
            ("actor", actor.reportJSON), ("event", event.reportJSON), ("firstSeen", .string(firstSeen.iso8601)),
            ("lastSeen", .string(lastSeen.iso8601)), ("occurrences", .int(Int64(occurrences))),
            ("history", .list(history.map(\.reportJSON))), ("instanceGone", isInstanceGone ? true : nil),
            ("blastRadius", blastRadius?.reportJSON), ("remediation", .list(remediation.map { .string($0) })),
            ("runbook", .text(runbook)), ("resolution", resolution?.json),
            ("eventIDs", .list(eventIDs.map { .string($0) })),
        ])
    }
}

extension JSONValue {
    /// An object without its nil members.
    static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        var object: [String: JSONValue] = [:]
        for (name, value) in members { object[name] = value }
        return .object(object)
    }
    /// Nil where the text is absent or empty.
    static func text(_ text: String?) -> JSONValue? { text.flatMap { $0.isEmpty ? nil : .string($0) } }
    /// Nil where the list is empty.
    static func list(_ elements: [JSONValue]) -> JSONValue? { elements.isEmpty ? nil : .array(elements) }
}

extension ResourceRef {
    fileprivate func reportJSON(isManaged: Bool, isPlanVisible: Bool, parent: ResourceRef?) -> JSONValue {
        .members([
            ("address", .text(address)), ("module", .text(module)), ("type", .text(type)), ("id", .text(id)),
            ("provider", .text(key.provider.rawValue)), ("account", .text(key.account)), ("region", .text(key.region)),
            ("state", .text(state)), ("serial", stateSerial.map { .int($0) }), ("lineage", .text(stateLineage)),
            ("environment", .text(environment)), ("owner", .text(owner)),
            ("tags", tags.isEmpty ? nil : .object(tags.mapValues { .string($0) })), ("managed", .bool(isManaged)),
            ("planVisible", isPlanVisible ? nil : false), ("parent", parent?.parentJSON),
        ])
    }

    private var parentJSON: JSONValue {
        .members([
            ("address", .text(address)), ("type", .text(type)), ("id", .text(id)), ("account", .text(key.account)),
            ("region", .text(key.region)), ("state", .text(state)),
        ])
    }
}

extension MatchedRule {
    fileprivate var reportJSON: JSONValue {
        .members([
            ("id", .text(id)), ("policy", .text(policy)), ("severity", .text(severity.name)),
            ("conditions", .list(conditions.map { .string($0) })),
        ])
    }
}

extension OpenObject {
    fileprivate func reportJSON(in record: ReportRecord) -> JSONValue {
        .members([
            ("class", .text(changeClass.rawValue)), ("firstSeen", .string(firstSeen.iso8601)),
            ("observedAt", .string(observedAt.iso8601)), ("reasons", .reasons(reasons)),
            ("actor", actor == record.actor ? nil : actor.reportJSON),
            ("event", event == record.event ? nil : event.reportJSON),
        ])
    }
}

extension OpenChange {
    fileprivate func reportJSON(in record: ReportRecord) -> JSONValue {
        .members([
            ("attribute", .text(key.path)), ("element", .text(key.element)), ("kind", .text(kind.rawValue)),
            // Null is a value of its own, so presence says that there is one.
            ("old", old), ("oldDigest", .text(oldDigest)), ("oldSerial", oldSerial.map { .int($0) }), ("new", new),
            ("newDigest", .text(newDigest)), ("unknown", isNewKnown ? nil : true),
            ("sensitive", isSensitive ? true : nil),
            ("condensed", isCondensed ? true : nil), ("effective", .text(effect.rawValue)),
            ("evidence", isShownByPlan ? "Plan" : nil),
            ("firstSeen", .string(firstSeen.iso8601)), ("observedAt", .string(observedAt.iso8601)),
            ("lastSeen", lastSeen == observedAt ? nil : .string(lastSeen.iso8601)),
            ("reasons", .reasons(reasons)), ("actor", actor == record.actor ? nil : actor.reportJSON),
            ("event", event == record.event ? nil : event.reportJSON),
        ])
    }
}

extension JSONValue {
    fileprivate static func reasons(_ reasons: UnverifiedReasons) -> JSONValue? {
        .list(reasons.sorted().map { .string($0.rawValue) })
    }
}

extension Actor {
    fileprivate var reportJSON: JSONValue {
        .members([
            ("name", .text(name)), ("type", .text(type)), ("arn", .text(arn)), ("principalID", .text(principalID)),
            ("email", .text(email)), ("session", .text(session)), ("role", .text(role)), ("mfa", mfa.map { .bool($0) }),
            ("sourceAddress", .text(sourceAddress)), ("userAgent", .text(userAgent)),
            ("invokedBy", .text(invokedBy)), ("account", .text(account)), ("via", .text(via)),
        ])
    }
}

extension EventReference {
    fileprivate var reportJSON: JSONValue {
        .members([
            ("provider", .text(provider.rawValue)), ("id", .text(id)), ("name", .text(name)),
            ("service", .text(service)), ("time", .string(time.iso8601)), ("account", .text(account)),
            ("region", .text(region)), ("part", part == 1 ? nil : .int(Int64(part))),
            ("parts", parts == 1 ? nil : .int(Int64(parts))),
        ])
    }
}

extension HistoryEntry {
    fileprivate var reportJSON: JSONValue {
        .members([
            ("at", .string(at.iso8601)), ("what", .text(what.rawValue)), ("attribute", .text(key?.path)),
            ("element", .text(key?.element)), ("previous", previous), ("new", new), ("actorName", .text(actorName)),
            ("eventID", .text(eventID)), ("exposureSeconds", exposureSeconds.map { .int($0) }),
        ])
    }
}

extension BlastRadius {
    fileprivate var reportJSON: JSONValue {
        .members([
            ("direct", .list(direct.map { .string($0) })), ("directCount", .int(Int64(directCount))),
            ("transitiveCount", .int(Int64(transitiveCount))),
        ])
    }
}
