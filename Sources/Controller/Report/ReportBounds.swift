import JSON

/// How large each part of a DriftReport may be: the bounds of the CRD, so that the API server never refuses a report for
/// what somebody wrote into a user agent or a rule. A test holds them against crds/driftreports.yaml.
indirect enum ReportBounds: Sendable, Hashable {
    /// Unicode scalars, as the API server counts them.
    case text(Int)
    case integer(ClosedRange<Int64>)
    /// `keepsLast`: what came last is worth more, as in a history.
    case list(Int, of: ReportBounds, keepsLast: Bool = false)
    case map(Int, of: ReportBounds)
    case object([String: ReportBounds])
    /// A value of any kind; only the outermost text, list or map is bounded.
    case value(text: Int, items: Int, properties: Int)
    /// Bounded by its kind: an enumeration, a flag.
    case closed

    /// The value, cut where it is too large.
    func fitted(_ value: JSONValue) -> JSONValue {
        switch (self, value) {
        case (.text(let limit), .string(let text)), (.value(let limit, _, _), .string(let text)):
            return .string(Self.cut(text, to: limit))
        case (.integer(let range), .int(let number)):
            return .int(min(max(number, range.lowerBound), range.upperBound))
        case (.list(let limit, let element, let keepsLast), .array(let elements)):
            let kept = keepsLast ? elements.suffix(limit) : elements.prefix(limit)
            return .array(kept.map { element.fitted($0) })
        case (.value(_, let limit, _), .array(let elements)):
            return elements.count > limit ? .array(Array(elements.prefix(limit))) : value
        case (.map(let limit, let element), .object(let members)):
            return .object(Self.first(limit, of: members).mapValues { element.fitted($0) })
        case (.value(_, _, let limit), .object(let members)):
            return members.count > limit ? .object(Self.first(limit, of: members)) : value
        case (.object(let bounds), .object(var members)):
            for (name, bound) in bounds {
                if let member = members[name] { members[name] = bound.fitted(member) }
            }
            return .object(members)
        default: return value
        }
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        // No text has more scalars than bytes.
        guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return text }
        var cut = String.UnicodeScalarView()
        cut.append(contentsOf: text.unicodeScalars.prefix(max(limit - 3, 0)))
        return String(cut) + "..."
    }

    private static func first(_ limit: Int, of members: [String: JSONValue]) -> [String: JSONValue] {
        guard members.count > limit else { return members }
        let names = Set(members.keys.sorted().prefix(limit))
        return members.filter { names.contains($0.key) }
    }
}

extension ReportBounds {
    private static let time = ReportBounds.text(40)
    private static let count = ReportBounds.integer(0...1_000_000)
    private static let part = ReportBounds.integer(1...1_000_000)
    private static let large = ReportBounds.integer(0...9_007_199_254_740_991)
    private static let anything = ReportBounds.value(text: 1024, items: 256, properties: 128)
    private static let reasons = ReportBounds.list(16, of: .text(64))

    static let report: ReportBounds = .object([
        "apiVersion": .text(64), "kind": .text(64), "metadata": .object(["name": .text(140)]), "source": .text(63),
        "resource": resource, "status": status,
    ])

    private static let resource: ReportBounds = .object([
        "displayName": .text(4096), "address": .text(2048), "module": .text(2048), "type": .text(128),
        "id": .text(2048), "provider": .closed, "account": .text(128), "region": .text(64), "managed": .closed,
        "state": .object(["name": .text(63), "serial": large, "lineage": .text(128)]), "environment": .text(512),
        "owner": .text(512), "tags": .map(128, of: .text(1024)),
        "parent": .object([
            "type": .text(128), "id": .text(2048), "address": .text(2048), "account": .text(128), "region": .text(64),
            "state": .text(63),
        ]), "planVisible": .closed,
    ])

    private static let actor: ReportBounds = .object([
        "name": .text(2048), "type": .text(128), "arn": .text(2048), "principalID": .text(1024), "email": .text(512),
        "session": .text(1024), "role": .text(2048), "mfa": .closed, "sourceAddress": .text(512),
        "userAgent": .text(4096), "invokedBy": .text(512), "account": .text(128), "via": .text(32),
    ])

    private static let event: ReportBounds = .object([
        "provider": .closed, "id": .text(512), "name": .text(512), "service": .text(512), "time": time,
        "account": .text(128), "region": .text(64), "part": part, "parts": part,
    ])

    private static let change: ReportBounds = .object([
        "attribute": .text(2048), "element": .text(1024), "kind": .closed, "old": anything, "oldDigest": .text(128),
        "oldSerial": large, "new": anything, "newDigest": .text(128), "unknown": .closed, "sensitive": .closed,
        "condensed": .closed, "effective": .closed, "evidence": .closed, "firstSeen": time, "lastSeen": time,
        "observedAt": time,
        "reasons": reasons, "actor": actor, "event": event,
    ])

    private static let history: ReportBounds = .object([
        "at": time, "what": .text(32), "attribute": .text(2048), "element": .text(1024), "previous": anything,
        "new": anything, "actorName": .text(2048), "eventID": .text(512), "exposureSeconds": large,
    ])

    private static let rule: ReportBounds = .object([
        "id": .text(63), "policy": .text(63), "severity": .closed, "conditions": .list(64, of: .text(8192)),
    ])

    private static let status: ReportBounds = .object([
        "phase": .closed, "severity": .closed, "summary": .text(4096), "actorName": .text(2048), "class": .closed,
        "verdict": .closed, "unverifiedReasons": reasons, "rules": .list(256, of: rule),
        "object": .object([
            "class": .closed, "firstSeen": time, "observedAt": time, "reasons": reasons, "actor": actor,
            "event": event,
        ]), "changes": .list(64, of: change), "changesOmitted": count, "actor": actor, "event": event,
        "eventIDs": .list(32, of: .text(512), keepsLast: true), "firstSeen": time, "lastSeen": time,
        "occurrences": large, "history": .list(64, of: history, keepsLast: true), "instanceGone": .closed,
        "blastRadius": .object([
            "direct": .list(32, of: .text(2048)), "directCount": count, "transitiveCount": count,
        ]), "remediation": .list(32, of: .text(2048)), "runbook": .text(8192),
        "resolution": .object(["how": .text(32), "at": time, "exposureSeconds": large]),
    ])
}
