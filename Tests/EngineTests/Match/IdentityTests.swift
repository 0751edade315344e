import JSON
import Testing

@testable import Engine

/// Objects told by id, ARN, name, composite and former name.
@Suite struct IdentityTests {
    /// Calls of services that have no file yet, in a user's overlay.
    static let overlay = """
        service example.amazonaws.com
        event RenameGroup record
          on aws_autoscaling_group
            effect scheduled unless applyImmediately
            by name = groupName
            rename newGroupName -> name
            set maxSize -> max_size
            set minSize -> min_size effect:now
            ignore applyImmediately : steers the call
        event DescribeGroup record
          readonly
        event PlanGroup record
          on aws_autoscaling_group
            by name = groupName
            dryRun dryRun
            set maxSize -> max_size
        """

    static func probe(_ attributes: JSONValue = AutoScalingAssessmentTests.group) throws -> (AssessmentProbe, Catalog) {
        let probe = try AssessmentProbe([.init("aws_autoscaling_group", "web", attributes)])
        return (probe, try probe.catalog.adding(overlay: overlay, file: "overlay"))
    }

    static func assess(
        _ name: String, _ request: JSONValue, aliases: LearnedIdentities = .init()
    ) throws -> [Assessment] {
        let (probe, catalog) = try probe()
        return Assessor.assess(
            try AssessmentProbe.event(name, "example", request: request), catalog: catalog, source: probe.settings,
            ownership: probe.ownership, aliases: aliases)
    }

    @Test(arguments: [
        "web", "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:u:autoScalingGroupName/web", "%77eb",
    ])
    func `an object is found in whatever way the event writes it`(_ name: String) throws {
        let found = try Self.assess(
            "RenameGroup", ["groupName": .string(name), "maxSize": 9, "applyImmediately": true])
        #expect(found.map(\.resource.address) == ["aws_autoscaling_group.web"])
        #expect(found.first?.resource.id == "web")
        #expect(found.first?.differences == ["max_size=4->9"])
    }

    @Test func `a rename is learned and later events still find the instance`() throws {
        let (probe, catalog) = try Self.probe()
        func event(_ request: JSONValue) throws -> AuditEvent {
            try AssessmentProbe.event("RenameGroup", "example", request: request)
        }
        var aliases = LearnedIdentities()
        for (old, new) in [("web", "web2"), ("web2", "web3")] {
            let renames = Assessor.renames(
                in: try event(["groupName": .string(old), "newGroupName": .string(new), "applyImmediately": true]),
                catalog: catalog, source: probe.settings, ownership: probe.ownership, aliases: aliases)
            #expect(renames.map(\.newID) == [new])
            for rename in renames { aliases.learn(rename) }
        }
        let later = Assessor.assess(
            try event(["groupName": "web3", "maxSize": 9, "applyImmediately": true]), catalog: catalog,
            source: probe.settings, ownership: probe.ownership, aliases: aliases)
        #expect(later.map(\.resource.address) == ["aws_autoscaling_group.web"])
        #expect(aliases.renames.count == 1)
        aliases.learn(.init(type: "aws_autoscaling_group", account: "1", region: "r", newID: "web", stateID: "x"))
        aliases.forget(heldBy: probe.ownership)
        #expect(aliases.renames.map(\.newID) == ["web3"])
    }

    @Test func `a rename that waits is not learned yet, and is scheduled drift`() throws {
        let (probe, catalog) = try Self.probe()
        let event = try AssessmentProbe.event(
            "RenameGroup", "example", request: ["groupName": "web", "newGroupName": "web2"])
        #expect(
            Assessor.renames(
                in: event, catalog: catalog, source: probe.settings, ownership: probe.ownership,
                aliases: LearnedIdentities()
            ).isEmpty)
        let found = try Self.assess("RenameGroup", ["groupName": "web", "newGroupName": "web2"])
        #expect(found.first?.effect == .scheduled)
        #expect(found.first?.unverifiedReasons.contains(.notYetInEffect) == true)
        #expect(found.first?.differences == [#"name="web"->"web2""#])
    }

    @Test func `learned identities are bounded`() {
        var aliases = LearnedIdentities()
        for number in 0..<(LearnedIdentities.limit + 10) {
            aliases.learn(.init(type: "t", account: "a", region: "r", newID: "n\(number)", stateID: "s\(number)"))
        }
        #expect(aliases.renames.count == LearnedIdentities.limit)
        #expect(aliases.stateID(type: "t", account: "a", region: "r", id: "n3") == nil)
        #expect(aliases.stateID(type: "t", account: "a", region: "r", id: "n100") == "s100")
    }

    @Test func `only what changes decides when it takes effect`() throws {
        let request: [String: JSONValue] = ["groupName": "web"]
        func effect(_ more: [String: JSONValue]) throws -> Effect? {
            try Self.assess("RenameGroup", .object(request.merging(more) { $1 })).first?.effect
        }
        #expect(try effect(["maxSize": 9]) == .scheduled)
        #expect(try effect(["maxSize": 9, "applyImmediately": true]) == .now)
        #expect(try effect(["minSize": 0]) == .now)
        #expect(try effect(["minSize": 0, "maxSize": 4]) == .now)
    }

    @Test func `dry runs and reads are ignored`() throws {
        let dry = try Self.assess("PlanGroup", ["groupName": "web", "maxSize": 9, "dryRun": true])
        #expect(dry.map(\.ignored) == [.dryRun])
        let wet = try Self.assess("PlanGroup", ["groupName": "web", "maxSize": 9, "dryRun": false])
        #expect(wet.map(\.ignored) == [nil])
        #expect(try Self.assess("DescribeGroup", ["groupName": "web"]).map(\.ignored) == [.readOnly])
    }

    @Test func `sensitive values never appear, equal or not`() throws {
        var probe = try AssessmentProbe([
            .init(
                "aws_autoscaling_group", "web", AutoScalingAssessmentTests.group,
                sensitive: [[["type": "get_attr", "value": "context"]]])
        ])
        let request: JSONValue = ["autoScalingGroupName": "web", "context": "s3cret"]
        let hidden = try probe.one("UpdateAutoScalingGroup", "autoscaling", request)
        #expect(hidden.differences == [#"context=->{"redacted":true}"#])
        probe.settings.digestKey = [7, 7, 7]
        let keyed = try probe.one("UpdateAutoScalingGroup", "autoscaling", request)
        #expect(keyed.compared[0].newValue?["digest"] != nil)
        #expect(!"\(keyed)".contains("s3cret"))
    }

    @Test func `what the state says of an instance comes with it`() throws {
        let found = try InstanceAssessmentTests.probe().one(
            "ModifyInstanceAttribute", "ec2", ["instanceId": "i-0aa", "ebsOptimized": ["value": true]])
        #expect(found.resource.key.region == "eu-west-1")
        #expect(found.resource.key.account == AssessmentProbe.account)
        #expect(found.resource.state == "main")
        #expect(found.resource.stateSerial == 7)
        #expect(found.resource.tags == ["Name": "web", "team": "pay"])
    }

    @Test(arguments: [
        ("instance_type", JSONValue.string("m5.large"), "m5.large", "t3.micro"),
        (#"tags["team"]"#, "evil", "evil", "pay"),
    ])
    func `an open change is checked again against a newer state`(
        _ path: String, _ live: JSONValue, _ adopted: String, _ kept: String
    ) throws {
        let catalog = try AssessmentProbe().catalog
        let open = Assessor.OpenAttribute(type: "aws_instance", path: path, kind: .modified, newValue: live)
        for (value, isEqual) in [(adopted, true), (kept, false)] {
            var attributes = InstanceAssessmentTests.instance
            attributes["instance_type"] = .string(value)
            attributes["tags_all"] = ["team": .string(value)]
            let snapshot = try AssessmentProbe.snapshot([.init("aws_instance", "web", attributes)], catalog)
            let instance = try #require(snapshot.instance(address: "aws_instance.web"))
            let again = Assessor.recheck(open, in: instance, catalog: catalog, digestKey: nil)
            #expect(again?.isEqual == isEqual)
            #expect(again?.stateValue == .string(value))
        }
    }

    @Test func `what cannot be told again says so`() throws {
        let catalog = try AssessmentProbe().catalog
        let snapshot = try AssessmentProbe.snapshot(
            [.init("aws_instance", "web", InstanceAssessmentTests.instance)], catalog)
        let instance = try #require(snapshot.instance(address: "aws_instance.web"))
        for value: JSONValue in [["redacted": true]] {
            let open = Assessor.OpenAttribute(
                type: "aws_instance", path: "user_data", kind: .modified, newValue: value)
            #expect(Assessor.recheck(open, in: instance, catalog: catalog, digestKey: nil) == nil)
        }
        let unknown = Assessor.OpenAttribute(
            type: "aws_instance", path: "user_data", kind: .modified, newValue: nil, isNewKnown: false)
        #expect(Assessor.recheck(unknown, in: instance, catalog: catalog, digestKey: nil) == nil)
    }
}
