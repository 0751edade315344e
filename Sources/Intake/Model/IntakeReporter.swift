import Synchronization

/// Where one running intake tells how it stands. Made by `IntakeHub`, written by the intake, read by the hub.
///
/// Gaps of one reason are merged until they are taken, so there is at most one a reason.
public final class IntakeReporter: Sendable {
    private struct State {
        var status: IntakeStatus
        var gaps: [IntakeGap.Reason: IntakeGap] = [:]
    }

    public let identity: IntakeIdentity
    public let metrics: IntakeMetrics
    private let state: Mutex<State>
    private let clock: WallClock
    private let changed: @Sendable () -> Void

    /// `changed` is called, outside of any lock, when the connection, an address or the version changes, a gap opens or a
    /// silence ends.
    public init(
        identity: IntakeIdentity, metrics: IntakeMetrics, clock: WallClock = .system,
        changed: @escaping @Sendable () -> Void = {}
    ) {
        self.identity = identity
        self.metrics = metrics
        self.clock = clock
        self.changed = changed
        var status = IntakeStatus(identity: identity)
        status.openedAt = clock.now()
        state = Mutex(State(status: status))
    }

    public var now: Int64 { clock.now() }

    public var status: IntakeStatus { state.withLock { $0.status } }

    /// Takes the gaps found since the last call, oldest first.
    public func takeGaps() -> [IntakeGap] {
        state.withLock { state in
            defer { state.gaps = [:] }
            return state.gaps.values.sorted { ($0.from, $0.reason.rawValue) < ($1.from, $1.reason.rawValue) }
        }
    }

    public func connection(_ connection: IntakeStatus.Connection) {
        update { $0.connection = connection }
    }

    /// The shortest interval that a source expects. Told by the hub, under its lock: so nothing is called back.
    func expect(within microseconds: Int64?) {
        state.withLock { $0.status.expectedInterval = microseconds }
    }

    func falcoVersion(_ version: String) {
        update { $0.falcoVersion = version }
    }

    /// Replaces what is known of the addresses, and the connection that follows from them.
    func addresses(_ addresses: [IntakeStatus.Address], otherwise connection: IntakeStatus.Connection) {
        update { status in
            status.addresses = addresses
            status.connection = Self.combined(addresses.map(\.connection)) ?? connection
        }
    }

    /// Counts records that the inbox has kept. The first ones, and the first after a silence, are a change.
    public func received(_ count: Int) {
        let at = now
        let isNews = state.withLock { state in
            let isNews = state.status.lastReceivedAt == nil || state.status.isSilent(at: at)
            state.status.receivedCount &+= UInt64(clamping: count)
            state.status.lastReceivedAt = at
            return isNews
        }
        metrics.received(count, kind: identity.kind)
        if isNews { changed() }
    }

    /// Declares that records between `from` and now were or may be lost.
    public func gap(_ reason: IntakeGap.Reason, from: Int64? = nil, lostCount: UInt64?) {
        let until = now
        let gap = IntakeGap(intake: identity, reason: reason, from: from ?? until, until: until, lostCount: lostCount)
        state.withLock { state in
            if state.gaps[reason]?.absorb(gap) == nil { state.gaps[reason] = gap }
        }
        metrics.gap(reason)
        changed()
    }

    private func update(_ body: (inout IntakeStatus) -> Void) {
        let at = now
        let isChanged = state.withLock { state in
            let before = state.status
            body(&state.status)
            if state.status.connection != before.connection { state.status.connectionChangedAt = at }
            return state.status != before
        }
        if isChanged { changed() }
    }

    private static func combined(_ connections: [IntakeStatus.Connection]) -> IntakeStatus.Connection? {
        if connections.contains(.connected) { return .connected }
        let failure = connections.first { if case .failed = $0 { true } else { false } }
        if let failure { return failure }
        return connections.first
    }
}
