import JSON
import Testing

@testable import Engine

/// Random sequences of changes, reverts and states, each from a fixed seed.
@Suite struct LedgerPropertyTests {
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }
    private static let attributes = ["a", "b", "c"]
    private static let values: [JSONValue] = ["0", "1", "2"]
    private static let ids = ["i-1", "i-2"]

    /// What really is: the cloud's values and the state's.
    private struct Truth {
        var live: [String: [String: JSONValue]] = [:]
        var state: [String: [String: JSONValue]] = [:]
    }

    private func begin() throws -> (TestWorld, Truth) {
        var world = try TestWorld()
        var truth = Truth()
        for id in Self.ids {
            let start = Dictionary(uniqueKeysWithValues: Self.attributes.map { ($0, JSONValue.string("0")) })
            world.declare(id, start)
            truth.live[id] = start
            truth.state[id] = start
        }
        return (world, truth)
    }

    private func check(_ world: TestWorld, _ truth: Truth, _ note: String) {
        for id in Self.ids {
            let open = Set(world.entry(id)?.changes.map(\.key.path) ?? [])
            let differing = Set(Self.attributes.filter { truth.live[id]?[$0] != truth.state[id]?[$0] })
            #expect(open == differing, "\(note): open changes are what differs")
            for change in world.entry(id)?.changes ?? [] {
                #expect(change.new == truth.live[id]?[change.key.path], "\(note): new is the live value")
                #expect(change.old == truth.state[id]?[change.key.path], "\(note): old is the state's value")
            }
            let report = world.report(id)
            #expect((report?.phase == .open) == !open.isEmpty, "\(note): a report is Open iff it has open changes")
            #expect((report?.resolution != nil) == (report?.phase == .resolved), "\(note)")
        }
        #expect(world.memory.ledger.openCounts == recounted(world.memory.ledger), "\(note): the running counts")
    }

    private func recounted(_ ledger: Ledger) -> OpenCounts {
        var counts = OpenCounts()
        for entry in ledger.entries.values { counts.replace(nil, by: entry.openShare) }
        return counts
    }

    @Test func `running counts survive forgetting, and an eviction of open reports`() throws {
        var (world, _) = try begin()
        world.event(7, .set("a", "1"), on: "i-1", eventID: "one")
        world.event(8, .set("a", "1"), on: "i-2", eventID: "two")
        var ledger = world.memory.ledger
        #expect(ledger.openCounts.total == 2)
        #expect(ledger.openCounts.byPolicy.values.reduce(0, +) == 2)
        let keys = Array(ledger.entries.keys)
        ledger.remove(try #require(keys.first))
        #expect(ledger.openCounts.total == 1)
        #expect(ledger.openCounts == recounted(ledger))

        var small = Ledger(maximumEntries: 1)
        for key in keys { small.store(try #require(world.memory.ledger[key]), for: key) }
        #expect(small.openCounts.total == 1)
        #expect(small.openCounts == recounted(small))
    }

    private func act(
        _ world: inout TestWorld, _ truth: inout Truth, _ time: Int64, _ numbers: inout Numbers
    ) -> [Finding] {
        let id = Self.ids.randomElement(using: &numbers) ?? "i-1"
        let attribute = Self.attributes.randomElement(using: &numbers) ?? "a"
        let value = Self.values.randomElement(using: &numbers) ?? "0"
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0..<7:
            truth.live[id]?[attribute] = value
            let by = TestWorld.caller(["alice", "bob"].randomElement(using: &numbers) ?? "alice")
            return world.event(time, .set(attribute, value), on: id, by: by, eventID: "t\(time)")
        case 7:
            // A refresh: the state takes the live value.
            let live = truth.live[id]?[attribute] ?? "0"
            truth.state[id]?[attribute] = live
            return world.state(time, [attribute: live], on: id)
        case 8:
            // The code moved. Where nothing had drifted, an apply moves cloud and state together; else the state alone
            // has a new value, as after an apply that failed half-way.
            var findings: [Finding] = []
            if truth.live[id]?[attribute] == truth.state[id]?[attribute] {
                truth.live[id]?[attribute] = value
                findings = world.event(
                    time, .set(attribute, value), on: id, by: TestWorld.terraform, eventID: "t\(time)")
            }
            truth.state[id]?[attribute] = value
            return findings + world.state(time + 1, [attribute: value], on: id)
        default:
            return world.time(time)
        }
    }

    @Test(arguments: 1...40)
    func `open changes, live values and reports always agree`(_ seed: UInt64) throws {
        var (world, truth) = try begin()
        var numbers = Numbers(state: seed)
        for step in 1...120 {
            _ = act(&world, &truth, Int64(step) * 7, &numbers)
            check(world, truth, "seed \(seed), step \(step)")
        }
    }

    @Test(arguments: 1...10)
    func `the same input twice gives the same bytes, and a restart in between does too`(_ seed: UInt64) throws {
        var (one, truthOne) = try begin()
        var (two, truthTwo) = try begin()
        var numbersOne = Numbers(state: seed)
        var numbersTwo = Numbers(state: seed)
        for step in 1...120 {
            let first = act(&one, &truthOne, Int64(step) * 7, &numbersOne).map(\.jsonLine)
            let second = act(&two, &truthTwo, Int64(step) * 7, &numbersTwo).map(\.jsonLine)
            #expect(first == second, "seed \(seed), step \(step)")
            guard step % 10 == 0 else { continue }
            let records = two.memory.ledger.records(source: TestWorld.sourceKey)
            let clock = two.memory.clock
            two.memory = JudgingMemory()
            two.memory.ledger.restore(try records.map { try ReportRecord(json: $0.json()) })
            two.memory.clock = clock
        }
    }

    @Test(arguments: 1...10)
    func `redelivery of the same event ids changes nothing`(_ seed: UInt64) throws {
        var (world, truth) = try begin()
        var numbers = Numbers(state: seed)
        for step in 1...60 { _ = act(&world, &truth, Int64(step) * 7, &numbers) }
        for id in Self.ids {
            guard let entry = world.entry(id) else { continue }
            for eventID in entry.eventIDs.texts {
                let again = world.event(1_000, .set("a", "2"), on: id, eventID: eventID)
                #expect(again.map(\.reason) == ["duplicate"])
            }
            #expect(world.entry(id) == entry)
        }
    }

    /// Delivery in any order ends in the same truth, as long as no two events share a second.
    @Test(arguments: 1...30)
    func `the order of delivery does not change what is open in the end`(_ seed: UInt64) throws {
        var (world, truth) = try begin()
        var numbers = Numbers(state: seed)
        var calls: [(time: Int64, attribute: String, value: JSONValue)] = []
        for step in 1...12 {
            let attribute = Self.attributes.randomElement(using: &numbers) ?? "a"
            let value = Self.values.randomElement(using: &numbers) ?? "0"
            calls.append((Int64(step) * 30, attribute, value))
            truth.live["i-1"]?[attribute] = value
        }
        for call in calls.shuffled(using: &numbers) {
            world.event(call.time, .set(call.attribute, call.value), eventID: "t\(call.time)")
        }
        check(world, truth, "seed \(seed)")
    }
}
