import JSON
import Testing

@testable import Engine

@Suite struct PolicyCompilerTests {
    private static func faults(_ edit: (inout RuleSettings) -> Void) -> [String] {
        var rule = RuleSettings(id: "aws-001", severity: .high)
        edit(&rule)
        do throws(PolicyError) {
            _ = try PolicySet(compiling: [PolicySettings(name: "security", rules: [rule])])
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    @Test func `every fault names policy, rule and field`() throws {
        #expect(
            Self.faults { $0.changes = ["Changed"] } == [
                "rule aws-001, changes[0]: must be one of Modified, Added, Removed, Created, Deleted, Replaced, Unmanaged"
            ])
        #expect(
            Self.faults { $0.conditions = [ConditionSettings(attribute: "a", .matches, value: "(")] }.first?
                .hasPrefix("rule aws-001, conditions[0].value: ") == true)
        #expect(
            Self.faults { $0.conditions = [.cel("change.new ==")] }.first?
                .hasPrefix("rule aws-001, conditions[0].cel: ") == true)
        #expect(
            Self.faults { $0.conditions = [.cel("self.x")] }.first?.hasPrefix("rule aws-001, conditions[0].cel: ")
                == true)
        #expect(
            Self.faults { $0.conditions = [ConditionSettings(.equals, value: 1)] } == [
                "rule aws-001, conditions[0].attribute: is missing"
            ])
        #expect(
            Self.faults { $0.conditions = [ConditionSettings(attribute: "a", .greaterThan, value: "x")] } == [
                "rule aws-001, conditions[0].value: must be a number"
            ])
        #expect(
            Self.faults { $0.conditions = [ConditionSettings(attribute: "a", .isIn)] } == [
                "rule aws-001, conditions[0].values: is missing"
            ])
        #expect(
            Self.faults { $0.exclude = [ExcludeSettings()] } == [
                "rule aws-001, exclude[0]: names no field, so it would exclude everybody"
            ])
        #expect(
            Self.faults { $0.conditions = [.threshold(ThresholdSettings(count: 0, windowSeconds: 0, per: .source))] }
                .count == 2)
        #expect(Self.faults { $0.watchedAttributes = ["**.a.**.b.**.c.**.d.**"] }.count == 1)
        #expect(
            Self.faults { $0.runbook = "javascript:alert(1)" } == [
                "rule aws-001, runbook: must be an http or https URL"
            ])
    }

    @Test(arguments: [
        ("resource.adress == 'x'", "column 9: undefined field 'adress'"),
        ("size(actor.name)", "gives int, where true or false is needed"),
        ("actor.name", "gives string, where true or false is needed"),
    ])
    func `an expression that could never match is a fault`(_ text: String, _ message: String) {
        #expect(
            Self.faults { $0.conditions = [.cel(text)] } == ["rule aws-001, conditions[0].cel: \(message)"])
    }

    @Test(arguments: [
        "change.new > 10", "change.new.anything.there == 1", "has(resource.tags.nope)", "resource.tags['a'] == 'b'",
        "!actor.mfa && int(change.new) > 1", "change.new", "[1, 2].exists(n, n == change.new)",
        "resource.managed ? actor.via == 'cli' : event.region in ['a', 'b']", "change.old != null",
    ])
    func `an expression that may match is none`(_ text: String) {
        #expect(Self.faults { $0.conditions = [.cel(text)] } == [])
    }

    @Test func `all faults of a policy are told at once`() {
        let faults = Self.faults {
            $0.changes = ["x"]
            $0.conditions = [.cel("("), ConditionSettings(attribute: "a", .equals)]
        }
        #expect(faults.count == 3)
    }

    @Test func `two rules of one id are refused`() {
        #expect(throws: PolicyError.self) {
            let rule = RuleSettings(id: "a", severity: .low)
            _ = try PolicySet(compiling: [PolicySettings(name: "p", rules: [rule, rule])])
        }
    }

    @Test func `sound policies stand beside a broken one`() throws {
        let sound = try PolicySet(compiling: [.standIn])
        let joined = PolicySet.joined([sound, .none])
        #expect(joined.ruleCount == 1)
    }

    @Test func `placeholders are filled in, unknown ones stay`() throws {
        var world = try TestWorld()
        var rule = RuleSettings(id: "aws-001", severity: .high)
        rule.remediation = [
            "Set {attribute} of {address} ({resource.id}, {instance_id}) from {new} back to {old}; ask {actor}. {unknown} {"
        ]
        rule.runbook = "https://runbooks.example/{type}?id={resource.id}&a={address}"
        world.policies = try PolicySet(compiling: [PolicySettings(name: "p", rules: [rule])])
        world.declare("i-1", address: "module.a[\"x\"].aws_instance.web", ["instance_type": "t3.micro"])
        world.event(10, .set("instance_type", "m5.large"))
        let report = try #require(world.report())
        #expect(
            report.remediation.first
                == "Set instance_type of module.a[\"x\"].aws_instance.web (i-1, i-1) from m5.large back to t3.micro; "
                + "ask alice. {unknown} {")
        #expect(report.remediation.last == "terraform apply -target='module.a[\"x\"].aws_instance.web'")
        #expect(
            report.runbook
                == "https://runbooks.example/aws_instance?id=i-1&a=module.a%5B%22x%22%5D.aws_instance.web")
    }

    @Test func `a report shows every step that a rule may have, and the way back behind those of many rules`() throws {
        var world = try TestWorld()
        let rules = (0..<3).map { number in
            var rule = RuleSettings(id: "aws-\(number)", severity: .high)
            rule.remediation = (1...20).map { "rule \(number), step \($0)" }
            return rule
        }
        world.declare("i-1", address: "aws_instance.web", ["instance_type": "t3.micro"])
        world.policies = try PolicySet(compiling: [PolicySettings(name: "p", rules: Array(rules.prefix(1)))])
        world.event(10, .set("instance_type", "m5.large"))
        let wayBack = "terraform apply -target='aws_instance.web'"
        #expect(try #require(world.report()).remediation == rules[0].remediation + [wayBack])
        world.policies = try PolicySet(compiling: [PolicySettings(name: "p", rules: rules)])
        world.event(20, .set("instance_type", "m5.xlarge"))
        let all = try #require(world.report()).remediation
        #expect(all == Array((rules[0].remediation + rules[1].remediation).prefix(31)) + [wayBack])
    }

    @Test func `a step of the length that a rule may have is shown as it is`() throws {
        var world = try TestWorld()
        var rule = RuleSettings(id: "aws-001", severity: .high)
        let step = String(repeating: "\u{20AC}", count: 1_024)
        rule.remediation = [step, String(repeating: "{address}", count: 113)]
        world.policies = try PolicySet(compiling: [PolicySettings(name: "p", rules: [rule])])
        let address = "aws_instance." + String(repeating: "w", count: 40)
        world.declare("i-1", address: address, ["instance_type": "t3.micro"])
        world.event(10, .set("instance_type", "m5.large"))
        let shown = try #require(world.report()).remediation
        #expect(shown.first == step)
        #expect(shown.dropFirst().first?.unicodeScalars.count == 2_048)
    }
}
