import JSON
import Testing

@testable import Engine

/// Records of real accounts about S3, RDS and Lambda, where the shared corpus is there.
@Suite struct S3RDSLambdaSweepTests {
    static let services: Set<String> = ["s3.amazonaws.com", "rds.amazonaws.com", "lambda.amazonaws.com"]
    /// Calls of other services that authors of records put here.
    static let foreign: Set<String> = ["CreateServiceLinkedRole", "SetQueueAttributes"]

    static func mutating() throws -> [AuditEvent] {
        try RealRecordSweepTests.records().compactMap { record in
            guard services.contains(record["eventSource"]?.stringValue ?? ""), record["errorCode"] == nil,
                record["readOnly"]?.boolValue != true, case .event(let event) = EventDecoder.decode(record.serialized),
                !["Describe", "Get", "List", "Head"].contains(where: event.baseName.hasPrefix),
                !foreign.contains(event.baseName)
            else { return nil }
            return event
        }
    }

    @Test(.enabled(if: RealRecordSweepTests.corpus != nil))
    func `every real call is mapped member by member, or no configuration`() throws {
        let probe = try AssessmentProbe()
        var unknown: Set<String> = []
        var members: Set<String> = []
        let events = try Self.mutating()
        for event in events {
            let found = Assessor.assess(
                event, catalog: probe.catalog, source: probe.settings, ownership: probe.ownership,
                aliases: LearnedIdentities())
            if found.isEmpty { unknown.insert(event.service + " " + event.baseName) }
            for member in found.flatMap(\.unmapped) { members.insert(event.baseName + " " + member) }
        }
        #expect(events.count > 100)
        #expect(unknown.sorted() == [])
        #expect(members.sorted() == [])
    }
}
