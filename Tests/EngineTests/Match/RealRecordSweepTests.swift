import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// Records of real accounts, where the shared corpus is there: nothing traps, and every mutating call of a covered
/// service is mapped or listed as not configuration.
@Suite struct RealRecordSweepTests {
    /// `../shared/data/cloudtrail` beside the repository, or beside the folder that holds a work tree.
    static let corpus: String? = {
        var folder = #filePath.split(separator: "/").dropLast(4).map(String.init)
        while !folder.isEmpty {
            let path = "/" + folder.joined(separator: "/") + "/shared/data/cloudtrail"
            if FileManager.default.fileExists(atPath: path) { return path }
            folder.removeLast()
        }
        print("skipped: no shared/data/cloudtrail beside the repository")
        return nil
    }()

    /// Covered event sources. A service joins when its calls of the corpus are all mapped.
    static let services: Set<String> = Set(
        ["autoscaling", "ec2", "iam", "kms", "lambda", "rds", "s3"].map { $0 + ".amazonaws.com" })

    /// Names that records of the corpus give to a wrong service, or invent.
    static let invented: Set<String> = [
        "ec2.amazonaws.com DeleteBucketEncryption", "ec2.amazonaws.com DeleteBucketPublicAccessBlock",
        "ec2.amazonaws.com DeleteBucketReplication", "ec2.amazonaws.com PutBucketLogging",
        "ec2.amazonaws.com PutBucketVersioning", "ec2.amazonaws.com RegisterManagedInstance",
        "iam.amazonaws.com NotCreateUser", "iam.amazonaws.com PutPolicy", "s3.amazonaws.com CreateServiceLinkedRole",
        "s3.amazonaws.com SetQueueAttributes",
    ]

    static func records() throws -> [JSONValue] {
        guard let corpus else { return [] }
        var records: [JSONValue] = []
        for folder in ["invictus-ir", "cloud-custodian-cwe", "trailscraper"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: corpus + "/" + folder).sorted()
            where name.hasSuffix(".json") {
                guard let data = FileManager.default.contents(atPath: corpus + "/" + folder + "/" + name),
                    let file = try? JSONValue(parsing: data)
                else { continue }
                records += file["Records"]?.arrayValue ?? [file["detail"] ?? file]
            }
        }
        let lines = FileManager.default.contents(atPath: corpus + "/panther-analysis.jsonl") ?? Data()
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            if let record = try JSONValue(parsing: line)["event"] { records.append(record) }
        }
        return records.filter { $0["eventName"] != nil && $0["eventSource"] != nil }
    }

    @Test(.enabled(if: corpus != nil)) func `every mutating call of a covered service is known`() throws {
        let probe = try AssessmentProbe()
        var unknown: Set<String> = []
        var members: Set<String> = []
        var count = 0
        for record in try Self.records() {
            guard let service = record["eventSource"]?.stringValue, Self.services.contains(service) else { continue }
            let name = record["eventName"]?.stringValue ?? ""
            if record["readOnly"]?.boolValue == true || record["errorCode"] != nil { continue }
            if ["Describe", "Get", "List"].contains(where: name.hasPrefix) { continue }
            if Self.invented.contains(service + " " + name) { continue }
            guard case .event(let event) = EventDecoder.decode(record.serialized) else { continue }
            count += 1
            let found = Assessor.assess(
                event, catalog: probe.catalog, source: SourceSettings(key: Self.key, provider: .aws, account: ""),
                ownership: probe.ownership, aliases: LearnedIdentities())
            if found.isEmpty { unknown.insert(service + " " + name) }
            for member in found.flatMap(\.unmapped) { members.insert(name + " " + member) }
        }
        #expect(count > 100)
        #expect(unknown.sorted() == [])
        // One record of the corpus carries a member that its author invented.
        #expect(members.sorted() == ["ModifyImageAttribute ?someThing"])
    }

    @Test(.enabled(if: corpus != nil)) func `rows graded on a record have one in the corpus, or a published one`()
        throws
    {
        let real = Set(
            try (Self.records() + PublishedRecord.all.map(\.record)).filter { $0["errorCode"] == nil }.compactMap {
                record -> String? in
                guard case .event(let event) = EventDecoder.decode(record.serialized) else { return nil }
                return event.service + " " + event.baseName
            })
        let claimed = try AssessmentProbe().catalog.events.filter { $0.evidence == .record && $0.provider == .aws }
        let unproven = claimed.filter { event in !event.services.contains { real.contains($0 + " " + event.name) } }
        #expect(unproven.map { "\($0.file):\($0.line) \($0.name)" } == [])
    }

    private static let key = SourceKey(namespace: "prod", name: "all")

    /// Cuts off and bends every record: each gives some answer, none traps.
    @Test(.enabled(if: corpus != nil)) func `bent records never trap`() throws {
        let probe = try AssessmentProbe()
        let settings = SourceSettings(key: Self.key, provider: .aws, account: "")
        var answers = 0
        var met: Set<String> = []
        for record in try Self.records() {
            guard met.insert(record["eventName"]?.text ?? "").inserted else { continue }
            guard let request = record["requestParameters"], request.objectValue != nil else { continue }
            for bent in Self.bends(of: request) {
                var record = record
                record["requestParameters"] = bent
                guard case .event(let event) = EventDecoder.decode(record.serialized) else { continue }
                answers +=
                    Assessor.assess(
                        event, catalog: probe.catalog, source: settings, ownership: probe.ownership,
                        aliases: LearnedIdentities()
                    ).count
            }
        }
        #expect(answers > 100)
    }

    static func bends(of request: JSONValue) -> [JSONValue] {
        func map(_ value: JSONValue, _ leaf: JSONValue) -> JSONValue {
            switch value {
            case .object(let members): .object(members.mapValues { map($0, leaf) })
            case .array(let elements): .array(elements.map { map($0, leaf) } + [leaf])
            default: leaf
            }
        }
        let flat = request.objectValue?.mapValues { _ in JSONValue.array([.null, "x", 1, [:]]) } ?? [:]
        return [
            map(request, .null), map(request, ""), map(request, -1), map(request, [:]), map(request, [[]]),
            map(request, "arn:aws:a:b:c"), map(request, "%zz%"), .object(flat), "text", [], [:], 7,
        ]
    }
}
