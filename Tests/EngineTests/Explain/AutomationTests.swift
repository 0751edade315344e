import JSON
import Testing

@testable import Engine

/// Expected automation by actor and attribute and value; each beside the twin that alerts.
@Suite struct AutomationTests {
    private func world() throws -> TestWorld {
        var world = try TestWorld()
        world.declare("asg", type: "aws_autoscaling_group", ["desired_capacity": 2, "max_size": 4])
        return world
    }
    private static func service(_ name: String) -> CallerFacts {
        var caller = CallerFacts(provider: .aws, type: "AWSService")
        caller.invokedBy = name
        return caller
    }

    @Test func `the built-in table has no malformed row`() {
        #expect(ExpectedAutomation.builtIn.rowCount == AutomationTable.rows.count)
    }

    @Test func `the autoscaling role on desired_capacity is expected; the same call by a person is drift`() throws {
        var world = try world()
        let type = "aws_autoscaling_group"
        let robot = try #require(
            world.event(10, .set("desired_capacity", 3), on: "asg", type: type, by: TestWorld.autoscaling).first)
        #expect(robot.outcome == .ignored)
        #expect(robot.reason == "expectedAutomation")
        #expect(world.entry("asg", type: type) == nil)
        let person = try #require(world.event(20, .set("desired_capacity", 3), on: "asg", type: type).first)
        #expect(person.outcome == .drift)
    }

    @Test func `the autoscaling role on another attribute is drift`() throws {
        var world = try world()
        let finding = try #require(
            world.event(
                10, .set("max_size", 9), on: "asg", type: "aws_autoscaling_group", by: TestWorld.autoscaling
            ).first)
        #expect(finding.outcome == .drift)
    }

    @Test func `a role with a service's name, or a service's user agent, is a person`() throws {
        var world = try world()
        var named = TestWorld.autoscaling
        named.issuerARN = "arn:aws:iam::111122223333:role/AWSServiceRoleForAutoScaling"
        named.invokedBy = nil
        named.sourceAddress = "203.0.113.9"
        let type = "aws_autoscaling_group"
        #expect(
            world.event(10, .set("desired_capacity", 3), on: "asg", type: type, by: named).first?.outcome == .drift)
        var forged = TestWorld.person
        forged.userAgent = "autoscaling.amazonaws.com"
        #expect(
            world.event(11, .set("desired_capacity", 4), on: "asg", type: type, by: forged).first?.outcome == .drift)
    }

    @Test func `expected automation beside a drift leaves the drift`() throws {
        var world = try world()
        let finding = try #require(
            world.event(
                10, .set("desired_capacity", 3), .set("max_size", 9), on: "asg", type: "aws_autoscaling_group",
                by: TestWorld.autoscaling
            ).first)
        #expect(finding.outcome == .drift)
        #expect(finding.detail?.changes.map(\.attribute) == ["max_size"])
    }

    @Test func `automation on an attribute that a person changed moves its live value, not its report`() throws {
        var world = try world()
        let type = "aws_autoscaling_group"
        world.event(10, .set("desired_capacity", 9), on: "asg", type: type)
        let robot = try #require(
            world.event(20, .set("desired_capacity", 5), on: "asg", type: type, by: TestWorld.autoscaling).first)
        #expect(robot.reason == "expectedAutomation")
        #expect(world.entry("asg", type: type)?.changes.first?.new == 5)
        #expect(world.entry("asg", type: type)?.occurrences == 1)
        let back = try #require(
            world.event(30, .set("desired_capacity", 2), on: "asg", type: type, by: TestWorld.autoscaling).first)
        #expect(back.outcome == .reverted)
    }

    static let maintenance: [(JSONValue, JSONValue, Outcome)] = [
        ("8.0.32", "8.0.35", .ignored), ("8.0.35", "8.0.32", .drift), ("8.0.32", "9.0.1", .drift),
        ("13.4", "13.7", .ignored),
    ]

    @Test(arguments: maintenance)
    func `RDS maintenance may install a newer minor version and nothing else`(
        _ old: JSONValue, _ new: JSONValue, _ outcome: Outcome
    ) throws {
        var world = try TestWorld()
        world.declare("db", type: "aws_db_instance", ["engine_version": old])
        let finding = try #require(
            world.event(
                10, .set("engine_version", new), on: "db", type: "aws_db_instance",
                by: Self.service("rds.amazonaws.com")
            ).first)
        #expect(finding.outcome == outcome)
    }

    @Test func `storage grows by itself, it does not shrink`() {
        #expect(ValueBound.increase.allows(old: 20, new: "40"))
        #expect(!ValueBound.increase.allows(old: 40, new: 20))
        #expect(!ValueBound.count.allows(old: 1, new: "many"))
    }

    @Test func `tags in a service's own name space are expected of that service only`() throws {
        var world = try TestWorld()
        world.declare("i-1")
        let robot = Self.service("eks.amazonaws.com")
        let key = "tags[\"kubernetes.io/cluster/prod\"]"
        #expect(world.event(10, .set(key, "owned"), by: robot).first?.outcome == .ignored)
        #expect(world.event(11, .set("tags[\"Owner\"]", "x"), by: robot).first?.outcome == .drift)
        #expect(world.event(12, .set(key, "owned")).first?.outcome == .drift)
    }

    static let owners = ["cloudformation.amazonaws.com", "eks.amazonaws.com", "autoscaling.amazonaws.com"]

    @Test(arguments: owners)
    func `an unmanaged object made by a declared owner is expected; by a person it is reported`(_ owner: String) throws
    {
        var world = try TestWorld()
        let robot = try #require(world.event(10, .create, on: "i-7", by: Self.service(owner)).first)
        #expect(robot.outcome == .ignored)
        #expect(robot.reason == "expectedAutomation")
        let person = try #require(world.event(11, .create, on: "i-8").first)
        #expect(person.outcome == .unmanaged)
        #expect(person.detail?.isReported == true)
    }

    @Test func `what a service deletes of its own is expected; by a person nothing is left to report`() throws {
        var world = try TestWorld()
        let owner = Self.service("autoscaling.amazonaws.com")
        let robot = try #require(world.event(10, .delete, on: "i-7", by: owner).first)
        #expect(robot.outcome == .ignored)
        #expect(robot.reason == "expectedAutomation")
        let person = try #require(world.event(11, .delete, on: "i-8").first)
        #expect(person.outcome == .unmanaged)
        #expect(person.reason == "destroyed")
        #expect(person.detail?.changeClass == .deleted)
        #expect(person.detail?.isReported == false)
    }

    @Test func `a service that deletes what a person made ends the person's report`() throws {
        var world = try TestWorld()
        #expect(world.event(10, .create, on: "i-7").first?.outcome == .unmanaged)
        let owner = Self.service("autoscaling.amazonaws.com")
        let end = try #require(world.event(60, .delete, on: "i-7", by: owner).first)
        #expect(end.outcome == .unmanaged)
        #expect(end.how == .destroyed)
    }

    @Test func `a Google service agent is told by a domain that no project can have`() {
        var caller = CallerFacts(provider: .gcp, type: "ServiceAccount")
        caller.email = "service-123@container-engine-robot.iam.gserviceaccount.com"
        #expect(caller.isCloudService)
        caller.email = "service-123@my-project.iam.gserviceaccount.com"
        #expect(!caller.isCloudService)
    }
}
