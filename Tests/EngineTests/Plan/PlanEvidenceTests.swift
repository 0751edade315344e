import JSON
import Testing

@testable import Engine

/// What plans make of findings and reports, with the catalog as shipped.
@Suite struct PlanEvidenceTests {
    static let id = "i-0a1b2c3d4e5f60718"
    static func instance(_ type: String = "t3.micro", _ extra: [String: JSONValue] = [:]) -> PlanWorld.Block {
        PlanWorld.Block(
            type: "aws_instance",
            attributes: [
                "id": .string(id), "instance_type": .string(type), "ebs_optimized": false,
                "arn": .string("arn:aws:ec2:eu-west-1:111122223333:instance/\(id)"),
            ].merging(extra) { $1 })
    }
    static func drifted(to type: String = "m5.large", from old: String = "t3.micro") -> JSONValue {
        Plans.change(
            "aws_instance.web", before: ["id": .string(id), "instance_type": .string(old)],
            after: ["id": .string(id), "instance_type": .string(type)])
    }
    static func plan(
        _ seconds: Int64, to type: String = "m5.large", _ extra: [String: JSONValue] = [:]
    ) -> JSONValue {
        Plans.plan(at: seconds, drift: [drifted(to: type)], extra)
    }

    // MARK: Drift that no event told

    @Test func `drift from before the start is Confirmed, by nobody known`() throws {
        var world = try PlanWorld([Self.instance()])
        let findings = try world.plan(Self.plan(60))
        let finding = try #require(findings.first)
        let detail = try #require(finding.detail)
        #expect(findings.count == 1 && finding.outcome == .drift && finding.trigger == .plan)
        #expect(detail.resource.address == "aws_instance.web" && detail.transition == .opened)
        #expect(detail.verdict == .confirmed && detail.unverifiedReasons.isEmpty)
        #expect(detail.actor.name == "unknown" && detail.actor.via == "unknown")
        #expect(detail.changes.map(\.attribute) == ["instance_type"])
        #expect(detail.changes.first?.old == "t3.micro" && detail.changes.first?.new == "m5.large")
        #expect(detail.changes.first?.isShownByPlan == true)
        let report = try #require(world.reports.first)
        #expect(report.firstSeen == TestWorld.at(60) && report.verdict == .confirmed && report.occurrences == 1)
        #expect(report.resource.key.account == "111122223333" && report.resource.key.region == "eu-west-1")
        #expect(String(decoding: finding.jsonLine, as: UTF8.self).contains(#""evidence":"Plan""#))
    }

    @Test func `the same plan again, or a newer one that says the same, moves nothing`() throws {
        var world = try PlanWorld([Self.instance()])
        try world.plan(Self.plan(60))
        let report = world.reports
        #expect(try world.plan(Self.plan(60)).isEmpty)
        #expect(try world.plan(Self.plan(600)).isEmpty)
        #expect(world.reports == report)
    }

    @Test func `a newer plan that reads another value moves the change`() throws {
        var world = try PlanWorld([Self.instance()])
        try world.plan(Self.plan(60))
        let finding = try #require(try world.plan(Self.plan(600, to: "c5.large")).first)
        #expect(finding.detail?.transition == .updated && finding.detail?.changes.first?.new == "c5.large")
        #expect(world.reports.first?.changes.first?.new == "c5.large")
        #expect(world.reports.first?.changes.first?.isShownByPlan == true)
    }

    @Test func `an object that is gone is Deleted, and destroyed when no state has it any more`() throws {
        var world = try PlanWorld([Self.instance()])
        let gone = Plans.plan(
            at: 60, drift: [Plans.change("aws_instance.web", ["delete"], before: ["id": .string(Self.id)])])
        let finding = try #require(try world.plan(gone).first)
        #expect(finding.detail?.changeClass == .deleted && finding.detail?.verdict == .confirmed)
        #expect(try world.plan(gone).isEmpty)
        let ended = try world.state(120, [])
        #expect(ended.map(\.detail?.resolution?.how) == [.destroyed])
        #expect(world.memory.openReportCount == 0)
    }

    @Test func `a state that follows adopts what the plan had shown`() throws {
        var world = try PlanWorld([Self.instance()])
        try world.plan(Self.plan(60))
        let ended = try world.state(120, [Self.instance("m5.large")])
        #expect(ended.map(\.detail?.resolution?.how) == [.adopted])
    }

    @Test func `what the index does not keep ends with the next state`() throws {
        let held: [String: JSONValue] = ["get_password_data": false]
        var world = try PlanWorld([Self.instance("t3.micro", held)])
        let drift = Plans.change(
            "aws_instance.web", before: ["id": .string(Self.id), "get_password_data": false],
            after: ["id": .string(Self.id), "get_password_data": true])
        let state = try #require(world.environment.ownership.states(of: world.environment.source.key).first)
        try #require(state.instance(address: "aws_instance.web")?.keeps("get_password_data") == false)
        let found = try world.plan(Plans.plan(at: 60, drift: [drift]))
        #expect(found.first?.detail?.changes.first?.old == false && found.first?.detail?.changes.first?.new == true)
        // The same serial read once more says nothing new.
        #expect(Pipeline.step(world.environment, &world.memory, .state(at: TestWorld.at(90))).isEmpty)
        #expect(try world.state(120, [Self.instance("t3.micro", held)]).map(\.detail?.resolution?.how) == [.reverted])
    }

    @Test func `computed attributes are never drift`() throws {
        var world = try PlanWorld([Self.instance()])
        let drift = Plans.change(
            "aws_instance.web",
            before: ["id": .string(Self.id), "public_ip": "192.0.2.1", "instance_state": "running"],
            after: ["id": .string(Self.id), "public_ip": "192.0.2.9", "instance_state": "stopped"])
        #expect(try world.plan(Plans.plan(at: 60, drift: [drift])).isEmpty)
        #expect(world.reports.isEmpty)
    }

    @Test func `a drift that no rule matches opens no report`() throws {
        var world = try PlanWorld([Self.instance()], policies: [])
        let findings = try world.plan(Self.plan(60))
        #expect(findings.map(\.outcome) == [.drift] && findings.first?.reason == "noRule")
        #expect(world.reports.isEmpty)
    }

    @Test func `the veil does not make a person of nobody`() throws {
        var world = try PlanWorld([Self.instance()], digestKey: Array("key".utf8))
        try world.plan(Self.plan(60))
        let report = try #require(world.reports.first)
        let veiled = ActorVeil(source: world.environment.source.key, key: Array("key".utf8)).veiled(report)
        #expect(veiled == report && veiled.actorName == "unknown")
    }

    /// Where neither the instance nor the source says it, the others of the same provider configuration do.
    @Test func `an object without an ARN lives where its siblings do`() throws {
        let child = PlanWorld.Block(
            type: "aws_s3_bucket_versioning", name: "logs",
            attributes: ["id": "logs", "bucket": "logs", "versioning_configuration": [["status": "Enabled"]]])
        var world = try PlanWorld([Self.instance(), child], account: "", regions: [])
        let drift = Plans.change(
            "aws_s3_bucket_versioning.logs", ["delete"], before: ["id": "logs", "bucket": "logs"])
        let key = try #require(try world.plan(Plans.plan(at: 60, drift: [drift])).first?.detail?.resource.key)
        #expect(key.account == "111122223333" && key.region == "eu-west-1")
    }

    // MARK: With events

    @Test func `an earlier event keeps its actor and is Confirmed by the plan`() throws {
        var world = try PlanWorld([Self.instance()])
        let opened = try world.event(PipelineTests.record("e1", 10))
        #expect(opened.first?.detail?.actor.name == "jane@example.org")
        // A gap makes it uncertain; the read after it makes it certain.
        _ = Pipeline.step(
            world.environment, &world.memory, .gap(Gap(from: TestWorld.at(5), to: TestWorld.at(30))))
        #expect(world.reports.first?.verdict == .unverified)
        let findings = try world.plan(Self.plan(60))
        #expect(findings.map(\.trigger) == [.plan] && findings.first?.detail?.transition == .updated)
        #expect(findings.first?.event.id == "e1")
        let report = try #require(world.reports.first)
        #expect(world.reports.count == 1 && report.actorName == "jane@example.org" && report.occurrences == 1)
        #expect(report.verdict == .confirmed && report.changes.first?.isShownByPlan == true)
        #expect(report.changes.first?.observedAt == TestWorld.at(60))
        #expect(try world.plan(Self.plan(120)).isEmpty)
    }

    @Test(arguments: [10, 90] as [Int64])
    func `an event that comes later brings the actor into the same report`(seconds: Int64) throws {
        var world = try PlanWorld([Self.instance()])
        try world.plan(Self.plan(60))
        let findings = try world.event(PipelineTests.record("e1", seconds))
        #expect(findings.map(\.outcome) == [.drift] && findings.first?.detail?.verdict == .confirmed)
        #expect(findings.first?.detail?.transition == .updated)
        let report = try #require(world.reports.first)
        #expect(world.reports.count == 1 && report.actorName == "jane@example.org")
        #expect(report.verdict == .confirmed && report.changes.count == 1)
        #expect(report.changes.first?.actor.name == "jane@example.org")
        #expect(report.history.map(\.what) == [.opened, .explained])
        #expect(try world.plan(Self.plan(120)).isEmpty)
    }

    @Test func `an event with another value is another change of the same attribute`() throws {
        var world = try PlanWorld([Self.instance()])
        try world.plan(Self.plan(60))
        try world.event(PipelineTests.record("e1", 90, type: "c5.xlarge"))
        let change = try #require(world.reports.first?.changes.first)
        #expect(world.reports.count == 1 && change.new == "c5.xlarge" && !change.isShownByPlan)
    }

    @Test func `what an event put right after the plan stays right`() throws {
        var world = try PlanWorld([Self.instance()])
        try world.event(PipelineTests.record("e0", 5))
        try world.event(PipelineTests.record("e1", 90, type: "t3.micro"))
        #expect(world.memory.openReportCount == 0)
        #expect(try world.plan(Self.plan(60)).isEmpty)
        // Nor after a restart, which forgets everything but the reports.
        var restarted = world
        restarted.memory = Memory(restoring: world.reports)
        #expect(try restarted.plan(Self.plan(60)).isEmpty)
        #expect(restarted.memory.openReportCount == 0)
    }

    @Test func `while a claim awaits its proof the plan says nothing of the object`() throws {
        var world = try PlanWorld([Self.instance()])
        let agent = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/5.60.0"
        #expect(try world.event(PipelineTests.record("e1", 10, userAgent: agent)).map(\.outcome) == [.pending])
        #expect(try world.plan(Self.plan(60)).isEmpty)
        #expect(try world.state(120, [Self.instance("m5.large")]).map(\.reason) == ["ownApply"])
        #expect(world.reports.isEmpty)
    }

    // MARK: Which state it speaks of

    /// When the plan was made, what its publisher added, what it saw in the state, and whether it counts.
    @Test(
        arguments: [
            (60, [:], "t3.micro", true, PlanStanding.inForce),
            (-1, [:], "t3.micro", false, .older(thanStateOf: TestWorld.at(0))),
            (-1, ["serial": 1], "t3.micro", true, .inForce),
            (60, ["serial": 0], "t3.micro", false, .superseded(bySerial: 1)),
            (60, ["serial": 2], "t3.micro", false, .ahead(serial: 2)),
            (60, ["lineage": "other"], "t3.micro", false, .foreign(lineage: "other")),
            (60, ["lineage": .string(PlanWorld.lineage), "serial": 1], "t3.micro", true, .inForce),
            (nil, [:], "t3.micro", false, .undated),
            // Of another version of the state: the value that it saw there is not the one in force.
            (60, [:], "t2.nano", false, .inForce),
        ] as [(Int64?, [String: JSONValue], String, Bool, PlanStanding)])
    func `only a plan of the state in force is evidence`(
        seconds: Int64?, origin: [String: JSONValue], before: String, counts: Bool, standing: PlanStanding
    ) throws {
        let plan = Plans.plan(at: seconds, drift: [Self.drifted(from: before)], ["tfdrift": .object(origin)])
        var world = try PlanWorld([Self.instance()])
        let state = try #require(world.environment.ownership.states(of: world.environment.source.key).first)
        #expect(try world.read(plan).standing(against: state) == standing)
        #expect(try world.plan(plan).isEmpty != counts)
    }

    @Test func `a plan that is ahead counts when its serial comes`() throws {
        var world = try PlanWorld([Self.instance("t2.nano")])
        #expect(try world.plan(Self.plan(60, ["tfdrift": ["serial": 2]])).isEmpty)
        let findings = try world.state(90, [Self.instance()])
        #expect(findings.map(\.trigger) == [.plan] && findings.first?.detail?.transition == .opened)
    }

    @Test func `a plan waits for the states`() throws {
        var world = try PlanWorld([Self.instance()])
        world.environment.hasStates = false
        #expect(try world.plan(Self.plan(60)).isEmpty)
        world.environment.hasStates = true
        #expect(Pipeline.step(world.environment, &world.memory, .state(at: TestWorld.at(61))).count == 1)
    }

    @Test func `a moved resource is found by the name that the state has`() throws {
        var world = try PlanWorld([Self.instance()])
        var drift = Plans.change(
            "module.app.aws_instance.web", before: ["id": .string(Self.id), "instance_type": "t3.micro"],
            after: ["id": .string(Self.id), "instance_type": "m5.large"])
        drift["previous_address"] = "aws_instance.web"
        let findings = try world.plan(Plans.plan(at: 60, drift: [drift]))
        #expect(findings.first?.detail?.resource.address == "aws_instance.web")
    }

    @Test func `an object of another id at the address is another object`() throws {
        var world = try PlanWorld([Self.instance()])
        let other = Plans.change(
            "aws_instance.web", before: ["id": "i-other", "instance_type": "t3.micro"],
            after: ["id": "i-other", "instance_type": "m5.large"])
        #expect(try world.plan(Plans.plan(at: 60, drift: [other])).isEmpty)
    }

    @Test func `reports that a plan made survive a restart`() throws {
        var world = try PlanWorld([Self.instance()])
        try world.plan(Self.plan(60))
        let written = try #require(world.reports.first)
        let read = try ReportRecord(json: written.json())
        #expect(read.changes.first?.isShownByPlan == true)
        world.memory = Memory(restoring: [read])
        #expect(try world.plan(Self.plan(60)).isEmpty)
        #expect(try world.event(PipelineTests.record("e1", 10)).first?.detail?.transition == .updated)
        #expect(world.reports.first?.actorName == "jane@example.org")
    }

    @Test func `an explanation tells what the plan saw`() throws {
        var world = try PlanWorld([Self.instance()])
        try world.plan(Self.plan(60))
        guard case .event(let event) = EventDecoder.decode(PipelineTests.record("e1", 90).serialized) else {
            Issue.record("no event")
            return
        }
        let text = Pipeline.explain(world.environment, world.memory, event).text
        #expect(text.contains("the plan of 2026-01-01T00:01:00Z is evidence: made against the state in force"))
        #expect(text.contains("that plan saw instance_type differ from the state"))
    }
}
