import JSON
import KubeClient
import Testing

@testable import Controller
@testable import Engine

/// What the writer sends is what the CRD keeps: a member that the schema does not have would be dropped by the API
/// server without a word, and a restarted operator would judge by half a record.
@Suite struct ReportDocumentSchemaTests {
    private static let time = EventTime(microseconds: 1_769_860_800_000_000)

    private static func actor(_ name: String) -> Actor {
        var actor = Actor(name: name, type: "AssumedRole", via: "console")
        actor.arn = "arn:aws:sts::111122223333:assumed-role/admin/\(name)"
        actor.principalID = "AROAEXAMPLE:\(name)"
        actor.email = "\(name)@example.com"
        actor.session = name
        actor.role = "admin"
        actor.mfa = true
        actor.sourceAddress = "203.0.113.7"
        actor.userAgent = String(repeating: "a", count: 1_024)
        actor.invokedBy = "cloudformation.amazonaws.com"
        actor.account = "111122223333"
        return actor
    }

    private static func event(_ id: String) -> EventReference {
        var event = EventReference(
            provider: .aws, id: id, name: "AuthorizeSecurityGroupIngress", service: "ec2.amazonaws.com", time: time,
            account: "111122223333", region: "eu-central-1")
        event.part = 2
        event.parts = 3
        return event
    }

    private static func resource(_ type: String, _ id: String) -> ResourceRef {
        var resource = ResourceRef(
            key: ReportKey(provider: .aws, account: "111122223333", region: "eu-central-1", type: type, id: id))
        resource.address = "module.a[\"x\"].\(type).front[0]"
        resource.module = "module.a[\"x\"]"
        resource.state = "platform"
        resource.stateSerial = 7
        resource.stateLineage = "3f1c8a52-0000-0000-0000-000000000000"
        resource.environment = "production"
        resource.owner = "team-a"
        resource.tags = ["Name": "front"]
        return resource
    }

    private static func change(_ path: String) -> OpenChange {
        OpenChange(
            key: ChangeKey(path: path, element: "tcp 22 22 0.0.0.0/0"), kind: .added, old: ["a": [1, true]],
            oldDigest: "sha256:00", oldSerial: 7, new: "0.0.0.0/0", newDigest: "sha256:11", isNewKnown: false,
            isSensitive: true, isCondensed: true, effect: .scheduled, firstSeen: time, observedAt: time,
            lastSeen: time.adding(seconds: 5), reasons: [.gap, .notYetInEffect], isReported: true,
            actor: Boxed(actor("bob")),
            event: Boxed(event("e1")))
    }

    /// A record with every member that the engine can set.
    private static func fullRecord() throws -> ReportRecord {
        var record = ReportRecord(
            source: SourceKey(namespace: "platform", name: "aws-platform"),
            resource: resource("aws_security_group", "sg-1"),
            isPlanVisible: false, isManaged: true, phase: .resolved, summary: "ingress + \"tcp 22\"",
            changeClass: .modified, actor: actor("alice"), event: event("e2"), firstSeen: time, lastSeen: time,
            occurrences: 3)
        record.parent = resource("aws_vpc", "vpc-1")
        record.isInstanceGone = true
        record.severity = .critical
        record.rules = [
            MatchedRule(id: "aws-001", policy: "baseline", severity: .critical, conditions: ["ingress Matches"])
        ]
        record.verdict = .unverified
        record.unverifiedReasons = UnverifiedReason.allCases
        record.object = OpenObject(
            changeClass: .deleted, firstSeen: time, observedAt: time, reasons: [.gap], isReported: true,
            actor: Boxed(actor("bob")), event: Boxed(event("e1")))
        record.changes = [change("ingress"), change("tags[\"a.b/c\"]")]
        record.changesOmitted = 2
        record.eventIDs = ["e1", "e2"]
        record.resolution = Resolution(how: .policyChanged, at: time, exposureSeconds: 60)
        record.blastRadius = BlastRadius(direct: ["aws_instance.web"], directCount: 1, transitiveCount: 4)
        record.remediation = ["terraform apply -target='aws_security_group.front'"]
        record.runbook = "https://runbooks.example.com/aws-001"
        let line: JSONValue = [
            "at": "2026-01-31T12:00:00Z", "what": "changed", "attribute": "ingress", "element": "x", "previous": 1,
            "new": 2, "actorName": "bob", "eventID": "e1", "exposureSeconds": 5,
        ]
        var json = record.json()
        json["status"]?["history"] = [line]
        return try ReportRecord(json: json)
    }

    @Test func `every member that the engine writes is one of the schema`() throws {
        let document = ReportDocument(record: try Self.fullRecord(), sourceUID: "uid-1")
        var sent = document.json
        var read = try DriftReport(strict: sent).json
        sent["metadata"] = .none
        read["metadata"] = .none
        #expect(read == sent)
    }

    @Test func `the record is the same after the way through the schema`() throws {
        let record = try Self.fullRecord()
        let document = ReportDocument(record: record, sourceUID: "uid-1")
        let kept = try DriftReport(json: document.json)
        #expect(try ReportDocument.record(KubeObject(kept.json)) == record)
    }

    @Test func `a bare record is one that the schema takes`() throws {
        var bare = ResourceRef(
            key: ReportKey(provider: .gcp, account: "payments-prod", region: "global", type: "google_project", id: "p"))
        bare.tags = [:]
        let record = ReportRecord(
            source: SourceKey(namespace: "a", name: "b"), resource: bare, isPlanVisible: true, isManaged: false,
            phase: .open, summary: "", changeClass: .created, actor: Actor(name: "", type: "", via: "unknown"),
            event: EventReference(
                provider: .gcp, id: "", name: "", service: "", time: Self.time, account: "", region: ""),
            firstSeen: Self.time, lastSeen: Self.time, occurrences: 1)
        let document = ReportDocument(record: record, sourceUID: "")
        #expect(try DriftReport(strict: document.json).resource.managed == false)
        #expect(try ReportDocument.record(KubeObject(document.json)) == record)
    }
}
