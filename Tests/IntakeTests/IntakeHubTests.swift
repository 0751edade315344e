import Logging
import Synchronization
import Testing

@testable import Intake

@Suite(.timeLimit(.minutes(1))) struct IntakeHubTests {
    /// Counts how often it runs, and yields one record at its start.
    private final class Probe: Sendable {
        let state = Mutex((opened: 0, closed: 0))
        var opened: Int { state.withLock { $0.opened } }
        var closed: Int { state.withLock { $0.closed } }
    }
    private struct FakeIntake: Intake {
        let identity: IntakeIdentity
        let probe: Probe
        var expectedInterval: Duration?

        func run(into inbox: any Inbox, reporting reporter: IntakeReporter, logger: Logger) async {
            probe.state.withLock { $0.opened += 1 }
            reporter.connection(.connected)
            _ = await inbox.keep([Array(identity.endpoint.utf8)], from: identity, patience: nil)
            _ = await OneShot<Void>().wait()
            reporter.gap(.connectionLost, lostCount: nil)
            probe.state.withLock { $0.closed += 1 }
        }
    }

    private func fake(_ endpoint: String, password: String = "1") -> FakeIntake {
        FakeIntake(
            identity: IntakeIdentity(kind: .falcoGRPC, endpoint: endpoint, credentials: [Array(password.utf8)]),
            probe: Probe())
    }
    private let one = SourceName(namespace: "team", name: "one")
    private let two = SourceName(namespace: "team", name: "two")

    private func withHub(
        _ metrics: TestMetrics = TestMetrics(), clock: WallClock = .system,
        _ body: (IntakeHub, MemoryInbox) async throws -> Void
    ) async throws {
        let inbox = MemoryInbox()
        let hub = IntakeHub(inbox: inbox, metrics: IntakeMetrics(factory: metrics), clock: clock, logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            try await body(hub, inbox)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `opens an intake once for many sources and closes it with the last`() async throws {
        let shared = fake("falco:5060")
        try await withHub { hub, inbox in
            hub.set([shared], for: one)
            hub.set([shared], for: two)
            let messages = await take(1, from: inbox)
            #expect(messages.first.map { hub.sources(of: $0.intake) } == [one, two])
            hub.remove(one)
            #expect(hub.sources(of: shared.identity) == [two])
            #expect(hub.status(of: shared.identity)?.connection == .connected)
            #expect(hub.statuses(of: one) == [])
            hub.remove(two)
            try await until { shared.probe.closed == 1 }
            #expect(hub.status(of: shared.identity) == nil)
        }
        #expect(shared.probe.opened == 1)
    }

    @Test func `new credentials open a new intake before the old one closes, and old records keep their way`()
        async throws
    {
        let (old, new) = (fake("falco:5060", password: "1"), fake("falco:5060", password: "2"))
        try await withHub { hub, inbox in
            hub.set([old], for: one)
            let before = await take(1, from: inbox)
            hub.set([new], for: one)
            _ = await take(1, from: inbox)
            try await until { old.probe.closed == 1 }
            #expect(before.first.map { hub.sources(of: $0.intake) } == [one])
            #expect(hub.statuses(of: one).map(\.identity) == [new.identity])
            hub.remove(one)
            #expect(hub.sources(of: old.identity) == [])
        }
        #expect(new.probe.closed == 1)
    }

    @Test func `the same set again changes nothing`() async throws {
        let intake = fake("falco:5060")
        try await withHub { hub, inbox in
            hub.set([intake], for: one)
            _ = await take(1, from: inbox)
            hub.set([intake, intake], for: one)
            #expect(intake.probe.closed == 0)
        }
        #expect(intake.probe.opened == 1)
    }

    @Test func `cancellation closes everything, and the gaps can still be taken`() async throws {
        let intakes = (0..<5).map { fake("falco-\($0):5060") }
        let inbox = MemoryInbox()
        let hub = IntakeHub(inbox: inbox, logger: quiet)
        hub.set(intakes, for: one)
        let task = Task { await hub.run() }
        _ = await take(5, from: inbox)
        task.cancel()
        await task.value
        #expect(intakes.map(\.probe.closed) == [1, 1, 1, 1, 1])
        #expect(hub.takeGaps().count == 5)
        #expect(hub.takeGaps() == [])
    }

    @Test func `says falco_connected for every source of an intake, and takes the gauge back`() async throws {
        let metrics = TestMetrics()
        try await withHub(metrics) { hub, inbox in
            let intake = fake("falco:5060")
            hub.set([intake], for: one)
            hub.set([intake], for: two)
            try await until { metrics.value("tfdrift_falco_connected", ["source": "team/two"]) == 1 }
            #expect(metrics.value("tfdrift_falco_connected", ["source": "team/one"]) == 1)
            hub.remove(one)
            #expect(metrics.value("tfdrift_falco_connected", ["source": "team/one"]) == nil)
            hub.set([], for: two)
            #expect(metrics.value("tfdrift_falco_connected", ["source": "team/two"]) == nil)
        }
    }

    @Test func `a hub that ended leaves no falco_connected, whoever still sets or removes a source`() async throws {
        let metrics = TestMetrics()
        let hub = IntakeHub(inbox: MemoryInbox(), metrics: IntakeMetrics(factory: metrics), logger: quiet)
        hub.set([fake("falco:5060")], for: one)
        hub.set([fake("falco:5061")], for: two)
        let task = Task { await hub.run() }
        try await until { metrics.value("tfdrift_falco_connected", ["source": "team/two"]) == 1 }
        task.cancel()
        await task.value
        for source in ["team/one", "team/two"] {
            #expect(metrics.value("tfdrift_falco_connected", ["source": source]) == nil)
        }
        hub.set([fake("falco:5062")], for: one)
        hub.remove(two)
        #expect(metrics.value("tfdrift_falco_connected", ["source": "team/one"]) == nil)
    }

    @Test func `yields a change when an intake connects`() async throws {
        try await withHub { hub, inbox in
            hub.set([fake("falco:5060")], for: one)
            for await _ in hub.changes where hub.statuses(of: one).first?.connection == .connected { break }
        }
    }

    @Test func `each source of a shared intake has its own idea of silence, and a new one needs no new connection`()
        async throws
    {
        let time = Mutex<Int64>(0)
        let clock = WallClock { time.withLock { $0 } }
        var (patient, strict) = (fake("falco:5060"), fake("falco:5060"))
        patient.expectedInterval = .seconds(60)
        strict.expectedInterval = .seconds(5)
        let (first, second) = (patient, strict)
        try await withHub(clock: clock) { hub, inbox in
            hub.set([first], for: one)
            _ = await take(1, from: inbox)
            hub.set([second], for: two)
            time.withLock { $0 = 6_000_000 }
            #expect(hub.status(of: first.identity, for: one)?.isSilent(at: 6_000_000) == false)
            #expect(hub.status(of: first.identity, for: two)?.isSilent(at: 6_000_000) == true)
            hub.set([first], for: two)
            #expect(hub.statuses(of: two).map { $0.isSilent(at: 6_000_000) } == [false])
            #expect(first.probe.opened + second.probe.opened == 1)
        }
    }

    @Test func `the end of a silence is a change, further records are none`() {
        let time = Mutex<Int64>(0)
        let changes = Mutex(0)
        let reporter = IntakeReporter(
            identity: IntakeIdentity(kind: .falcoHTTP, endpoint: "a/b"), metrics: .none,
            clock: WallClock { time.withLock { $0 } }, changed: { changes.withLock { $0 += 1 } })
        func received(at now: Int64) -> Int {
            time.withLock { $0 = now }
            let before = changes.withLock { $0 }
            reporter.received(1)
            return changes.withLock { $0 } - before
        }
        reporter.connection(.connected)
        reporter.expect(within: 100)
        #expect(received(at: 10) == 1, "the first record")
        #expect(received(at: 100) == 0)
        #expect(received(at: 200) == 0)
        #expect(received(at: 301) == 1, "after a silence")
        #expect(received(at: 302) == 0)
    }

    @Test func `remembers a bounded number of former intakes`() {
        var roster = IntakeRoster()
        for index in 0..<1000 {
            _ = roster.set([IntakeIdentity(kind: .file, endpoint: "\(index)")], for: one)
        }
        let known = (0..<1000).filter { !roster.sources(of: IntakeIdentity(kind: .file, endpoint: "\($0)")).isEmpty }
        #expect(known.count == IntakeRoster.maximumFormerCount + 1)
    }
}
