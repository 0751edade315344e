import JSON
import Testing

@testable import Engine

@Suite struct ReportRecordTests {
    private func world(_ policies: [PolicySettings] = [.standIn]) throws -> TestWorld {
        var world = try TestWorld(policies)
        world.declare("i-1", ["instance_type": "t3.micro", "monitoring": false, "password": "old"])
        return world
    }

    private func restored(_ world: TestWorld) throws -> TestWorld {
        var other = world
        other.memory = JudgingMemory()
        let records = try world.memory.ledger.records(source: TestWorld.sourceKey).map { record in
            try ReportRecord(json: try JSONValue(parsing: record.json().serialized))
        }
        other.memory.ledger.restore(records)
        other.memory.clock = world.memory.clock
        return other
    }

    @Test func `a record reads back as it was written`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"), .hidden("password"), .unmapped("x"))
        world.event(20, .set("instance_type", "m5.xlarge"), by: TestWorld.caller("bob"))
        let record = try #require(world.report())
        let again = try ReportRecord(json: try JSONValue(parsing: record.json().serialized))
        #expect(again == record)
        #expect(again.changes.map(\.actor.name) == ["alice", "bob", "alice"])
    }

    static let broken = ["status", "resource", "source"]

    @Test(arguments: broken)
    func `a stored report that lost a block is refused by the field's name`(_ block: String) throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        var json = try #require(world.report()).json()
        json[block] = nil
        #expect(throws: ReportRecordError(field: block)) { try ReportRecord(json: json) }
    }

    @Test func `a stored change with a word nobody knows is refused by its place`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        var json = try #require(world.report()).json()
        var status = try #require(json["status"])
        status["changes"] = [["attribute": "a", "kind": "Melted"]]
        json["status"] = status
        #expect(throws: ReportRecordError(field: "status.changes[0].kind")) { try ReportRecord(json: json) }
    }

    @Test func `a memory restored from reports judges later events the same`() throws {
        var world = try world()
        world.declare("sg-1", type: "aws_security_group", elements: ["ingress": [:]])
        world.event(10, .set("instance_type", "m5.large"), .set("monitoring", true), eventID: "a")
        world.event(15, .add("ingress", "0.0.0.0/0"), on: "sg-1", type: "aws_security_group")
        world.event(20, .delete, on: "i-5")
        world.event(30, .create, on: "i-7")
        world.event(40, .set("monitoring", false))
        var other = try restored(world)
        #expect(
            other.memory.ledger.records(source: TestWorld.sourceKey)
                == world.memory.ledger.records(source: TestWorld.sourceKey))
        let story: [(inout TestWorld) -> [Finding]] = [
            { $0.event(10, .set("instance_type", "m5.large"), eventID: "a") },
            { $0.event(35, .set("monitoring", true), eventID: "late") },
            { $0.event(50, .set("instance_type", "m5.xlarge"), eventID: "b") },
            { $0.event(60, .set("monitoring", true), eventID: "c") },
            { $0.event(70, .remove("ingress", "0.0.0.0/0"), on: "sg-1", type: "aws_security_group", eventID: "d") },
            { $0.state(80, ["instance_type": "m5.xlarge"]) },
            { $0.state(90, on: "i-7") },
            { $0.event(100, .set("instance_type", "t3.micro"), eventID: "e") },
        ]
        for (step, act) in story.enumerated() {
            let one = act(&world).map(\.line)
            let two = act(&other).map(\.line)
            #expect(one == two, "step \(step)")
            #expect(
                other.memory.ledger.records(source: TestWorld.sourceKey)
                    == world.memory.ledger.records(source: TestWorld.sourceKey), "step \(step)")
        }
    }

    // MARK: values

    @Test func `a value up to 1 KiB is shown, a longer one by a digest, never cut off`() throws {
        var world = try world()
        let long = String(repeating: "x", count: 2_000)
        world.event(10, .set("user_data", .string(long)))
        let change = try #require(world.report()?.changes.first)
        #expect(change.new?["digest"]?.stringValue?.hasPrefix("sha256:") == true)
        #expect(change.new?["bytes"] == 2002)
        #expect(world.report()?.json().text.contains("xxxx") == false)
        let again = try #require(world.event(20, .set("user_data", .string(long))).first)
        #expect(again.detail?.transition == .updated)
        #expect(world.report()?.changes.first?.observedAt == TestWorld.at(10))
        let other = try #require(world.event(30, .set("user_data", .string(long + "y"))).first)
        #expect(other.detail?.changes.first?.previous != nil)
        #expect(world.report()?.changes.first?.observedAt == TestWorld.at(30))
    }

    @Test func `a long policy shows the statements that differ and a digest`() throws {
        func policy(_ ids: [Int]) -> JSONValue {
            let statements = ids.map { id in
                JSONValue.object([
                    "Sid": .string("S\(id)"), "Effect": "Allow", "Action": .string("s3:Get\(id)"),
                    "Resource": .string(String(repeating: "r", count: 100)),
                ])
            }
            return .string(JSONValue.object(["Version": "2012-10-17", "Statement": .array(statements)]).text)
        }
        let old = ShownValue.of(policy(Array(0..<10)), other: policy(Array(1..<11)), isSensitive: false, key: nil)
        let new = ShownValue.of(policy(Array(1..<11)), other: policy(Array(0..<10)), isSensitive: false, key: nil)
        #expect(old.value?["statements"]?.arrayValue?.compactMap { $0["Sid"]?.stringValue } == ["S0"])
        #expect(new.value?["statements"]?.arrayValue?.compactMap { $0["Sid"]?.stringValue } == ["S10"])
        #expect(old.digest != new.digest)
        #expect(old.isCondensed)
    }

    @Test func `a rule on a value that is kept as a digest stays matched when the report is looked at again`() throws {
        var rule = RuleSettings(id: "r", severity: .high)
        rule.conditions = [ConditionSettings(attribute: "user_data", .matches, value: "evil")]
        var world = try world([PolicySettings(name: "p", rules: [rule])])
        world.event(10, .set("user_data", .string("evil" + String(repeating: "x", count: 2_000))))
        #expect(world.report()?.severity == .high)
        _ = world.detection.policiesChanged(&world.memory)
        #expect(world.report()?.phase == .open)
    }

    @Test func `secrets never appear; a keyed digest only where a key was given`() throws {
        var world = try world()
        world.event(10, .secret("password", "hunter2"))
        #expect(world.report()?.changes.first?.new == ["redacted": true])
        world.source.digestKey = Array("key".utf8)
        let finding = try #require(world.event(20, .secret("password", "hunter3")).first)
        #expect(finding.line.contains("hunter") == false)
        #expect(finding.detail?.changes.first?.new?["digest"]?.stringValue?.hasPrefix("hmac-sha256:") == true)
        #expect(world.report()?.json().text.contains("hunter") == false)
    }

    @Test func `a record stays within 32 KiB: history goes first, then changes, counted`() throws {
        var world = try world()
        for index in 0..<64 {
            world.event(10, .set("tags[\"k\(index)\"]", .string(String(repeating: "v", count: 1_000))))
        }
        let record = try #require(world.report())
        let json = record.json()
        #expect(json.serialized.count <= 32_768)
        let again = try ReportRecord(json: json)
        #expect(again.history.isEmpty)
        #expect(again.changesOmitted + again.changes.count == 64)
    }

    // MARK: guidance

    @Test func `an unmanaged object offers its import block`() throws {
        var world = try world()
        world.event(10, .create, on: "i-0abc/7")
        let report = try #require(world.report("i-0abc/7"))
        #expect(report.remediation == ["import {\n  to = aws_instance.i_0abc_7\n  id = \"i-0abc/7\"\n}"])
    }

    @Test func `a template in a cloud id stays text in the import block`() throws {
        var world = try world()
        world.event(10, .create, on: "a${b}\"")
        #expect(world.report("a${b}\"")?.remediation.first?.contains(#"id = "a$${b}\"""#) == true)
    }

    @Test func `a quote in an address does not leave the shell's quotes`() {
        #expect(Guidance.shellQuoted("a['x']") == "'a['\\''x'\\'']'")
    }

    @Test func `the blast radius counts direct and transitive dependents`() {
        let graph = DependencyGraph([
            (address: "aws_subnet.a[0]", dependencies: ["aws_vpc.main"]),
            (address: "aws_subnet.a[1]", dependencies: ["aws_vpc.main"]),
            (address: "aws_instance.web", dependencies: ["aws_subnet.a", "aws_vpc.main"]),
            (address: "aws_eip.web", dependencies: ["aws_instance.web"]),
        ])
        let radius = graph.blastRadius(of: "aws_vpc.main")
        #expect(radius.direct == ["aws_instance.web", "aws_subnet.a[0]", "aws_subnet.a[1]"])
        #expect(radius.directCount == 3)
        #expect(radius.transitiveCount == 4)
        #expect(graph.blastRadius(of: "aws_eip.web").transitiveCount == 0)
    }

    @Test func `a dependency cycle ends`() {
        let graph = DependencyGraph([
            (address: "a.x", dependencies: ["b.y"]), (address: "b.y", dependencies: ["a.x"]),
        ])
        #expect(graph.blastRadius(of: "a.x").transitiveCount == 1)
    }

    // MARK: policies

    @Test func `a changed policy re-judges open reports: severity and rules move`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.policies = try PolicySet(compiling: [
            PolicySettings(name: "new", rules: [RuleSettings(id: "x", severity: .critical)])
        ])
        let line = try #require(world.detection.policiesChanged(&world.memory).first)
        #expect(line.trigger == .policy)
        #expect(line.detail?.transition == .updated)
        #expect(world.report()?.severity == .critical)
        #expect(world.report()?.rules.map(\.policy) == ["new"])
    }

    @Test func `a report that nothing matches any more resolves with PolicyChanged`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        world.event(12, .create, on: "i-7")
        world.policies = try PolicySet(compiling: [PolicySettings(name: "p", rules: [], unmanaged: .ignore)])
        let lines = world.detection.policiesChanged(&world.memory)
        #expect(lines.map(\.how) == [.policyChanged, .policyChanged])
        #expect(lines.first?.line.contains("\"PolicyChanged\"") == true)
        #expect(world.report()?.phase == .resolved)
    }

    @Test func `policies that say the same change nothing`() throws {
        var world = try world()
        world.event(10, .set("instance_type", "m5.large"))
        #expect(world.detection.policiesChanged(&world.memory).isEmpty)
    }

    @Test func `a change that no rule matches opens no report and is not in one`() throws {
        var rule = RuleSettings(id: "r", severity: .high)
        rule.ignoredAttributes = ["monitoring"]
        var world = try world([PolicySettings(name: "p", rules: [rule])])
        let silent = try #require(world.event(10, .set("monitoring", true)).first)
        #expect(silent.outcome == .drift)
        #expect(silent.reason == "noRule")
        #expect(world.report() == nil)
        world.event(20, .set("instance_type", "m5.large"))
        #expect(world.report()?.changes.map(\.key.path) == ["instance_type"])
        let end = try #require(world.event(30, .set("instance_type", "t3.micro")).first)
        #expect(end.how == .reverted)
        let silentEnd = try #require(world.event(40, .set("monitoring", false)).first)
        #expect(silentEnd.outcome == .reverted)
    }
}
