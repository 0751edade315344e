import JSON
import Testing

@testable import Engine

/// What `--explain` says, stage by stage.
@Suite struct ExplanationTests {
    private func lines(
        _ record: JSONValue, _ stage: Explanation.Stage? = nil,
        _ change: (inout PipelineTests.Story) throws -> Void = { _ in }
    ) throws -> [String] {
        var story = try PipelineTests.Story()
        try change(&story)
        guard case .event(let event) = EventDecoder.decode(record.serialized) else { return [] }
        let explanation = Pipeline.explain(story.environment, story.memory, event)
        return explanation.lines.filter { stage == nil || $0.stage == stage }.map(\.text)
    }

    @Test func `a drift is told from the record to the report`() throws {
        let all = try lines(PipelineTests.record("e1", 10)).joined(separator: "\n")
        for part in [
            "ModifyInstanceAttribute of ec2.amazonaws.com", "passes", "row ec2.catalog:", "modifies aws_instance",
            "is aws_instance.web of the state main, serial 1",
            #"instance_type: "t3.micro" in the state, "m5.large" after the call"#, "by jane@example.org",
            "default/any-change: matches instance_type, severity Medium", "drift", "report opened, severity Medium",
        ] { #expect(all.contains(part), "\(part)") }
    }

    @Test func `explaining changes nothing`() throws {
        var story = try PipelineTests.Story()
        let record = PipelineTests.record("e1", 10)
        guard case .event(let event) = EventDecoder.decode(record.serialized) else { return }
        _ = Pipeline.explain(story.environment, story.memory, event)
        #expect(story.memory.trackedCount == 0)
        #expect(try story.event(record).map(\.outcome) == [.drift])
    }

    @Test func `a read, a failed call and a duplicate end at the screen with the reason`() throws {
        let read = PipelineTests.record("r", 1, name: "DescribeInstances", ["readOnly": true])
        #expect(try lines(read, .screen) == ["ends here: readOnly, the call changes nothing"])
        let failed = PipelineTests.record("f", 1, ["errorCode": "UnauthorizedOperation"])
        #expect(try lines(failed, .screen) == ["ends here: failed, the cloud refused the call"])
        let again = try lines(PipelineTests.record("x", 1), .screen) { _ = try $0.event(PipelineTests.record("x", 1)) }
        #expect(again == ["ends here: duplicate, the same record was seen before"])
    }

    @Test func `a call that nobody maps says so`() throws {
        let record = PipelineTests.record("u", 1, name: "ModifySomethingNew", ["eventSource": "new.amazonaws.com"])
        #expect(
            try lines(record, .map) == [
                "ends here: unmapped, no row of the catalog speaks of ModifySomethingNew of new.amazonaws.com"
            ])
    }

    @Test func `a claim, an equal value and an unmanaged object are told`() throws {
        let agent = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/5.60.0"
        let claimed = try lines(PipelineTests.record("e", 1, userAgent: agent))
        #expect(claimed.contains("claimed to be an own apply; only a state that holds the value proves it"))
        #expect(claimed.suffix(2) == ["pending", "nothing is reported"])
        let equal = try lines(PipelineTests.record("e", 1, type: "t3.micro"))
        #expect(equal.contains("instance_type: as in the state"))
        let other = try lines(
            PipelineTests.record(
                "e", 1, ["requestParameters": ["instanceId": "i-0other", "instanceType": ["value": "x"]]]),
            .match)
        #expect(other == ["aws_instance i-0other is in no state of any source that covers the account"])
    }

    @Test func `a policy that does not match says what speaks against it`() throws {
        var rule = RuleSettings(id: "big", severity: .high)
        rule.conditions = [ConditionSettings(attribute: "instance_type", .isIn, values: ["x1.32xlarge"])]
        var away = RuleSettings(id: "away", severity: .low)
        away.resourceTypes = ["aws_s3_*"]
        let policies = try PolicySet(compiling: [PolicySettings(name: "cost", rules: [rule, away])])
        let told = try lines(PipelineTests.record("e", 1), .judge) { $0.environment.policies = policies }
        #expect(
            told == [
                #"cost/big: no, instance_type: does not hold: instance_type In ["x1.32xlarge"]"#,
                "1 rule is about other types",
            ])
    }
}
