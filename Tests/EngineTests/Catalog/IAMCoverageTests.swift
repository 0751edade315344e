import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// The whole of the APIs of IAM and KMS, and all records of them that the shared corpus has.
@Suite struct IAMCoverageTests {
    static let services: Set<String> = ["iam.amazonaws.com", "kms.amazonaws.com"]

    /// Operations of the API model with the members of their requests.
    static func operations() throws -> [(service: String, name: String, members: [String])] {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/" + folder + "/Fixtures/catalog/iam-kms-members.tsv"
        let text = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return (cells[0], cells[1], cells[2].split(separator: ",").map(String.init))
        }
    }

    /// Members that no attribute answers to; calls with them are told as unknown.
    static let told = ["UpdatePrimaryRegion primaryRegion"]
    /// Operations that no row speaks of yet: they are told as unmapped.
    static let left = [
        "DisableOutboundWebIdentityFederation", "EnableOutboundWebIdentityFederation", "PutAccountProperties",
    ]

    @Test func `every member of every mutating call is mapped or ignored with a reason`() throws {
        let catalog = try AssessmentProbe().catalog
        var missing: [String] = []
        var open: [String] = []
        let operations = try Self.operations()
        #expect(operations.count > 140)
        for (service, name, members) in operations {
            let rows = catalog.events.filter { $0.name == name && $0.services.contains(service) }
            if rows.isEmpty { missing.append(name) }
            let targets = rows.filter { $0.notConfiguration == nil && !$0.isReadOnly }.flatMap { $0.groups.joined() }
            // A parent that only contains its children reads no members.
            for target in targets where !target.isParent || target.tellsChanges {
                let known = target.members.nodes[0].children.map { target.members.nodes[$0].name }
                let isWhole = target.members.nodes[0].rule != nil
                for member in members where !isWhole {
                    if known.contains(where: { MemberTree.matches($0, Array(member.utf8)) }) { continue }
                    if !open.contains("\(name) \(member)") { open.append("\(name) \(member)") }
                }
            }
        }
        #expect(missing.sorted() == Self.left)
        #expect(open == Self.told)
    }

    /// Names that records of the corpus invent.
    static let invented: Set<String> = ["DetachUserGroup", "NotCreateUser", "PutPolicy"]

    @Test(.enabled(if: RealRecordSweepTests.corpus != nil))
    func `every real mutating record is mapped or listed as not configuration`() throws {
        let probe = try IAMAssessmentTests.probe()
        var unknown: Set<String> = []
        var members: Set<String> = []
        var count = 0
        for record in try RealRecordSweepTests.records() {
            guard let service = record["eventSource"]?.stringValue, Self.services.contains(service) else { continue }
            let name = record["eventName"]?.stringValue ?? ""
            if ["Describe", "Get", "List"].contains(where: name.hasPrefix) || Self.invented.contains(name) { continue }
            guard case .event(let event) = EventDecoder.decode(record.serialized) else { continue }
            count += 1
            let found = Assessor.assess(
                event, catalog: probe.catalog, source: probe.settings, ownership: probe.ownership,
                aliases: LearnedIdentities())
            if found.isEmpty { unknown.insert(name) }
            for member in found.flatMap(\.unmapped) { members.insert(name + " " + member) }
        }
        #expect(count > 300)
        #expect(unknown.sorted() == [])
        #expect(members.sorted() == [])
    }

    /// The state that a call left behind, from the record of the call itself.
    @Test(.enabled(if: RealRecordSweepTests.corpus != nil))
    func `real calls on what they made themselves differ in nothing, and in one thing when it is bent`() throws {
        var proven = 0
        for record in try RealRecordSweepTests.records() where record["errorCode"] == nil {
            guard record["eventSource"] == "iam.amazonaws.com", let request = record["requestParameters"],
                let resource = Self.made(record["eventName"]?.stringValue ?? "", request)
            else { continue }
            let account = record["recipientAccountId"]?.stringValue ?? ""
            for isBent in [false, true] {
                var resource = resource.resource
                if isBent { resource.attributes[resource.type == "aws_iam_role" ? "path" : "policy"] = "/other/" }
                let probe = try AssessmentProbe([resource])
                guard case .event(let event) = EventDecoder.decode(record.serialized) else { continue }
                let found = Assessor.assess(
                    event, catalog: probe.catalog,
                    source: SourceSettings(key: AssessmentProbe.source.key, provider: .aws, account: account),
                    ownership: probe.ownership, aliases: LearnedIdentities())
                #expect(found.map(\.resource.address) == [resource.type + ".made"])
                #expect(found.flatMap(\.differences).isEmpty == !isBent, "\(found.flatMap(\.differences))")
                #expect(found.flatMap(\.unmapped) == [])
                proven += 1
            }
        }
        #expect(proven >= 30)
    }

    private static func made(
        _ name: String, _ request: JSONValue
    ) -> (resource: AssessmentProbe.Resource, key: String)? {
        func tags() -> JSONValue {
            let pairs = (request["tags"]?.arrayValue ?? []).compactMap { tag in
                tag["key"]?.stringValue.map { ($0, tag["value"] ?? "") }
            }
            return .object(Dictionary(pairs, uniquingKeysWith: { $1 }))
        }
        switch name {
        case "CreateRole":
            guard let role = request["roleName"], let trust = request["assumeRolePolicyDocument"] else { return nil }
            return (
                .init(
                    "aws_iam_role", "made",
                    [
                        "id": role, "name": role, "path": request["path"] ?? "/", "assume_role_policy": trust,
                        "max_session_duration": 3600, "description": "", "tags": tags(), "tags_all": tags(),
                    ]), "name"
            )
        case "PutRolePolicy":
            guard let role = request["roleName"], let policy = request["policyName"] else { return nil }
            return (
                .init(
                    "aws_iam_role_policy", "made",
                    [
                        "id": .string("\(role.stringValue ?? ""):\(policy.stringValue ?? "")"), "role": role,
                        "name": policy, "policy": request["policyDocument"] ?? .null,
                    ]), "id"
            )
        case "PutUserPolicy":
            guard let user = request["userName"], let policy = request["policyName"] else { return nil }
            return (
                .init(
                    "aws_iam_user_policy", "made",
                    [
                        "id": .string("\(user.stringValue ?? ""):\(policy.stringValue ?? "")"), "user": user,
                        "name": policy, "policy": request["policyDocument"] ?? .null,
                    ]), "id"
            )
        default: return nil
        }
    }
}
