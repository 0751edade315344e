import JSON
import MetricsTestKit
import Testing
import Transport

@testable import KubeClient

private let key = ObjectKey(namespace: "tfdrift", name: "tfdrift-leader")

private func lease(_ holder: String, version: Int = 1, renewed: Int64 = 0, transitions: Int = 0) -> LeaseRecord {
    var record = LeaseRecord(key: key, holder: holder, duration: 35)
    record.resourceVersion = String(version)
    record.renewedAt = renewed
    record.acquiredAt = 5
    record.transitions = transitions
    return record
}

/// Plays one candidate, "me", against inputs at given seconds.
private struct Candidate {
    var machine = LeaderElectionState(key: key, identity: "me", timing: LeaderElectionTiming())

    mutating func at(_ second: Int, _ input: LeaderElectionState.Input) -> [LeaderElectionState.Action] {
        machine.handle(input, at: .seconds(second), wall: Int64(second) * 1_000_000, random: 0)
    }

    /// A candidate that became leader at 0 with version 1.
    static func leading() -> Candidate {
        var candidate = Candidate()
        _ = candidate.at(0, .started)
        _ = candidate.at(0, .read(nil))
        _ = candidate.at(0, .written(lease("me")))
        return candidate
    }
}

@Suite struct LeaderElectionStateTests {
    @Test func `creates the lease that is not there and leads`() {
        var candidate = Candidate()
        #expect(candidate.at(0, .started) == [.read])
        guard case .write(let record)? = candidate.at(1, .read(nil)).first else { return #expect(Bool(false)) }
        #expect(record.holder == "me")
        #expect(record.resourceVersion.isEmpty)
        #expect(record.acquiredAt == 1_000_000 && record.renewedAt == 1_000_000)
        #expect(candidate.at(1, .written(lease("me"))) == [.startLeading, .wait(.seconds(5))])
        #expect(candidate.machine.isLeader)
    }

    @Test func `renews every five seconds without reading first`() {
        var candidate = Candidate.leading()
        guard case .write(let record)? = candidate.at(5, .waited).first else { return #expect(Bool(false)) }
        #expect(record.resourceVersion == "1")
        #expect(record.renewedAt == 5_000_000)
        #expect(record.acquiredAt == 5)
        #expect(candidate.at(5, .written(lease("me", version: 2))) == [.wait(.seconds(5))])
    }

    @Test func `takes a lease only when it has not changed for its duration on our clock`() {
        var candidate = Candidate()
        // A clock far in the past or future in the record does not matter.
        #expect(candidate.at(100, .read(lease("other", version: 1, renewed: 0))) == [.wait(.seconds(5))])
        #expect(candidate.at(130, .read(lease("other", version: 2, renewed: .max))) == [.wait(.seconds(5))])
        #expect(candidate.at(164, .read(lease("other", version: 2, renewed: .max))) == [.wait(.seconds(5))])
        guard case .write(let record)? = candidate.at(165, .read(lease("other", version: 2, renewed: .max))).first
        else {
            return #expect(Bool(false))
        }
        #expect(record.holder == "me")
        #expect(record.transitions == 1)
        #expect(record.resourceVersion == "2")
    }

    @Test func `takes a lease that was given back at once`() {
        var candidate = Candidate()
        guard case .write(let record)? = candidate.at(0, .read(lease(""))).first else { return #expect(Bool(false)) }
        #expect(record.holder == "me")
    }

    @Test func `waits when somebody else was faster`() {
        var candidate = Candidate()
        _ = candidate.at(0, .read(nil))
        #expect(candidate.at(0, .writeConflicted) == [.read])
        #expect(candidate.at(0, .read(lease("other"))) == [.wait(.seconds(5))])
        #expect(!candidate.machine.isLeader)
        #expect(candidate.machine.holder == "other")
    }

    @Test func `stops leading at the renew deadline and not before, without sleeping over it`() {
        var candidate = Candidate.leading()
        #expect(candidate.at(27, .writeFailed) == [.wait(.seconds(3))])
        #expect(candidate.machine.isLeader)
        #expect(candidate.at(30, .waited) == [.stopLeading])
        #expect(!candidate.machine.isLeader)
        // And then takes part again: its own name is still in the lease.
        #expect(candidate.at(40, .started) == [.read])
        guard case .write? = candidate.at(40, .read(lease("me"))).first else { return #expect(Bool(false)) }
        #expect(candidate.at(41, .written(lease("me", version: 2))) == [.startLeading, .wait(.seconds(5))])
    }

    @Test func `counts the deadline from when the renewal was asked for, not from its answer`() {
        var candidate = Candidate.leading()
        _ = candidate.at(5, .waited)
        _ = candidate.at(20, .written(lease("me", version: 2)))
        #expect(candidate.machine.timeLeft(at: .seconds(20)) == .seconds(15))
    }

    @Test func `stops at once when another holds the lease`() {
        var candidate = Candidate.leading()
        #expect(candidate.at(5, .writeConflicted) == [.read])
        #expect(candidate.at(5, .read(lease("other", version: 9))) == [.stopLeading])
        #expect(!candidate.machine.isLeader)
    }

    @Test func `goes on leading after a conflict with its own write whose answer was lost`() {
        var candidate = Candidate.leading()
        _ = candidate.at(5, .waited)
        #expect(candidate.at(6, .writeConflicted) == [.read])
        guard case .write(let record)? = candidate.at(6, .read(lease("me", version: 4))).first else {
            return #expect(Bool(false))
        }
        #expect(record.resourceVersion == "4")
        #expect(candidate.at(6, .written(lease("me", version: 5))) == [.wait(.seconds(5))])
    }

    @Test func `waits with jitter as follower while the server is away`() {
        var candidate = Candidate()
        #expect(candidate.machine.handle(.readFailed, at: .zero, wall: 0, random: 0.5) == [.wait(.seconds(5.5))])
    }

    @Test func `corrects times under which two could lead`() {
        let timing = LeaderElectionTiming(
            leaseDuration: .seconds(10), renewDeadline: .seconds(20), retryPeriod: .seconds(60))
        #expect(timing.renewDeadline == .seconds(9))
        #expect(timing.retryPeriod == .seconds(4.5))
    }
}

@Suite struct LeaseTests {
    @Test func `writes what a real server accepts and reads it back`() {
        var record = lease("me", renewed: 1_769_860_800_000_001, transitions: 3)
        record.labels = ["tfdrift.dev/ring": "main"]
        #expect(record.json.at("spec", "renewTime") == "2026-01-31T12:00:00.000001Z")
        #expect(LeaseRecord(KubeObject(record.json)) == record)
    }

    @Test func `reads the recorded lease`() throws {
        let object = KubeObject(try JSONValue(parsing: Fixture.response("http/201-lease.http").body))
        let record = LeaseRecord(object)
        #expect(!record.holder.isEmpty)
        #expect(record.duration > 0)
        #expect(record.renewedAt > 0)
    }

    @Test func `reads a lease with nothing in it`() {
        let record = LeaseRecord(KubeObject(["metadata": ["name": "x"], "spec": ["leaseDurationSeconds": "many"]]))
        #expect(record.holder == "" && record.duration == 0 && record.renewedAt == 0)
    }
}

/// A server that holds one lease and checks versions, as the API does.
private final class LeaseServer: Sendable {
    let state = Locked<(json: JSONValue?, version: Int, isDown: Bool, writes: Int)>((nil, 0, false, 0))

    var http: FakeHTTP {
        FakeHTTP { [state] request, _ in
            state.withLock { state in
                if state.isDown { return .failure(TransportError(.connect, "refused")) }
                if request.method == "GET" {
                    return state.json.map { .json(200, $0) } ?? .recorded("http/404-object.http")
                }
                guard var body = try? JSONValue(parsing: request.body ?? []) else { return .text(400, "bad") }
                let sent = KubeObject(body).resourceVersion
                if request.method == "POST", state.json != nil { return .recorded("http/409-already-exists.http") }
                if request.method == "PUT", sent != String(state.version) {
                    return .recorded("http/409-lease-conflict.http")
                }
                state.version += 1
                state.writes += 1
                body["metadata"]?["resourceVersion"] = .string(String(state.version))
                state.json = body
                return .json(200, body)
            }
        }
    }

    var holder: String { state.value.json?.at("spec", "holderIdentity")?.stringValue ?? "" }
}

@Suite struct LeaderElectorTests {
    private func elector(
        _ identity: String, _ server: LeaseServer, _ clock: ManualClock, metrics: TestMetrics = TestMetrics()
    ) -> LeaderElector {
        LeaderElector(
            client: KubeClient.make(server.http, clock: clock), lease: key, identity: identity, logger: quietLogger,
            metrics: metrics)
    }

    @Test func `lets one lead, and the other after it gave the lease back`() async throws {
        let server = LeaseServer()
        let clock = ManualClock()
        let metrics = TestMetrics()
        let one = elector("one", server, clock, metrics: metrics)
        let two = elector("two", server, clock)
        let working = Locked<Set<String>>([])
        let work = { @Sendable (name: String) async in
            working.withLock { _ = $0.insert(name) }
            while !Task.isCancelled { await Task.yield() }
            working.withLock { _ = $0.remove(name) }
        }
        let first = Task { await one.run { await work("one") } }
        while working.value != ["one"] { await Task.yield() }
        #expect(one.isLeader)
        #expect(try metrics.expectGauge("leader_election_master_status", [("name", key.name)]).lastValue == 1)
        let second = Task { await two.run { await work("two") } }
        while two.holder != "one" { await Task.yield() }
        #expect(!two.isLeader)
        first.cancel()
        await first.value
        #expect(server.holder == "")
        #expect(working.value == [])
        #expect(!one.isLeader)
        while !two.isLeader {
            clock.advance(by: .seconds(1))
            await Task.yield()
        }
        while working.value != ["two"] { await Task.yield() }
        #expect(server.holder == "two")
        second.cancel()
        await second.value
    }

    @Test func `stops its work when it cannot renew, stays up, and leads again when the server is back`() async {
        let server = LeaseServer()
        let clock = ManualClock()
        let elector = elector("one", server, clock)
        let starts = Locked(0)
        let stops = Locked(0)
        let task = Task {
            await elector.run {
                starts.withLock { $0 += 1 }
                while !Task.isCancelled { await Task.yield() }
                stops.withLock { $0 += 1 }
            }
        }
        while starts.value == 0 { await Task.yield() }
        server.state.withLock { $0.isDown = true }
        let downAt = clock.now
        while stops.value == 0 {
            clock.advance(by: .milliseconds(500))
            for _ in 0..<20 { await Task.yield() }
        }
        #expect(clock.now - downAt >= .seconds(20))
        server.state.withLock { $0.isDown = false }
        while starts.value < 2 {
            clock.advance(by: .milliseconds(500))
            await Task.yield()
        }
        #expect(server.holder == "one")
        task.cancel()
        await task.value
        #expect(stops.value == 2)
    }
}
