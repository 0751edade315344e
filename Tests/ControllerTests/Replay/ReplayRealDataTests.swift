import Engine
import Foundation
import JSON
import Testing

@testable import Controller

/// Real records, where the shared data lies beside the repository: whatever they hold, each has its line.
@Suite(.enabled(if: RealRecords.isThere, "skipped: ../shared/data is not there"))
struct ReplayRealDataTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func run(_ events: [String], state: JSONValue) throws -> ReplayRun {
        var options = ReplayOptions()
        options.events = events
        options.states = [TimedStateFile(path: try scratch.write("a.tfstate", state.serialized))]
        let start = ContinuousClock.now
        let run = try ReplayRun(options)
        guard run.summary.eventCount > 100 else { return run }
        print("\(run.summary.eventCount) events in \(ContinuousClock.now - start), parsing the states included")
        return run
    }

    @Test
    func `every record of the attacks has a line for each of its parts, and attacks on what Terraform made drift`()
        throws
    {
        let files = try RealRecords.files("cloudtrail/invictus-ir")
        let records = try files.flatMap { try JSONValue(parsing: RealRecords.bytes($0))["Records"]?.arrayValue ?? [] }
        #expect(records.count > 2_000)
        let lines = try run(files, state: RealRecords.state(madeIn: records)).lines
        var parts: [String: Set<Int64>] = [:]
        for line in lines {
            LineForm.check(line)
            parts[line.text("eventID") ?? "", default: []].insert(line["part"]?.intValue ?? 0)
            let count = line["parts"]?.intValue ?? 0
            #expect(count >= 1)
        }
        #expect(Set(records.compactMap { $0.text("eventID") }) == Set(parts.keys))
        for (id, seen) in parts { #expect(seen == Set(1...(seen.max() ?? 0)), "\(id)") }
        let managed = lines.filter { $0.text("resource.address") != nil }
        #expect(managed.contains { $0.text("outcome") == "drift" })
        // Terraform's own calls are never judged before their grace is over.
        for line in managed where line.text("actor.via") == "terraform" && line.text("trigger") == nil {
            #expect(line.text("outcome") != "drift", "\(line)")
        }
    }

    @Test(arguments: [
        "cloudtrail/panther-analysis.jsonl", "gcp/panther-analysis.jsonl", "azure/panther-analysis.jsonl",
    ])
    func `every labelled record has a line of the published form`(name: String) throws {
        let text = String(decoding: try RealRecords.bytes("\(RealRecords.folder)/\(name)"), as: UTF8.self)
        let events = try text.split(separator: "\n").compactMap { try JSONValue(parsing: Array($0.utf8))["event"] }
        let file = try scratch.write("events.jsonl", events.flatMap { $0.serialized + [0x0A] })
        let lines = try run([file], state: RealRecords.state([])).lines
        #expect(lines.count { $0.text("trigger") == nil && ($0["part"]?.intValue ?? 1) == 1 } == events.count)
        for line in lines { LineForm.check(line) }
    }

    @Test(arguments: [
        "cloudtrail/cloud-custodian-cwe", "cloudtrail/trailscraper", "gcp/cloud-custodian", "gcp/security-analytics",
        "gcp/google-cloudevents", "azure/microsoft-docs",
    ])
    func `every single record has a line of the published form`(folder: String) throws {
        for file in try RealRecords.files(folder) {
            let run = try run([file], state: RealRecords.state([]))
            #expect(try run.lines.count >= 1, "\(file)")
            for line in try run.lines { LineForm.check(line) }
        }
    }
}

/// The records beside the repository, and a state of what Terraform made in them.
enum RealRecords {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../../shared/data"
    ).standardized.path

    static var isThere: Bool { FileManager.default.fileExists(atPath: "\(folder)/cloudtrail/invictus-ir") }

    static func files(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)").sorted()
            .filter { $0.hasSuffix(".json") || $0.hasSuffix(".gz") }.map { "\(folder)/\(name)/\($0)" }
    }

    static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    static func state(_ resources: [JSONValue]) -> JSONValue {
        [
            "version": 4, "terraform_version": "1.1.2", "serial": 1, "lineage": "records", "outputs": [:],
            "resources": .array(resources),
        ]
    }

    /// Buckets, roles, users and instances, with what the create call says of them.
    static func state(madeIn records: [JSONValue]) -> JSONValue {
        var resources: [JSONValue] = []
        for record in records where record["errorCode"] == nil {
            guard record.text("userAgent")?.contains("Terraform") == true, let made = attributes(record) else {
                continue
            }
            resources.append([
                "mode": "managed", "type": .string(made.type), "name": .string("n\(resources.count)"),
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
                "instances": [["schema_version": 0, "attributes": made.attributes]],
            ])
        }
        return state(resources)
    }

    private static func attributes(_ record: JSONValue) -> (type: String, attributes: JSONValue)? {
        func text(_ path: String) -> JSONValue { record.text(path).map { .string($0) } ?? .null }
        switch record.text("eventName") {
        case "CreateBucket":
            return (
                "aws_s3_bucket",
                ["id": text("requestParameters.bucketName"), "bucket": text("requestParameters.bucketName")]
            )
        case "CreateRole":
            let name = text("requestParameters.roleName")
            return (
                "aws_iam_role",
                [
                    "id": name, "name": name, "arn": text("responseElements.role.arn"),
                    "assume_role_policy": text("requestParameters.assumeRolePolicyDocument"),
                ]
            )
        case "CreateUser":
            let name = text("requestParameters.userName")
            return ("aws_iam_user", ["id": name, "name": name, "arn": text("responseElements.user.arn")])
        case "RunInstances":
            let made = record["responseElements"]?["instancesSet"]?["items"]?.arrayValue?.first
            guard let id = made?["instanceId"] else { return nil }
            return ("aws_instance", ["id": id, "instance_type": made?["instanceType"] ?? .null])
        default: return nil
        }
    }
}
