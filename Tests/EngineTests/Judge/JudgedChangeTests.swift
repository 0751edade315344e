import JSON
import Testing

@testable import Engine

/// What rules see of a value that holds others.
@Suite struct JudgedChangeTests {
    private static func judged(_ attribute: String, _ old: JSONValue?, _ new: JSONValue?) -> JudgedChange {
        JudgedChange(
            AttributeChange(
                attribute: attribute, kind: .modified, old: old, new: new, observedAt: TestWorld.at(0)))
    }

    private static func name(_ segment: AttributePath.Segment) -> String {
        switch segment {
        case .name(let text): text
        case .key(let text): "[\"\(text)\"]"
        case .index(let index): "[\(index)]"
        }
    }

    private static func paths(_ change: JudgedChange) -> [String] {
        change.leaves.indices.map { change.path(of: $0).segments.map(name).joined(separator: ".") }
    }

    @Test func `every value at and below the attribute has its path`() {
        let new: JSONValue = ["cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"], "from_port": 22]
        let change = Self.judged("ingress", nil, new)
        #expect(
            Self.paths(change).sorted() == [
                "ingress", "ingress.cidr_blocks", "ingress.cidr_blocks.[0]", "ingress.cidr_blocks.[1]",
                "ingress.from_port",
            ])
        let second = change.leaves.firstIndex { $0.new == "0.0.0.0/0" }
        #expect(second.map { change.name(of: $0) } == "cidr_blocks")
        #expect(change.leaves.first?.new == new)
    }

    @Test func `what stood there before is told beside what stands there now, and by itself where nothing does`() {
        let moved = Self.judged("block[0]", ["size": 8, "kind": "a"], ["size": 16, "kind": "a"])
        let size = moved.leaves.first { $0.new == 16 }
        #expect(size?.old == 8)
        let gone = Self.judged("block[0]", ["size": 8], nil)
        #expect(gone.leaves.contains { $0.old == 8 && $0.new == nil })
        #expect(Self.paths(gone).contains("block.[0].size"))
    }

    @Test func `of too many members the same ones are left out, whatever the order in which they came`() {
        let names = (0..<400).map { "member-\(1_000 + $0)" }
        func object(_ names: [String]) -> JSONValue {
            .object(names.reduce(into: [:]) { $0[$1] = .string($1) })
        }
        let one = Self.judged("settings", nil, object(names))
        let other = Self.judged("settings", nil, object(names.reversed()))
        #expect(one.leaves.count == JudgedChange.maximumLeaves)
        #expect(Self.paths(one) == Self.paths(other))
        #expect(one.leaves.last?.new == .string("member-1254"))
    }

    @Test func `what is no number is counted once for each, also where another value holds`() throws {
        var rule = RuleSettings(id: "r", severity: .low)
        rule.conditions = [ConditionSettings(attribute: "limits.**", .greaterThan, value: 3)]
        let policies = try PolicySet(compiling: [PolicySettings(name: "p", rules: [rule])])
        let subject = JudgeSubject(
            resource: ResourceRef(key: TestWorld.key("i-1")), isManaged: true, changeClass: .modified,
            actor: ActorExplainer.explain(TestWorld.person),
            event: EventReference(
                provider: .aws, id: "e", name: "Put", service: "s", time: TestWorld.at(0), account: "1", region: "r"),
            changes: [
                AttributeChange(
                    attribute: "limits", kind: .modified, old: nil, new: ["a": "many", "b": 5, "c": "few"],
                    observedAt: TestWorld.at(0))
            ], includesObject: false)
        var thresholds = ThresholdWindows()
        var counters = JudgeCounters()
        let judgement = policies.judge(subject, mode: .counting, &thresholds, &counters)
        #expect(judgement.isReported)
        #expect(counters.nonNumericOperands == 2)
    }
}
