import Engine
import Gateway
import JSON
import Testing

@testable import Controller

/// What is remembered of events is bounded, and the changes outlive the reads.
@Suite struct SourceDecisionsTests {
    private static let source = SourceKey(namespace: "a", name: "b")

    private func event(_ name: String, _ id: String, padding: Int = 0) throws -> (event: AuditEvent, bytes: [UInt8]) {
        var event = TestEvent(name, ["instanceId": "i-1", "padding": .string(String(repeating: "x", count: padding))])
        event.id = id
        event.time = 1_700_000_000_000_000
        let bytes = event.alert.serialized
        guard case .event(let decoded) = EventDecoder.decode(bytes) else { throw NeverCame(description: "no event") }
        return (decoded, bytes)
    }

    private func note(
        _ decisions: SourceDecisions, _ name: String, _ id: String, at time: Int64, padding: Int = 0,
        outcome: Outcome = .drift, reason: String? = nil
    ) throws {
        let (event, bytes) = try event(name, id, padding: padding)
        let finding = Finding(event: EventReference(event), source: Self.source, outcome: outcome, reason: reason)
        decisions.note(event, bytes, receivedAt: time, [Decided(finding, at: time)])
    }

    @Test func `the oldest go first, in bytes, and what is forgotten is counted and dated`() throws {
        let decisions = SourceDecisions(limit: 64 * 1024)
        for number in 0..<100 { try note(decisions, "ModifyInstanceAttribute", "e-\(number)", at: Int64(number)) }
        let size = decisions.size
        #expect(size.bytes <= 48 * 1024)
        #expect(size.events > 10)
        #expect(size.forgotten == UInt64(100 - size.events))
        #expect(decisions.takeForgotten() == size.forgotten)
        #expect(decisions.takeForgotten() == 0)
        #expect(decisions.since.changes == Int64(100 - size.events))
        #expect(decisions.since.reads == nil)
        #expect(decisions.events(withID: "e-99").count == 1)
        #expect(decisions.events(withID: "e-9").isEmpty)
        decisions.setLimit(16 * 1024)
        #expect(decisions.size.bytes <= 12 * 1024)
        #expect(decisions.events(withID: "e-99").count == 1)
    }

    @Test func `a flood of reads pushes out no change`() throws {
        let decisions = SourceDecisions(limit: 64 * 1024)
        try note(decisions, "ModifyInstanceAttribute", "change", at: 0)
        for number in 1..<200 {
            try note(
                decisions, "DescribeInstances", "r-\(number)", at: Int64(number), outcome: .ignored, reason: "readOnly")
        }
        #expect(decisions.events(withID: "change").count == 1)
        #expect(decisions.since.reads != nil)
        #expect(decisions.latest(5, includingReads: false).count == 1)
        #expect(decisions.latest(5, includingReads: true).map(\.receivedAt) == [199, 198, 197, 196, 195])
    }

    @Test func `a record too large to keep is known by its id and its decision`() throws {
        let decisions = SourceDecisions(limit: 16 * 1024)
        try note(decisions, "ModifyInstanceAttribute", "large", at: 0, padding: 30_000)
        let kept = try #require(decisions.events(withID: "large").first)
        #expect(kept.event == nil)
        #expect(kept.reference?.name == "ModifyInstanceAttribute")
        #expect(kept.decided.first?.outcome == .drift)
        #expect(decisions.size.bytes < 1_000)
    }

    @Test func `what is decided later is added to its event alone, up to a bound`() throws {
        let decisions = SourceDecisions(limit: 64 * 1024)
        for id in ["one", "two"] { try note(decisions, "ModifyInstanceAttribute", id, at: 0, outcome: .pending) }
        let (event, _) = try event("ModifyInstanceAttribute", "one")
        var later = Finding(event: EventReference(event), source: Self.source, outcome: .ignored, reason: "ownApply")
        later.trigger = .state
        for time in 1..<50 { decisions.add(Decided(later, at: Int64(time)), to: "one") }
        let one = try #require(decisions.events(withID: "one").first)
        #expect(one.decided.count == RememberedEvent.maximumDecided)
        #expect(one.omitted == 50 - RememberedEvent.maximumDecided)
        #expect(one.decided[1].text == "ignored (ownApply): nothing is reported")
        #expect(decisions.events(withID: "two").first?.decided.count == 1)
        decisions.add(Decided(later, at: 1), to: "")
    }

    @Test func `sources share the bytes, and one that is gone gives its part back`() throws {
        let log = DecisionLog(
            maximumBytes: 90 * 1024, startedAt: 0, registry: PrometheusRegistry(OperatorMetrics.families))
        let first = log.decisions(of: Self.source)
        for number in 0..<200 { try note(first, "ModifyInstanceAttribute", "e-\(number)", at: Int64(number)) }
        let alone = first.size.bytes
        let second = log.decisions(of: SourceKey(namespace: "a", name: "c"))
        #expect(log.decisions(of: Self.source) === first)
        #expect(first.size.bytes <= 30 * 1024)
        #expect(alone > first.size.bytes)
        for number in 0..<200 { try note(second, "ModifyInstanceAttribute", "f-\(number)", at: Int64(number)) }
        #expect(first.size.bytes + second.size.bytes <= log.maximumBytes)
        log.forget(Self.source)
        #expect(log.all.map(\.source) == [SourceKey(namespace: "a", name: "c"), nil])
    }
}
