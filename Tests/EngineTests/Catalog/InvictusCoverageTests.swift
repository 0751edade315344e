import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// The attacks and applies of one real account (../shared/data/cloudtrail/invictus-ir, where it is there): every kind
/// of call that changes something is mapped, or listed as not configuration with a reason.
@Suite struct InvictusCoverageTests {
    static func records() throws -> [JSONValue] {
        guard let corpus = RealRecordSweepTests.corpus else { return [] }
        let folder = corpus + "/invictus-ir/"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().flatMap { name -> [JSONValue] in
            guard let data = FileManager.default.contents(atPath: folder + name) else { return [] }
            return try JSONValue(parsing: data)["Records"]?.arrayValue ?? []
        }
    }

    @Test(.enabled(if: RealRecordSweepTests.corpus != nil))
    func `every mutating kind is mapped or is listed as not configuration`() throws {
        let catalog = try Catalog.builtIn()
        var kinds: Set<String> = []
        var unknown: Set<String> = []
        for record in try Self.records() where record["readOnly"]?.boolValue != true {
            guard case .event(let event) = EventDecoder.decode(record.serialized) else { continue }
            let name = record["eventName"]?.stringValue ?? ""
            let kind = "\(record["eventSource"]?.stringValue ?? "") \(name)"
            kinds.insert(kind)
            if catalog.screenEntry(of: event) == nil { unknown.insert(kind) }
        }
        #expect(kinds.count == 108)
        #expect(unknown.sorted() == [])
    }

    @Test func `what is not configuration says why`() throws {
        for event in try Catalog.builtIn().events {
            guard let reason = event.notConfiguration else { continue }
            #expect(reason.count > 5, "\(event.file):\(event.line) \(event.name)")
        }
    }

    /// Event sources whose calls of the corpus are all mapped, member by member.
    static let services: Set<String> = [
        "secretsmanager.amazonaws.com", "ssm.amazonaws.com", "cloudtrail.amazonaws.com", "rolesanywhere.amazonaws.com",
        "appmesh.amazonaws.com", "codebuild.amazonaws.com", "macie2.amazonaws.com", "wafv2.amazonaws.com",
        "bedrock.amazonaws.com", "organizations.amazonaws.com",
    ]

    /// Calls that their author gave to a wrong service.
    static let invented: Set<String> = ["EnableRegion", "DeleteRule", "DescribeTrail"]

    @Test(.enabled(if: RealRecordSweepTests.corpus != nil))
    func `no member of a real record of these services is unknown`() throws {
        let probe = try AssessmentProbe()
        var members: Set<String> = []
        var count = 0
        for record in try RealRecordSweepTests.records() {
            guard let service = record["eventSource"]?.stringValue, Self.services.contains(service),
                record["readOnly"]?.boolValue != true, record["errorCode"] == nil,
                let name = record["eventName"]?.stringValue, !Self.invented.contains(name),
                case .event(let event) = EventDecoder.decode(record.serialized)
            else { continue }
            count += 1
            let found = Assessor.assess(
                event, catalog: probe.catalog,
                source: SourceSettings(key: AssessmentProbe.other, provider: .aws, account: ""),
                ownership: probe.ownership, aliases: LearnedIdentities())
            for member in found.flatMap(\.unmapped) { members.insert("\(service) \(name) \(member)") }
        }
        #expect(count > 150)
        #expect(members.sorted() == [])
    }
}
