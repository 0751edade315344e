import JSON
import Testing

@testable import Engine

@Suite struct OutcomeTests {
    private func world() throws -> TestWorld {
        var world = try TestWorld()
        world.declare("i-1", ["instance_type": "t3.micro", "monitoring": false])
        return world
    }

    @Test func `a managed resource that differs from its state is drift with old and new`() throws {
        var world = try world()
        let findings = world.event(10, .set("instance_type", "m5.large"))
        #expect(findings.map(\.outcome) == [.drift])
        let detail = try #require(findings.first?.detail)
        #expect(detail.changeClass == .modified)
        #expect(detail.changes.map(\.attribute) == ["instance_type"])
        #expect(detail.changes.first?.old == "t3.micro")
        #expect(detail.changes.first?.new == "m5.large")
        #expect(detail.verdict == .confirmed)
        #expect(detail.isReported)
        #expect(detail.transition == .opened)
        #expect(world.report()?.phase == .open)
    }

    @Test func `an equal value is noDrift and opens nothing`() throws {
        var world = try world()
        let findings = world.event(10, .set("instance_type", "t3.micro"))
        #expect(findings.map(\.outcome) == [.noDrift])
        #expect(findings.first?.detail?.changes.isEmpty == true)
        #expect(world.entry() == nil)
    }

    @Test func `bringing a drifted attribute back is reverted and resolves the report`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        let findings = world.event(100, .set("instance_type", "t3.micro"), by: TestWorld.caller("bob"))
        #expect(findings.map(\.outcome) == [.reverted])
        #expect(findings.first?.how == .reverted)
        #expect(findings.first?.detail?.resolution?.exposureSeconds == 90)
        #expect(findings.first?.detail?.changes.first?.previous == "m5.large")
        #expect(world.report()?.phase == .resolved)
        #expect(world.report()?.actorName == "alice")
    }

    @Test func `a partial revert keeps the report open`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), .set("monitoring", true))
        let findings = world.event(100, .set("monitoring", false))
        #expect(findings.first?.outcome == .reverted)
        #expect(findings.first?.how == nil)
        #expect(findings.first?.detail?.transition == .updated)
        #expect(world.report()?.phase == .open)
        #expect(world.report()?.changes.map(\.key.path) == ["instance_type"])
    }

    @Test func `a member nobody mapped is unknown with a question mark, judged and Unverified`() throws {
        var world = try world()
        let finding = try #require(world.event(10, .unmapped("creditSpecification.cpuCredits")).first)
        #expect(finding.outcome == .unknown)
        #expect(finding.reason == "attributeNotCovered")
        #expect(finding.detail?.changes.map(\.attribute) == ["?creditSpecification.cpuCredits"])
        #expect(finding.detail?.verdict == .unverified)
        #expect(finding.detail?.unverifiedReasons == [.valueUnknown])
        #expect(finding.detail?.isReported == true)
    }

    @Test func `an unknown effect by expected automation or a claimed apply is not judged`() throws {
        var world = try world()
        let claimed = try #require(world.event(10, .unmapped("x"), by: TestWorld.terraform).first)
        #expect(claimed.outcome == .pending)
        #expect(claimed.detail?.isReported == false)
    }

    @Test func `a missing request body is unknown, never noDrift`() throws {
        var world = try world()
        let finding = try #require(world.event(10, .noBody).first)
        #expect(finding.outcome == .unknown)
        #expect(finding.reason == "requestMissing")
    }

    @Test func `without a usable state the outcome is unknown stateUnavailable and nothing is reported`() throws {
        var world = try world()
        world.states.isLoaded = false
        let finding = try #require(world.event(10, .set("instance_type", "m5.large")).first)
        #expect(finding.outcome == .unknown)
        #expect(finding.reason == "stateUnavailable")
        #expect(finding.detail?.isReported == false)
        #expect(world.entry() == nil)
    }

    @Test func `an object of another source is managedElsewhere, its address told only within the namespace`() throws {
        var world = try world()
        world.states.elsewhere = [TestWorld.key("i-9")]
        let foreign = try #require(world.event(10, .set("instance_type", "m5.large"), on: "i-9").first)
        #expect(foreign.outcome == .managedElsewhere)
        #expect(foreign.detail?.resource.address == nil)
        world.source.key.namespace = "other"
        let own = try #require(world.event(11, .set("instance_type", "m5.large"), on: "i-9").first)
        #expect(own.detail?.resource.address == "aws_instance.theirs")
    }

    @Test func `an object that no state holds is unmanaged, Medium, without any rule`() throws {
        var world = try TestWorld([PolicySettings(name: "p", rules: [])])
        let finding = try #require(world.event(10, .create, .set("instance_type", "m5.large"), on: "i-7").first)
        #expect(finding.outcome == .unmanaged)
        #expect(finding.detail?.changeClass == .created)
        #expect(finding.detail?.severity == .medium)
        #expect(finding.detail?.rules == [])
        #expect(finding.detail?.isReported == true)
        #expect(finding.detail?.unverifiedReasons == [.unmanagedResource])
    }

    @Test func `the follow-up calls of one create make one report`() throws {
        var world = try TestWorld()
        world.event(10, .create, on: "i-7")
        let next = try #require(world.event(12, .set("tags[\"Name\"]", "x"), on: "i-7").first)
        #expect(next.detail?.transition == .updated)
        #expect(world.memory.ledger.entries.count == 1)
        #expect(world.report("i-7")?.changeClass == .created)
        #expect(world.report("i-7")?.occurrences == 2)
    }

    @Test func `a deletion by a person is drift of class Deleted`() throws {
        var world = try world()
        let finding = try #require(world.event(10, .delete).first)
        #expect(finding.outcome == .drift)
        #expect(finding.detail?.changeClass == .deleted)
        #expect(finding.detail?.changes == [])
        #expect(world.report()?.changeClass == .deleted)
    }

    @Test func `a deleted name that is created again is Replaced`() throws {
        var world = try world()
        world.event(10, .delete)
        let finding = try #require(world.event(20, .create, .set("instance_type", "t3.micro")).first)
        #expect(finding.outcome == .drift)
        #expect(finding.detail?.changeClass == .replaced)
        #expect(world.report()?.phase == .open)
    }

    @Test func `a managed name re-created outside Terraform is drift of class Created`() throws {
        var world = try world()
        let finding = try #require(world.event(10, .create, .set("instance_type", "t3.micro")).first)
        #expect(finding.outcome == .drift)
        #expect(finding.detail?.changeClass == .created)
    }

    @Test func `an event gives one finding a resource, ordered by address, with part and parts`() throws {
        var world = try world()
        world.declare("i-2", address: "aws_instance.a", ["instance_type": "t3.micro"])
        let findings = world.event(
            10,
            [
                world.assessment("i-1", [.set("instance_type", "m5.large")]),
                world.assessment("i-2", [.set("instance_type", "m5.large")]),
            ])
        #expect(findings.map(\.detail?.resource.address) == ["aws_instance.a", "aws_instance.i-1"])
        #expect(findings.map(\.part) == [1, 2])
        #expect(findings.map(\.parts) == [2, 2])
    }

    @Test func `a call the catalog does not know is unmapped`() throws {
        var world = try world()
        #expect(world.event(10, []).map(\.outcome) == [.unmapped])
    }

    @Test(arguments: [IgnoredReason.notConfiguration, .noEffect, .dryRun])
    func `what the compare stage calls no change is ignored with its reason`(_ reason: IgnoredReason) throws {
        var world = try world()
        var assessment = world.assessment("i-1", [.set("instance_type", "m5.large")])
        assessment.ignored = reason
        let finding = try #require(world.event(10, [assessment]).first)
        #expect(finding.outcome == .ignored)
        #expect(finding.reason == reason.rawValue)
        #expect(world.entry() == nil)
    }

    @Test func `an event that was seen changes nothing`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), eventID: "e1")
        let before = world.entry()
        let again = try #require(world.event(10, .set("instance_type", "m5.large"), eventID: "e1").first)
        #expect(again.outcome == .ignored)
        #expect(again.reason == "duplicate")
        #expect(world.entry() == before)
    }
}
