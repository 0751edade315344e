import Engine
import JSON
import KubeClient
import Testing

@testable import Controller
@testable import Engine

@Suite struct ReportBoundsTests {
    @Test func `the bounds are those of the CRD`() throws {
        let schema = try RepositoryFiles.definition("crds/driftreports.yaml").schema
        #expect(Self.differences(schema, .report, at: "") == [])
    }

    private static func differences(_ schema: JSONValue, _ bounds: ReportBounds, at path: String) -> [String] {
        let expected = of(schema)
        guard case .object(let left) = expected, case .object(let right) = bounds else {
            if case .list(let limit, let element, _) = bounds {
                let same = schema["maxItems"]?.intValue == Int64(limit)
                return (same ? [] : ["\(path): maxItems"])
                    + differences(schema["items"] ?? .null, element, at: path + "[]")
            }
            return expected == bounds ? [] : ["\(path): the CRD has \(expected), the code \(bounds)"]
        }
        return Set(left.keys).union(right.keys).sorted().flatMap { name -> [String] in
            guard left[name] != nil, let bound = right[name] else { return ["\(path).\(name): only on one side"] }
            return differences(schema.at("properties", name) ?? .null, bound, at: "\(path).\(name)")
        }
    }

    private static func of(_ schema: JSONValue) -> ReportBounds {
        let limit = { (name: String) in Int(clamping: schema[name]?.intValue ?? 0) }
        if schema["x-kubernetes-preserve-unknown-fields"] == true {
            return .value(text: limit("maxLength"), items: limit("maxItems"), properties: limit("maxProperties"))
        }
        switch schema["type"]?.stringValue {
        case "string": return schema["enum"] == nil ? .text(limit("maxLength")) : .closed
        case "integer":
            let range = (schema["minimum"]?.intValue ?? .min)...(schema["maximum"]?.intValue ?? .max)
            return .integer(range)
        case "boolean": return .closed
        case "array": return .list(limit("maxItems"), of: of(schema["items"] ?? .null))
        default:
            if let values = schema["additionalProperties"] { return .map(limit("maxProperties"), of: of(values)) }
            return .object((schema["properties"]?.objectValue ?? [:]).mapValues { of($0) })
        }
    }

    @Test func `a text is cut by characters, not in the middle of one`() {
        let fitted = ReportBounds.text(10).fitted(.string(String(repeating: "é", count: 11)))
        #expect(fitted == .string("ééééééé..."))
        #expect(
            ReportBounds.text(10).fitted(.string(String(repeating: "é", count: 10)))
                == .string(String(repeating: "é", count: 10)))
    }

    @Test func `of a history the newest is kept, of other lists the first`() {
        let numbers: JSONValue = ["1", "2", "3"]
        #expect(ReportBounds.list(2, of: .text(9), keepsLast: true).fitted(numbers) == ["2", "3"])
        #expect(ReportBounds.list(2, of: .text(9)).fitted(numbers) == ["1", "2"])
    }

    @Test func `a report with everything too large is taken by the API server`() async throws {
        try await OperatorHarness.with { harness in
            for record in Self.oversized(in: harness.namespace) {
                let document = ReportDocument(record: record, sourceUID: "uid-1")
                #expect(document.json.serialized.count <= 40_000)
                var json = document.json
                json["metadata"]?["ownerReferences"] = .array([])
                let stored = try await harness.kube.apply(
                    Kinds.reports, json, fieldManager: Kinds.reportManager, force: true)
                _ = try ReportDocument.record(stored)
            }
        }
    }

    private static let time = EventTime(microseconds: 1_769_860_800_000_000)
    private static let long = String(repeating: "ü", count: 10_000)

    private static func resource(_ id: String) -> ResourceRef {
        var resource = ResourceRef(
            key: ReportKey(provider: .aws, account: long, region: long, type: long, id: id + long))
        resource.address = long
        resource.module = long
        resource.state = long
        resource.stateSerial = .max
        resource.stateLineage = long
        resource.environment = long
        resource.owner = long
        resource.tags = Dictionary(uniqueKeysWithValues: (0..<150).map { ("tag\($0)", long) })
        return resource
    }

    private static var actor: Actor {
        var actor = Actor(name: long, type: long, via: long)
        for field in [
            \Actor.arn, \Actor.principalID, \Actor.email, \Actor.session, \Actor.role, \Actor.sourceAddress,
            \Actor.userAgent, \Actor.invokedBy, \Actor.account,
        ] { actor[keyPath: field] = long }
        return actor
    }

    private static var event: EventReference {
        var event = EventReference(
            provider: .aws, id: long, name: long, service: long, time: time, account: long, region: long)
        event.part = 5_000_000
        event.parts = .max
        return event
    }

    /// One with everything, and ones with a single thing, whose room the others cannot take.
    private static func oversized(in namespace: String) -> [ReportRecord] {
        var bare = ReportRecord(
            source: SourceKey(namespace: namespace, name: "aws"), resource: resource("a"), isPlanVisible: false,
            isManaged: true, phase: .open, summary: long, changeClass: .modified, actor: actor, event: event,
            firstSeen: time, lastSeen: time, occurrences: .max)
        bare.severity = .high
        var rules = bare
        rules.resource = resource("b")
        rules.rules = (0..<300).map { number in
            MatchedRule(
                id: long, policy: long, severity: .low, conditions: Array(repeating: long, count: number == 0 ? 70 : 1))
        }
        var guidance = bare
        guidance.resource = resource("c")
        guidance.remediation = Array(repeating: long, count: 40)
        guidance.runbook = long
        guidance.blastRadius = BlastRadius(
            direct: Array(repeating: long, count: 40), directCount: .max, transitiveCount: .max)
        guidance.eventIDs = Array(repeating: long, count: 40)
        var changes = bare
        changes.resource = resource("d")
        changes.parent = resource("p")
        changes.changesOmitted = .max
        changes.resolution = Resolution(how: .reverted, at: time, exposureSeconds: .max)
        changes.changes = [
            OpenChange(
                key: ChangeKey(path: long, element: long), kind: .added, old: .string(long), oldDigest: long,
                oldSerial: .max, new: .array(Array(repeating: 1, count: 1000)), newDigest: long, isNewKnown: true,
                isSensitive: false, isCondensed: false, effect: .now, firstSeen: time, observedAt: time,
                lastSeen: time, reasons: [], isReported: true, actor: Boxed(Actor(name: "x", type: "y", via: "z")),
                event: Boxed(event))
        ]
        return [bare, rules, guidance, changes]
    }
}
