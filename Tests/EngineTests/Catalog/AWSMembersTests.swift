import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// Request members of the vendor's API models (aws-members.tsv, written by make-members.py) against the rows of the
/// catalog files that claim to know them all.
@Suite struct AWSMembersTests {
    /// Files whose rows know every member of every call they speak of.
    static let files: Set<String> = [
        "acm.catalog", "apigateway.catalog", "athena.catalog", "batch.catalog", "cloudfront.catalog", "dax.catalog",
        "dynamodb.catalog", "ec2-network.catalog", "ecr.catalog", "ecrpublic.catalog", "ecs.catalog", "eks.catalog",
        "elasticache.catalog", "elasticfilesystem.catalog", "elasticloadbalancing.catalog",
        "elasticmapreduce.catalog", "es.catalog", "events.catalog", "firehose.catalog", "fsx.catalog", "glue.catalog",
        "kinesis.catalog", "logs.catalog", "monitoring.catalog", "redshift.catalog", "route53.catalog",
        "route53resolver.catalog", "scheduler.catalog", "sns.catalog", "sqs.catalog", "states.catalog",
    ]

    /// What only the domain itself answers to: such a call is told as unknown where the policy stands alone.
    static let told = [
        "UpdateDomainConfig aws_opensearch_domain_policy",
        "UpdateElasticsearchDomainConfig aws_elasticsearch_domain_policy",
    ]

    /// What the elements of a list share, by which they are found or which says where they are.
    static let shared = ["clusterId", "eventBusName", "hostedZoneId", "id", "name", "rule"]

    /// By event source and name: the members of each API that has such a call.
    static func operations() throws -> [String: [[String]]] {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/" + folder + "/Fixtures/catalog/aws-members.tsv"
        let text = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        var operations: [String: [[String]]] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            operations[cells[0] + " " + cells[1], default: []].append(cells[2].split(separator: ",").map(String.init))
        }
        return operations
    }

    @Test func `every member of a call is mapped or ignored with a reason`() throws {
        let operations = try Self.operations()
        var open: [String] = []
        var checked = 0
        for row in try Catalog.builtIn().events where Self.files.contains(row.file) {
            guard row.notConfiguration == nil, !row.isReadOnly else { continue }
            let apis = row.services.flatMap { operations[$0 + " " + row.name] ?? [] }
            guard !apis.isEmpty else { continue }
            for target in row.groups.joined() where target.lifecycle != .delete && target.tellsChanges {
                checked += 1
                let known = Self.known(target, row)
                // Of two APIs that share the name a target speaks of one.
                let missing = apis.map { members in
                    members.filter { name in !known.contains { MemberTree.matches($0, Array(name.utf8)) } }
                }
                for member in missing.min(by: { $0.count < $1.count }) ?? [] {
                    let place = row.name + " " + target.types.joined(separator: " ")
                    if Self.told.contains(place) || target.members.nodes[0].rule != nil { continue }
                    open.append(place + " " + member)
                }
            }
        }
        #expect(checked > 600)
        #expect(Set(open).sorted() == [])
    }

    /// Calls of these services that the shared corpus has, or that are published: nothing in them is unknown.
    @Test(.enabled(if: RealRecordSweepTests.corpus != nil))
    func `every member of a real record is known`() throws {
        let probe = try AssessmentProbe()
        let rows = probe.catalog.events.filter { Self.files.contains($0.file) }
        let calls = Set(rows.flatMap { row in row.services.map { $0 + " " + row.name } })
        var members: Set<String> = []
        var met: Set<String> = []
        let records = try RealRecordSweepTests.records() + PublishedRecord.all.map(\.record)
        for record in records where record["errorCode"] == nil {
            guard case .event(let event) = EventDecoder.decode(record.serialized) else { continue }
            let call = event.service + " " + event.baseName
            guard calls.contains(call), record["requestParameters"]?.objectValue != nil else { continue }
            met.insert(call)
            let found = Assessor.assess(
                event, catalog: probe.catalog, source: probe.settings, ownership: probe.ownership,
                aliases: LearnedIdentities())
            for member in found.flatMap(\.unmapped) { members.insert(call + " " + member) }
        }
        #expect(met.count >= 15)
        #expect(members.sorted() == [])
        // What is graded on a record has one.
        let graded = rows.filter { $0.evidence == .record }.flatMap { row in row.services.map { $0 + " " + row.name } }
        #expect(Set(graded).subtracting(met).sorted() == [])
    }

    /// Every call of these files exists in an API model, but for those that only records have.
    @Test func `no call is invented`() throws {
        let names = Set(try Self.operations().keys)
        var invented: Set<String> = []
        for row in try Catalog.builtIn().events where Self.files.contains(row.file) {
            for service in row.services where !names.contains(service + " " + row.name) {
                invented.insert(service + " " + row.name)
            }
        }
        #expect(invented.sorted() == Self.recordsOnly)
    }

    /// What clients that mount a file system do, which is no operation of an API.
    static let recordsOnly = [
        "elasticfilesystem.amazonaws.com NewClientConnection", "elasticfilesystem.amazonaws.com UpdateClientConnection",
    ]

    /// Names that a target reads, in the request or inside the wrapper that the first API Gateway has.
    private static func known(_ target: TargetSpec, _ row: EventSpec) -> [[UInt8]] {
        let tree = target.members
        var known: [[UInt8]] = []
        for child in tree.nodes[0].children {
            known.append(tree.nodes[child].name)
            guard String(decoding: tree.nodes[child].name, as: UTF8.self).hasSuffix("Input") else { continue }
            known += tree.nodes[child].children.map { tree.nodes[$0].name }
        }
        // Below `each` the rest of the request is what the elements share.
        if let scope = target.scope?.steps.first {
            known.append(scope.name)
            known += shared.map { Array($0.utf8) }
        }
        // A condition has looked at its member.
        for condition in target.conditions + row.conditions {
            switch condition {
            case .has(let path), .lacks(let path), .equals(let path, _): known += path.steps.prefix(1).map(\.name)
            case .apiVersion, .named: break
            }
        }
        return known
    }
}
