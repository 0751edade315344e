import Engine
import States
import Synchronization
import Testing

@testable import Controller

/// When a state is asked for.
@Suite(.timeLimit(.minutes(1))) struct StateLoaderTests {
    private static func binding(
        _ backend: any StateBackend = FakeBackend(), refreshSeconds: Int64 = 300, isPeriodic: Bool = true
    ) -> StateBinding {
        StateBinding(
            name: "main", backend: backend, place: "fake", credentialsDigest: "", refreshSeconds: refreshSeconds,
            isPeriodic: isPeriodic, trustsBackendTime: false, isNudged: true)
    }

    private struct FakeBackend: StateBackend {
        var isFailing = false
        var location: String { "fake" }

        func load(ifChanged version: StateVersion?) async throws(States.StateError) -> StateLoad {
            guard isFailing else { return .notModified }
            throw States.StateError(.unavailable, at: location, "it is down")
        }
    }

    @Test(
        arguments: [
            (300, true, 0, 1, 300), (300, false, 0, 1, 86_400), (1, true, 0, 1, 1),
            (300, true, 1, 5, 5), (300, true, 2, 10, 10), (300, false, 3, 20, 20), (300, true, 9, 300, 300),
            (1, true, 1, 1, 1),
        ] as [(Int64, Bool, Int64, Int64, Int64)])
    func `a nudge is heard after a second, and after failures when the next try is due`(
        _ refreshSeconds: Int64, _ isPeriodic: Bool, _ failures: Int64, _ atLeast: Int64, _ atMost: Int64
    ) {
        let pause = Self.binding(refreshSeconds: refreshSeconds, isPeriodic: isPeriodic).pause(after: failures)
        #expect(pause.atLeast == atLeast)
        #expect(pause.atMost == atMost)
    }

    /// Runs a loader that is nudged with each load, until it has slept `count` times; gives back what it slept.
    private func sleeps(_ count: Int, _ backend: FakeBackend) async throws -> (sleeps: [Duration], loads: Int) {
        let slept = Mutex<[Duration]>([])
        let loads = Mutex(0)
        let nudge = Nudge()
        let loader = StateLoader(
            binding: Self.binding(backend), keep: try await OperatorHarness.catalog.value.keepTable, clock: .system,
            nudge: nudge,
            sleep: { duration in
                let isLast = slept.withLock { slept in
                    slept.append(duration)
                    return slept.count >= count
                }
                if isLast { try? await Task.sleep(for: .seconds(3600)) }
            },
            deliver: { _ in
                loads.withLock { $0 += 1 }
                nudge.now()
            })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await loader.run() }
            while slept.withLock({ $0.count }) < count { await Task.yield() }
            group.cancelAll()
        }
        return (slept.withLock { $0 }, loads.withLock { $0 })
    }

    @Test func `a failing backend is not asked more often because a claim waits`() async throws {
        let seen = try await sleeps(5, FakeBackend(isFailing: true))
        #expect(seen.sleeps == [5, 10, 20, 40, 80].map { Duration.seconds($0) })
        #expect(seen.loads == 5)
    }

    @Test func `nudges in a row make one load a second`() async throws {
        let seen = try await sleeps(20, FakeBackend())
        let seconds = seen.sleeps.count { $0 == .seconds(1) }
        #expect(seen.loads == seconds, "each load is followed by a second in which no nudge counts")
    }
}
