import KubeClient
import Synchronization

/// A clock that moves only when told. Sleepers wake when their time has come, in order.
final class ManualClock: Sendable {
    private struct Sleeper {
        var id: Int
        var deadline: Duration
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Duration = .zero
        var nextID = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var slept: [Duration] = []
    }

    private let state = Mutex(State())
    /// Wakes sleepers at once, advancing time by what they asked for.
    let skipsSleep: Bool
    /// 2026-01-31T12:00:00Z.
    static let wallStart: Int64 = 1_769_860_800_000_000

    init(skipsSleep: Bool = false) { self.skipsSleep = skipsSleep }

    var now: Duration { state.withLock { $0.now } }
    /// Every sleep that was asked for.
    var slept: [Duration] { state.withLock { $0.slept } }
    var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    var kubeClock: KubeClock {
        KubeClock(
            now: { self.now },
            wallMicroseconds: {
                let parts = self.now.components
                return Self.wallStart + parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
            },
            sleep: { (duration) async throws(CancellationError) in try await self.sleep(duration) })
    }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            let due = state.sleepers.filter { $0.deadline <= state.now }.sorted { $0.deadline < $1.deadline }
            state.sleepers.removeAll { $0.deadline <= state.now }
            return due
        }
        for sleeper in woken { sleeper.continuation.resume(returning: true) }
    }

    /// Waits, yielding, until `count` tasks sleep.
    func waitForSleepers(_ count: Int) async {
        while sleeperCount < count { await Task.yield() }
    }

    private func sleep(_ duration: Duration) async throws(CancellationError) {
        if skipsSleep {
            state.withLock {
                $0.slept.append(duration)
                $0.now += duration
            }
            await Task.yield()
            if Task.isCancelled { throw CancellationError() }
            return
        }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let woke = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    state.slept.append(duration)
                    if state.cancelled.remove(id) != nil { return false }
                    if duration <= .zero { return true }
                    state.sleepers.append(
                        Sleeper(id: id, deadline: state.now + duration, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let sleeper: Sleeper? = state.withLock { state in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(returning: false)
        }
        if !woke { throw CancellationError() }
    }
}
