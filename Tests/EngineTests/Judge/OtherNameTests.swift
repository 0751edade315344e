import JSON
import Testing

@testable import Engine

/// Rules that select an attribute by the name that another version of the provider has for it.
@Suite struct OtherNameTests {
    static let formers = [
        FormerName(old: "enable_https", new: "https_enabled", value: .same),
        FormerName(old: "disable_bgp", new: "bgp_enabled", value: .negated),
        FormerName(
            old: "pool.enable_scaling", new: "pool.scaling_enabled", value: .same),
        FormerName(old: "ranges", new: "access.ranges", value: .other),
    ]

    static func change(_ attribute: String, _ old: JSONValue, _ new: JSONValue) -> AttributeChange {
        AttributeChange(
            attribute: attribute, kind: .modified, old: old, new: new, observedAt: EventTime(microseconds: 0))
    }

    private static func isReported(_ change: AttributeChange, _ edit: (inout RuleSettings) -> Void) throws -> Bool {
        var subject = JudgeSubject(
            resource: ResourceRef(key: TestWorld.key("i-1", type: "azurerm_thing")), isManaged: true,
            changeClass: .modified, actor: ActorExplainer.explain(TestWorld.person),
            event: EventReference(
                provider: .azure, id: "e", name: "write", service: "Microsoft.Thing", time: TestWorld.at(0),
                account: "1", region: "global"),
            changes: [change], includesObject: false)
        subject.formers = formers
        var rule = RuleSettings(id: "r", severity: .high)
        edit(&rule)
        var thresholds = ThresholdWindows()
        var counters = JudgeCounters()
        let policies = try PolicySet(compiling: [PolicySettings(name: "p", rules: [rule])])
        return policies.judge(subject, mode: .counting, &thresholds, &counters).isReported
    }

    static let watched: [(AttributeChange, String, Bool)] = [
        (change("enable_https", true, false), "https_enabled", true),
        (change("https_enabled", true, false), "enable_https", true),
        (change("enable_https", true, false), "enable_https", true),
        (change("enable_https", true, false), "bgp_enabled", false),
        (change("pool[0].enable_scaling", true, false), "pool.scaling_enabled", true),
        (change("pool[0].enable_scaling", true, false), "pool[0].scaling_*", true),
        (change("ranges", [], []), "access.ranges", true),
    ]

    @Test(arguments: watched)
    func `a rule watches an attribute by either name`(
        _ change: AttributeChange, _ pattern: String, _ matches: Bool
    ) throws {
        #expect(try Self.isReported(change) { $0.watchedAttributes = [pattern] } == matches)
        #expect(try Self.isReported(change) { $0.ignoredAttributes = [pattern] } != matches)
    }

    static let conditions: [(AttributeChange, ConditionSettings, Bool)] = [
        (change("enable_https", true, false), .init(attribute: "https_enabled", .equals, value: false), true),
        (change("enable_https", true, false), .init(attribute: "https_enabled", .equals, value: true), false),
        (change("disable_bgp", false, true), .init(attribute: "bgp_enabled", .equals, value: false), true),
        (change("disable_bgp", false, true), .changed("bgp_enabled", from: true, to: false), true),
        (change("bgp_enabled", true, false), .init(attribute: "disable_bgp", .equals, value: true), true),
        // What the other name would hold nobody can tell.
        (change("ranges", [], ["10.0.0.0/8"]), .init(attribute: "access.ranges", .exists), false),
        (change("enable_https", true, false), .cel("change.attribute == 'https_enabled' && !change.new"), true),
    ]

    @Test(arguments: conditions)
    func `a condition asks the value in the words of the name`(
        _ change: AttributeChange, _ condition: ConditionSettings, _ matches: Bool
    ) throws {
        #expect(try Self.isReported(change) { $0.conditions = [condition] } == matches)
    }
}
