//
// StateLoader: keeps one Terraform state of one source current.
//
// Woken by   its interval, or the nudge (an apply is pending, an event is older than the state): not more often than once a
//            second, and after a failure only when the next try is due
// Reads      the backend, conditionally: an unchanged state costs one small request
// Gives      a new snapshot, or the reason why there is none, to its worker
// Not here   what a state means (Engine), where the bytes come from (States)
//

import Engine
import States

/// One state location of a source, bound to a backend.
struct StateBinding: Sendable {
    /// The state's name in the DriftSource.
    var name: String
    var backend: any StateBackend
    /// Tells places apart, whatever they are read with: the location, and of a store its endpoint.
    var place: String
    /// Tells credentials apart without holding them.
    var credentialsDigest: String
    var refreshSeconds: Int64
    /// False: only asked for when nudged, after the first load.
    var isPeriodic: Bool
    /// Whether the backend's word on when the state was written counts. A file's mtime does not: anybody can set it, so
    /// a local state counts from when it was first seen.
    var trustsBackendTime: Bool
    /// Whether a claimed apply or a late event may ask for it before its time.
    var isNudged: Bool

    /// What is kept of the state is by this catalog; nil: the built-in one.
    var catalog: SourceCatalog?

    /// Whether both read the same state: credentials (which are rotated) and the refresh interval may differ.
    func isSamePlace(as other: StateBinding) -> Bool { place == other.place }

    /// Two bindings with equal fingerprints read the same bytes in the same way.
    var fingerprint: String {
        "\(name)\u{0}\(place)\u{0}\(credentialsDigest)\u{0}\(refreshSeconds)\u{0}\(isPeriodic)\u{0}\(isNudged)"
            + "\u{0}\(catalog?.digest ?? "")"
    }
}

extension StateBinding {
    /// After so many failures in a row, at least one: sooner than regularly, from 5 s on.
    func retrySeconds(after failures: Int64) -> Int64 { min(refreshSeconds, 5 << min(failures - 1, 6)) }

    /// How long to wait after a load, in seconds: at most, and at least where it is asked for by a nudge. What fails is
    /// not asked more often because a claim waits.
    func pause(after failures: Int64) -> (atLeast: Int64, atMost: Int64) {
        if failures > 0 {
            let retry = retrySeconds(after: failures)
            return (retry, retry)
        }
        let regular = isPeriodic ? refreshSeconds : Self.idleSeconds
        return (min(Self.nudgedSeconds, regular), regular)
    }

    private static let nudgedSeconds: Int64 = 1
    private static let idleSeconds: Int64 = 24 * 3600

    func kept(by catalog: SourceCatalog?) -> StateBinding {
        var binding = self
        binding.catalog = catalog
        return binding
    }
}

/// What one attempt to load a state gave.
enum StateOutcome: Sendable {
    case loaded(StateSnapshot)
    case unchanged
    /// The text says what failed and what to do; it holds no secret.
    case failed(String)
}

struct StateLoader: Sendable {
    let binding: StateBinding
    let keep: StateKeepTable
    let clock: OperatorClock
    let nudge: Nudge
    var sleep: Nudge.Sleep = Nudge.sleep
    let deliver: @Sendable (StateOutcome) async -> Void

    /// Loads at once and then again and again, until cancelled. After a failure it comes back sooner, from 5 s on.
    func run() async {
        var known: StateVersion?
        var failures: Int64 = 0
        while !Task.isCancelled {
            let outcome = await load(&known)
            if case .failed = outcome { failures += 1 } else { failures = 0 }
            await deliver(outcome)
            let pause = binding.pause(after: failures)
            await nudge.wait(atLeast: .seconds(pause.atLeast), atMost: .seconds(pause.atMost), sleep: sleep)
        }
    }

    private func load(_ known: inout StateVersion?) async -> StateOutcome {
        do {
            guard case .content(let content) = try await binding.backend.load(ifChanged: known) else {
                return .unchanged
            }
            let seen = EventTime(microseconds: clock.unixMicroseconds())
            let written = binding.trustsBackendTime ? content.lastModifiedMicroseconds : nil
            let visibleAt = written.map { EventTime(microseconds: $0) } ?? seen
            var reader = StateReader(keep: keep, name: binding.name, visibleAt: visibleAt)
            for try await chunk in content.bytes { try reader.feed(chunk) }
            let snapshot = try reader.finish()
            known = content.version
            MemoryTrim.afterSwap()
            return .loaded(snapshot)
        } catch let error as Engine.StateError {
            return .failed("state \(binding.backend.location): \(error)")
        } catch {
            return .failed("\(error)")
        }
    }
}
