import JSON
import Testing

@testable import Engine

/// Records in, findings out: every stage with the catalog as shipped.
@Suite struct PipelineTests {
    static let account = "111122223333"
    static let catalog: Result<Catalog, CatalogError> = {
        do throws(CatalogError) { return .success(try Catalog.builtIn()) } catch { return .failure(error) }
    }()

    /// A source with one instance and one security group in its state.
    struct Story {
        var environment: Environment
        var memory = Memory()
        var serial: Int64 = 1

        init(instanceType: String = "t3.micro") throws {
            let catalog = try PipelineTests.catalog.get()
            environment = Environment(
                catalog: catalog,
                source: SourceSettings(
                    key: SourceKey(namespace: "infra", name: "prod"), provider: .aws, account: account),
                policies: try PolicySet(compiling: [.standIn]), ownership: OwnershipIndex(), hasStates: true)
            environment.ownership = try ownership(instanceType, at: 0)
        }

        func ownership(_ instanceType: String, at seconds: Int64) throws -> OwnershipIndex {
            let document: JSONValue = [
                "version": 4, "terraform_version": "1.9.0", "serial": .int(serial),
                "lineage": "0f1e2d3c-0000-4000-8000-000000000001", "outputs": [:],
                "resources": [
                    Self.block(
                        "aws_instance", "web", ["id": "i-0a1b2c3d4e5f60718", "instance_type": .string(instanceType)]),
                    Self.block(
                        "aws_security_group", "open",
                        [
                            "id": "sg-0123456789abcdef0", "name": "open", "vpc_id": "vpc-1", "ingress": [],
                            "egress": [],
                        ], dependencies: ["aws_vpc.main"]),
                ],
            ]
            var reader = StateReader(
                keep: environment.catalog.keepTable, name: "main", visibleAt: TestWorld.at(seconds))
            try reader.feed(document.serialized)
            return OwnershipIndex([.init(key: environment.source.key, states: [try reader.finish()])])
        }

        private static func block(
            _ type: String, _ name: String, _ attributes: JSONValue, dependencies: [JSONValue] = []
        ) -> JSONValue {
            [
                "mode": "managed", "type": .string(type), "name": .string(name),
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
                "instances": [
                    ["schema_version": 1, "attributes": attributes, "dependencies": .array(dependencies)]
                ],
            ]
        }

        mutating func event(_ record: JSONValue) throws -> [Finding] {
            guard case .event(let event) = EventDecoder.decode(record.serialized) else {
                throw JSONError(.unexpectedEnd, at: 0)
            }
            return Pipeline.step(environment, &memory, .event(event))
        }

        mutating func state(_ seconds: Int64, instanceType: String) throws -> [Finding] {
            serial += 1
            environment.ownership = try ownership(instanceType, at: seconds)
            return Pipeline.step(environment, &memory, .state(at: TestWorld.at(seconds)))
        }
    }

    static func record(
        _ id: String, _ seconds: Int64, type: String = "m5.large", name: String = "ModifyInstanceAttribute",
        userAgent: String = "console.amazonaws.com", _ extra: [String: JSONValue] = [:]
    ) -> JSONValue {
        var record: [String: JSONValue] = [
            "eventVersion": "1.11", "eventID": .string(id), "eventTime": .string(TestWorld.at(seconds).iso8601),
            "eventName": .string(name), "eventSource": "ec2.amazonaws.com", "awsRegion": "eu-west-1",
            "sourceIPAddress": "198.51.100.7", "userAgent": .string(userAgent), "readOnly": false,
            "eventType": "AwsApiCall", "recipientAccountId": .string(account),
            "requestParameters": ["instanceId": "i-0a1b2c3d4e5f60718", "instanceType": ["value": .string(type)]],
            "responseElements": ["_return": true],
            "userIdentity": [
                "type": "AssumedRole", "principalId": "AROAEXAMPLE:jane@example.org", "accountId": .string(account),
                "arn": "arn:aws:sts::111122223333:assumed-role/Admin/jane@example.org",
                "sessionContext": [
                    "sessionIssuer": [
                        "type": "Role", "arn": "arn:aws:iam::111122223333:role/Admin", "userName": "Admin",
                        "accountId": .string(account),
                    ], "attributes": ["mfaAuthenticated": "true"],
                ],
            ],
        ]
        record.merge(extra) { $1 }
        return .object(record)
    }

    @Test func `a change in the console is drift of the exact address by the person behind the role`() throws {
        var story = try Story()
        let findings = try story.event(Self.record("e1", 10))
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.outcome == .drift)
        let detail = try #require(finding.detail)
        #expect(detail.resource.address == "aws_instance.web")
        #expect(detail.changes.map(\.attribute) == ["instance_type"])
        #expect(detail.changes.first?.old == "t3.micro")
        #expect(detail.changes.first?.new == "m5.large")
        #expect(detail.actor.name == "jane@example.org")
        #expect(detail.actor.role == "Admin")
        #expect(detail.actor.mfa == true)
        #expect(detail.actor.via == "console")
        #expect(story.memory.openReportCount == 1)
    }

    @Test func `the state's own value is noDrift`() throws {
        var story = try Story()
        #expect(try story.event(Self.record("e1", 10, type: "t3.micro")).map(\.outcome) == [.noDrift])
    }

    @Test func `Terraform's change is pending, then proven by the next state`() throws {
        var story = try Story()
        let agent = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/5.60.0"
        #expect(try story.event(Self.record("e1", 10, userAgent: agent)).map(\.outcome) == [.pending])
        let lines = try story.state(60, instanceType: "m5.large")
        #expect(lines.map(\.reason) == ["ownApply"])
        #expect(story.memory.openReportCount == 0)
    }

    @Test func `the same user agent forged is drift when its time is up`() throws {
        var story = try Story()
        let agent = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/5.60.0"
        _ = try story.event(Self.record("e1", 10, userAgent: agent))
        let lines = Pipeline.step(story.environment, &story.memory, .time(TestWorld.at(700)))
        #expect(lines.map(\.outcome) == [.drift])
        #expect(lines.first?.detail?.unverifiedReasons.contains(.ownApplyUnproven) == true)
    }

    @Test func `a state that takes up the drifted value adopts it`() throws {
        var story = try Story()
        _ = try story.event(Self.record("e1", 10))
        let lines = try story.state(60, instanceType: "m5.large")
        #expect(lines.map(\.how) == [.adopted])
    }

    @Test func `a state with a third value re-judges`() throws {
        var story = try Story()
        _ = try story.event(Self.record("e1", 10))
        let lines = try story.state(60, instanceType: "c5.large")
        #expect(lines.first?.detail?.changes.first?.old == "c5.large")
        #expect(story.memory.openReportCount == 1)
    }

    @Test func `the instance's termination is Deleted, and destroyed once the state lacks it`() throws {
        var story = try Story()
        let call = Self.record(
            "e1", 10, name: "TerminateInstances",
            ["requestParameters": ["instancesSet": ["items": [["instanceId": "i-0a1b2c3d4e5f60718"]]]]])
        let finding = try #require(try story.event(call).first)
        #expect(finding.outcome == .drift)
        #expect(finding.detail?.changeClass == .deleted)
        let key = try #require(finding.detail?.resource.key)
        #expect(Pipeline.report(key, story.environment, story.memory)?.phase == .open)
        story.environment.ownership = OwnershipIndex([.init(key: story.environment.source.key, states: [])])
        let lines = Pipeline.step(story.environment, &story.memory, .state(at: TestWorld.at(60)))
        #expect(lines.map(\.how) == [.destroyed])
    }

    @Test func `every event gives a finding: reads, failures, dry runs, duplicates, calls nobody maps`() throws {
        var story = try Story()
        func reasons(_ record: JSONValue) throws -> [String?] { try story.event(record).map(\.reason) }
        #expect(try reasons(Self.record("r", 1, name: "DescribeInstances", ["readOnly": true])) == ["readOnly"])
        #expect(try reasons(Self.record("f", 1, ["errorCode": "UnauthorizedOperation"])) == ["failed"])
        #expect(try reasons(Self.record("d", 1, ["errorCode": "Client.DryRunOperation"])) == ["dryRun"])
        _ = try story.event(Self.record("x", 1))
        #expect(try reasons(Self.record("x", 1)) == ["duplicate"])
        let unmapped = try story.event(
            Self.record("u", 1, name: "ModifySomethingNew", ["eventSource": "new.amazonaws.com"]))
        #expect(unmapped.map(\.outcome) == [.unmapped])
    }

    @Test func `an event that comes before the states is unknown, and is judged when it comes again`() throws {
        var story = try Story()
        story.environment.hasStates = false
        let early = try #require(try story.event(Self.record("e1", 10)).first)
        #expect(early.outcome == .unknown)
        #expect(early.reason == "stateUnavailable")
        story.environment.hasStates = true
        #expect(try story.event(Self.record("e1", 10)).map(\.outcome) == [.drift])
    }

    @Test func `a redelivery after a restart is a duplicate by the report's own event ids`() throws {
        var story = try Story()
        _ = try story.event(Self.record("e1", 10))
        let records = story.memory.reports(source: story.environment.source.key)
        let read = try records.map { try ReportRecord(json: $0.json()) }
        story.memory = Memory(restoring: read)
        #expect(try story.event(Self.record("e1", 10)).map(\.reason) == ["duplicate"])
        #expect(try story.event(Self.record("e2", 20, type: "t3.micro")).map(\.how) == [.reverted])
    }

    @Test func `the same inputs give the same bytes`() throws {
        func run() throws -> [[UInt8]] {
            var story = try Story()
            var lines: [[UInt8]] = []
            for (index, type) in ["m5.large", "m5.xlarge", "t3.micro", "c5.large"].enumerated() {
                lines += try story.event(Self.record("e\(index)", Int64(index) * 30, type: type)).map(\.jsonLine)
            }
            lines += try story.state(500, instanceType: "c5.large").map(\.jsonLine)
            return lines
        }
        #expect(try run() == run())
        #expect(try run().count == 5)
    }

    @Test func `bytes that are no event and reads of state files have findings too`() {
        let invalid = Pipeline.finding(EventDecoder.decode(Array("{".utf8)), source: nil)
        #expect(invalid?.outcome == .invalid)
        #expect(invalid?.reason?.isEmpty == false)
    }
}
