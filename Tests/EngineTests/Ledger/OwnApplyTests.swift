import JSON
import Testing

@testable import Engine

/// Claimed, proven, unproven: section 4 of the semantics, each case beside its twin.
@Suite struct OwnApplyTests {
    private func world(graceSeconds: Int64 = 600, applyIdentities: [String] = []) throws -> TestWorld {
        var world = try TestWorld(applyIdentities: applyIdentities, graceSeconds: graceSeconds)
        world.declare("i-1", ["instance_type": "t3.micro", "monitoring": false])
        return world
    }

    @Test func `a claimed change is pending and opens no report`() throws {
        var world = try world()
        let finding = try #require(world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform).first)
        #expect(finding.outcome == .pending)
        #expect(finding.detail?.changes.map(\.new) == ["m5.large"])
        #expect(finding.detail?.isReported == false)
        #expect(world.report() == nil)
    }

    @Test func `proof by a serial first seen after the event turns it to ignored ownApply`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        let lines = world.state(60, ["instance_type": "m5.large"])
        #expect(lines.map(\.outcome) == [.ignored])
        #expect(lines.first?.reason == "ownApply")
        #expect(lines.first?.trigger == .state)
        #expect(lines.first?.event.id == "event-1")
        #expect(world.report() == nil)
        #expect(world.time(100_000).isEmpty)
    }

    @Test func `no proof within the grace turns it to drift, Unverified, ownApplyUnproven`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        #expect(world.time(609).isEmpty)
        let line = try #require(world.time(610).first)
        #expect(line.outcome == .drift)
        #expect(line.trigger == .timer)
        #expect(line.detail?.verdict == .unverified)
        #expect(line.detail?.unverifiedReasons == [.ownApplyUnproven])
        #expect(line.detail?.isReported == true)
        #expect(world.report()?.firstSeen == TestWorld.at(10))
    }

    @Test func `a serial that does not hold the value proves nothing`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        #expect(world.state(60, ["monitoring": true]).isEmpty)
        #expect(world.time(700).first?.outcome == .drift)
    }

    @Test func `a serial seen before the event proves nothing`() throws {
        var world = try world()
        world.event(100, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        #expect(world.state(90, ["instance_type": "t3.micro"]).isEmpty)
        #expect(world.memory.pending.count == 1)
    }

    @Test func `late proof resolves the unproven drift as applied`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        _ = world.time(700)
        let line = try #require(world.state(800, ["instance_type": "m5.large"]).first)
        #expect(line.how == .applied)
    }

    @Test func `a change by an actor who is not claimed is never an own apply, whatever a serial holds`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        let line = try #require(world.state(60, ["instance_type": "m5.large"]).first)
        #expect(line.outcome == .drift)
        #expect(line.how == .adopted)
    }

    @Test func `a principal of applyIdentities claims; the same call by another does not`() throws {
        var world = try world(applyIdentities: ["arn:aws:sts::111122223333:assumed-role/deploy/*"])
        var deploy = TestWorld.terraform
        deploy.userAgent = "aws-cli/2.15"
        deploy.arn = "arn:aws:sts::111122223333:assumed-role/deploy/run"
        #expect(world.event(10, .set("instance_type", "m5.large"), by: deploy).first?.outcome == .pending)
        deploy.arn = "arn:aws:sts::111122223333:assumed-role/other/run"
        deploy.issuerUserName = "other"
        deploy.issuerARN = "arn:aws:iam::111122223333:role/other"
        #expect(world.event(11, .set("monitoring", true), by: deploy).first?.outcome == .drift)
    }

    @Test(arguments: ["Pulumi/3.0 Terraform/1.5", "crossplane upjet Terraform/1.5", "aws-sdk-go Pulumi/3.0"])
    func `Pulumi and Crossplane are no own applies`(_ agent: String) throws {
        var world = try world(applyIdentities: ["*"])
        var caller = TestWorld.terraform
        caller.userAgent = agent
        #expect(world.event(10, .set("instance_type", "m5.large"), by: caller).first?.outcome == .drift)
    }

    @Test func `CloudFormation is no own apply`() throws {
        var world = try world(applyIdentities: ["*"])
        var caller = TestWorld.person
        caller.invokedBy = "cloudformation.amazonaws.com"
        let finding = try #require(world.event(10, .set("instance_type", "m5.large"), by: caller).first)
        #expect(finding.outcome == .drift)
        #expect(finding.detail?.actor.via == "cloudformation")
    }

    @Test func `a proven own apply resolves the drift of the attribute it wrote as applied`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.event(100, .set("instance_type", "c5.large"), by: TestWorld.terraform)
        #expect(world.report()?.phase == .open)
        let lines = world.state(120, ["instance_type": "c5.large"])
        #expect(lines.map(\.outcome) == [.ignored, .drift])
        #expect(lines.last?.how == .applied)
        #expect(world.report()?.phase == .resolved)
    }

    @Test func `an apply that puts the state's value back reverts at once`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        let finding = try #require(world.event(50, .set("instance_type", "t3.micro"), by: TestWorld.terraform).first)
        #expect(finding.outcome == .reverted)
        #expect(finding.how == .reverted)
    }

    @Test func `a created object waits for the state that holds it`() throws {
        var world = try world()
        let created = try #require(world.event(10, .create, on: "i-9", by: TestWorld.terraform).first)
        #expect(created.outcome == .pending)
        let line = try #require(world.state(30, on: "i-9").first)
        #expect(line.reason == "ownApply")
        #expect(line.detail?.resource.address == "aws_instance.i-9")
    }

    @Test func `a created object that no state takes up is unmanaged, ownApplyUnproven`() throws {
        var world = try world()
        world.event(10, .create, on: "i-9", by: TestWorld.terraform)
        let line = try #require(world.time(610).first)
        #expect(line.outcome == .unmanaged)
        #expect(line.detail?.unverifiedReasons == [.ownApplyUnproven, .unmanagedResource])
        #expect(line.detail?.isReported == true)
    }

    @Test func `terraform destroy is proven by the state that lacks the instance`() throws {
        var world = try world()
        world.event(5, .set("monitoring", true))
        let deleted = try #require(world.event(10, .delete, by: TestWorld.terraform).first)
        #expect(deleted.outcome == .pending)
        let lines = world.stateWithout(20, "i-1")
        #expect(lines.first?.reason == "ownApply")
        #expect(lines.last?.how == .destroyed)
    }

    @Test func `a deletion claimed by a forged user agent is drift when no state follows`() throws {
        var world = try world(graceSeconds: 5)
        var forged = TestWorld.person
        forged.userAgent = "Terraform/1.9.0"
        world.event(10, .delete, by: forged)
        let line = try #require(world.time(15).first)
        #expect(line.outcome == .drift)
        #expect(line.detail?.changeClass == .deleted)
        #expect(line.detail?.unverifiedReasons == [.ownApplyUnproven])
    }

    @Test func `a forged claim that a person's later call overwrote is judged all the same`() throws {
        var world = try world(graceSeconds: 5)
        var forged = TestWorld.person
        forged.userAgent = "Terraform/1.9.0"
        world.event(10, .set("instance_type", "x1.32xlarge"), by: forged)
        world.event(12, .set("instance_type", "m5.large"))
        let line = try #require(world.time(15).first)
        #expect(line.outcome == .drift)
        #expect(line.trigger == .timer)
        #expect(line.detail?.isReported == true)
        #expect(line.detail?.changes.map(\.new) == ["x1.32xlarge"])
        #expect(line.detail?.unverifiedReasons.contains(.ownApplyUnproven) == true)
        #expect(world.report()?.changes.map(\.new) == ["m5.large"])
    }

    @Test func `a forged claim that a person put right within the grace is reported as passed`() throws {
        var world = try world(graceSeconds: 5)
        var forged = TestWorld.person
        forged.userAgent = "Terraform/1.9.0"
        world.event(10, .set("instance_type", "x1.32xlarge"), by: forged)
        #expect(world.event(12, .set("instance_type", "t3.micro")).first?.outcome == .noDrift)
        let line = try #require(world.time(15).first)
        #expect(line.outcome == .drift)
        #expect(line.detail?.isReported == true)
        #expect(world.report()?.phase == .resolved)
    }

    @Test func `a deletion by a person resolves as applied when Terraform makes the object again`() throws {
        var world = try world()
        world.event(10, .delete)
        world.event(100, .create, .set("instance_type", "t3.micro"), by: TestWorld.terraform)
        #expect(world.report()?.phase == .open)
        let lines = world.state(120)
        #expect(lines.contains { $0.how == .applied })
        #expect(world.report()?.phase == .resolved)
    }

    @Test func `a deletion resolves as applied when Terraform makes another object at its address`() throws {
        var world = try world()
        world.event(10, .delete)
        world.event(100, .create, on: "i-2", by: TestWorld.terraform)
        world.states.instances[TestWorld.key("i-1")] = nil
        world.declare("i-2", address: "aws_instance.i-1", at: 120)
        let lines = world.state(120, on: "i-2")
        #expect(lines.contains { $0.how == .applied && $0.detail?.resource.id == "i-1" })
    }

    @Test func `two calls of one apply on one attribute are proven by the last value`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        world.event(12, .set("instance_type", "m5.xlarge"), by: TestWorld.terraform)
        let lines = world.state(30, ["instance_type": "m5.xlarge"])
        #expect(lines.map(\.reason) == ["ownApply", "ownApply"])
        #expect(world.memory.pending.count == 0)
    }

    @Test func `a person who sets another value while an apply is pending is drift at once`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        let person = try #require(world.event(12, .set("instance_type", "c5.large")).first)
        #expect(person.outcome == .drift)
        let timer = try #require(world.time(700).first)
        #expect(timer.outcome == .drift)
        #expect(timer.detail?.changes.first?.new == "m5.large")
        #expect(world.report()?.changes.first?.new == "c5.large")
    }

    @Test func `an apply that a person overwrote is proven by the state that holds its value`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        world.event(12, .set("instance_type", "c5.large"))
        let lines = world.state(30, ["instance_type": "m5.large"])
        #expect(lines.first?.reason == "ownApply")
        #expect(world.memory.pending.count == 0)
        #expect(world.report()?.changes.map(\.new) == ["c5.large"])
    }

    @Test func `an unrelated serial does not prove a claim that a person overwrote`() throws {
        var world = try world(graceSeconds: 60)
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        world.event(12, .set("instance_type", "c5.large"))
        #expect(world.state(30).contains { $0.reason == "ownApply" } == false)
        #expect(world.time(80).map(\.outcome) == [.drift])
    }

    @Test func `the end of a claim does not bring back an older value`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), by: TestWorld.terraform)
        world.event(12, .set("instance_type", "t3.micro"))
        _ = world.time(700)
        #expect(world.report()?.phase == .resolved)
        #expect(world.report()?.changes.isEmpty == true)
    }

    @Test func `a claim whose effect nobody can tell is corroborated by a newer serial, and judged without one`() throws
    {
        var world = try world()
        world.event(10, .unmapped("x"), by: TestWorld.terraform)
        let line = try #require(world.state(30).first)
        #expect(line.outcome == .unknown)
        #expect(line.detail?.isReported == false)
        world.event(1_000, .unmapped("x"), by: TestWorld.terraform)
        let judged = try #require(world.time(2_000).first)
        #expect(judged.outcome == .unknown)
        #expect(judged.detail?.isReported == true)
        #expect(judged.detail?.unverifiedReasons.contains(.ownApplyUnproven) == true)
    }

    @Test func `too many claims are judged before their time, and counted`() throws {
        var world = try world()
        for index in 0...PendingApplies.maximumCount {
            world.event(10, .create, on: "i-x\(index)", by: TestWorld.terraform)
        }
        #expect(world.memory.pending.count == PendingApplies.maximumCount)
        #expect(world.memory.ledger.counters.pendingCutShort == 1)
    }
}
