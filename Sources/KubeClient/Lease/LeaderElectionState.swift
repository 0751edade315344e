/// Leader election over one Lease as a state machine: told what it read and whether its write went through, it says what
/// to do next. No network, no clock.
///
/// Others' clocks are not trusted: a holder counts as gone when its lease has not changed for its duration on *our* clock.
/// A leader that could not renew for `renewDeadline` stops leading, and stays in the election.
struct LeaderElectionState: Sendable {
    enum Input: Sendable {
        /// It is time for an attempt.
        case started
        /// The lease as it is; nil: there is none.
        case read(LeaseRecord?)
        /// It could not be read.
        case readFailed
        /// Our write is in; the lease as it is now.
        case written(LeaseRecord)
        /// Somebody was faster.
        case writeConflicted
        /// The write failed, or nobody knows.
        case writeFailed
        /// The wait is over.
        case waited
    }

    enum Action: Sendable, Hashable {
        case read
        /// Create (no resourceVersion) or replace this version.
        case write(LeaseRecord)
        case wait(Duration)
        /// Comes before the wait.
        case startLeading
        /// Comes alone: when the work has ended, begin again with `started`.
        case stopLeading
    }

    private enum Role: Sendable {
        case follower
        /// The last renewal that went through was asked for at this time.
        case leader(renewedAt: Duration)
    }

    private let key: ObjectKey
    private let identity: String
    private let timing: LeaderElectionTiming
    private var role = Role.follower
    /// The lease as we last saw it, and since when it looks like that.
    private var seen: (record: LeaseRecord, since: Duration)?
    /// When the write on its way was asked for.
    private var writingSince: Duration = .zero

    init(key: ObjectKey, identity: String, timing: LeaderElectionTiming) {
        self.key = key
        self.identity = identity
        self.timing = timing
    }

    var isLeader: Bool { if case .leader = role { true } else { false } }

    /// Who leads, as far as we know.
    var holder: String { seen?.record.holder ?? "" }

    /// The lease given back, nil unless we hold it.
    func released(wall: Int64) -> LeaseRecord? {
        guard isLeader, var record = seen?.record, record.holder == identity else { return nil }
        record.holder = ""
        record.duration = 1
        record.renewedAt = wall
        return record
    }

    /// The time left to a leader that fails to renew; nil for a follower.
    func timeLeft(at now: Duration) -> Duration? {
        guard case .leader(let renewedAt) = role else { return nil }
        return renewedAt + timing.renewDeadline - now
    }

    /// `now` is monotonic, `wall` is microseconds since 1970, `random` lies in 0..<1 and lengthens followers' waits.
    mutating func handle(_ input: Input, at now: Duration, wall: Int64, random: Double) -> [Action] {
        switch input {
        case .started: return [.read]
        case .waited:
            // A leader writes over what it wrote last; it need not read first.
            if isLeader, let seen { return expired(at: now) ?? [write(renewing(seen.record, wall), at: now)] }
            return [.read]
        case .read(let record): return read(record, at: now, wall: wall, random: random)
        case .written(let record): return written(record, at: now)
        case .readFailed, .writeFailed: return expired(at: now) ?? [pause(random, at: now)]
        case .writeConflicted:
            seen = isLeader ? seen : nil
            return expired(at: now) ?? [.read]
        }
    }

    private mutating func read(_ record: LeaseRecord?, at now: Duration, wall: Int64, random: Double) -> [Action] {
        guard let record else {
            var fresh = LeaseRecord(key: key, holder: identity, duration: seconds)
            fresh.acquiredAt = wall
            fresh.renewedAt = wall
            return [write(fresh, at: now)]
        }
        if seen?.record != record { seen = (record, now) }
        if record.holder == identity { return [write(renewing(record, wall), at: now)] }
        if isLeader {
            role = .follower
            return [.stopLeading]
        }
        guard record.holder.isEmpty || isStale(record, at: now) else { return [pause(random, at: now)] }
        var taken = renewing(record, wall)
        taken.holder = identity
        taken.acquiredAt = wall
        taken.transitions += 1
        return [write(taken, at: now)]
    }

    private mutating func written(_ record: LeaseRecord, at now: Duration) -> [Action] {
        seen = (record, now)
        let wasLeader = isLeader
        // Counted from when it was asked for: others may have seen it then.
        role = .leader(renewedAt: writingSince)
        if let lost = expired(at: now) { return lost }
        return (wasLeader ? [] : [.startLeading]) + [.wait(timing.retryPeriod)]
    }

    /// What a leader does whose deadline has passed; nil while all is well.
    private mutating func expired(at now: Duration) -> [Action]? {
        guard let left = timeLeft(at: now), left <= .zero else { return nil }
        role = .follower
        return [.stopLeading]
    }

    private mutating func write(_ record: LeaseRecord, at now: Duration) -> Action {
        writingSince = now
        return .write(record)
    }

    private func renewing(_ record: LeaseRecord, _ wall: Int64) -> LeaseRecord {
        var renewed = record
        renewed.duration = seconds
        renewed.renewedAt = wall
        return renewed
    }

    private func isStale(_ record: LeaseRecord, at now: Duration) -> Bool {
        guard let seen else { return false }
        // By its holder's own word, which may be longer or shorter than ours.
        let duration = record.duration > 0 ? Duration.seconds(record.duration) : timing.leaseDuration
        return now - seen.since >= duration
    }

    /// A leader is on time, and never sleeps over its deadline. Followers get jitter, so that they do not all try at once.
    private func pause(_ random: Double, at now: Duration) -> Action {
        if let left = timeLeft(at: now) { return .wait(min(timing.retryPeriod, left)) }
        return .wait(.seconds(timing.retryPeriod.inSeconds * (1 + 0.2 * random)))
    }

    private var seconds: Int { Int(timing.leaseDuration.components.seconds) }
}
