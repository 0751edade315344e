import JSON
import Testing

@testable import Engine

/// What findings and reports read out of a state lazily, and when they let go of it.
@Suite struct HeldStateTests {
    @Test func `a state that a newer one replaced is let go, reports and claims included`() throws {
        var story = try PipelineTests.Story()
        let agent = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/5.60.0"
        #expect(try story.event(PipelineTests.record("e1", 10)).map(\.outcome) == [.drift])
        let claim = PipelineTests.record("e2", 20, type: "m5.xlarge", userAgent: agent)
        #expect(try story.event(claim).map(\.outcome) == [.pending])
        weak let old = story.environment.ownership.states(of: story.environment.source.key).first
        #expect(old != nil)
        // An older event than the claim's proof: both the report and the claim stand on.
        _ = try story.state(5, instanceType: "t3.micro")
        #expect(story.memory.openReportCount == 1)
        #expect(story.memory.pendingCount == 1)
        #expect(old == nil)
    }

    @Test func `a report tells the same of its object after its state was let go`() throws {
        var story = try PipelineTests.Story()
        let finding = try #require(try story.event(PipelineTests.record("e1", 10)).first)
        var resource = try #require(finding.detail?.resource)
        let (address, state, serial) = (resource.address, resource.state, resource.stateSerial)
        let held = resource
        resource.detach()
        #expect(resource.instance == nil)
        #expect(resource.address == address && resource.state == state && resource.stateSerial == serial)
        #expect(resource.stateLineage == "0f1e2d3c-0000-4000-8000-000000000001")
        #expect(resource == held && resource.hashValue == held.hashValue)
        resource.address = "aws_instance.other"
        #expect(resource != held)
    }

    @Test func `a source that gets another environment tells it with the next event`() throws {
        var story = try PipelineTests.Story()
        story.environment.source.environment = "staging"
        _ = try story.event(PipelineTests.record("e1", 10))
        #expect(story.memory.reports(source: story.environment.source.key).map(\.resource.environment) == ["staging"])
        story.environment.source.environment = "production"
        _ = try story.event(PipelineTests.record("e2", 20, type: "m5.xlarge"))
        #expect(
            story.memory.reports(source: story.environment.source.key).map(\.resource.environment) == ["production"])
    }

    @Test func `a finding of an event that goes no further still names it`() throws {
        var story = try PipelineTests.Story()
        let read = PipelineTests.record("e1", 10, name: "DescribeInstances", ["readOnly": true])
        let finding = try #require(try story.event(read).first)
        #expect(finding.outcome == .ignored && finding.reason == "readOnly")
        #expect(finding.event.id == "e1" && finding.event.name == "DescribeInstances")
        #expect(finding.event.account == PipelineTests.account && finding.part == 1 && finding.parts == 1)
        let again = try #require(try story.event(read).first)
        #expect(finding == again)
    }

    @Test func `callers are told apart by each field that says who they are`() throws {
        var cache = CallerCache()
        func caller(_ record: JSONValue) throws -> KnownCaller {
            guard case .event(let event) = EventDecoder.decode(record.serialized) else {
                throw JSONError(.unexpectedEnd, at: 0)
            }
            return cache.caller(of: event)
        }
        let jane = try caller(PipelineTests.record("e1", 10))
        #expect(try caller(PipelineTests.record("e2", 20, type: "m5.xlarge")) === jane)
        let elsewhere = try caller(PipelineTests.record("e3", 30, ["sourceIPAddress": "203.0.113.9"]))
        #expect(elsewhere !== jane && elsewhere.facts.sourceAddress == "203.0.113.9")
        let other = try caller(PipelineTests.record("e4", 40, userAgent: "aws-cli/2.15.0"))
        #expect(other !== jane && other.tool == .cli)
    }

    @Test func `every member of every row is found by the walk as the tree has it`() throws {
        let catalog = try PipelineTests.catalog.get()
        var count = 0
        for target in catalog.events.flatMap({ $0.groups.joined() }) {
            // Of two rules on one path the later one stands there.
            var standing: [Int: Int] = [:]
            for (number, rule) in target.members.rules.enumerated() {
                var node: Int? = 0
                for step in rule.path.steps {
                    node = node.flatMap { node in
                        step.name.withUnsafeBufferPointer { target.memberIndex.child(of: node, $0) }
                    }
                }
                standing[try #require(node, "\(rule.path)")] = number
                count += 1
            }
            for (node, number) in standing {
                #expect(Int(target.memberIndex.nodes[node].rule) == number)
                #expect(target.memberIndex.nodes[node].isClaim == target.members.rules[number].isClaim)
            }
        }
        #expect(count > 1_000)
    }
}
