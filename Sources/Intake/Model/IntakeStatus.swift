/// How an intake stands, for the status of the sources that name it.
public struct IntakeStatus: Sendable, Hashable {
    public enum Connection: Sendable, Hashable {
        /// Not running: before the start, after the end.
        case disconnected
        /// A first or a repeated attempt is under way.
        case connecting
        /// Records can arrive. For a receiver: it is registered.
        case connected
        /// The last attempt failed, the next follows by itself. The text says what failed and what to look at.
        case failed(String)
    }

    public let identity: IntakeIdentity
    /// Of all addresses together: connected when any is; failed when none is and one says why.
    public var connection: Connection = .disconnected
    /// When `connection` last changed; microseconds since 1970-01-01 UTC.
    public var connectionChangedAt: Int64 = 0
    /// When the hub opened it; microseconds since 1970-01-01 UTC, nil where none did.
    public var openedAt: Int64?
    /// Each resolved address by itself, ordered by address; empty for intakes without addresses. At most
    /// `AddressPlan.maximumAddresses`.
    public var addresses: [Address] = []
    /// Falco's version, when it tells.
    public var falcoVersion: String?
    /// Records kept since the intake was opened.
    public var receivedCount: UInt64 = 0
    /// When the last record came; microseconds since 1970-01-01 UTC, nil before the first.
    public var lastReceivedAt: Int64?
    /// Without a record for more than so many microseconds the intake counts as silent; nil: never. What the source
    /// expects that the status was asked for, else the shortest that any source expects.
    public var expectedInterval: Int64?

    public struct Address: Sendable, Hashable {
        /// `10.0.0.7:5060`, `[2001:db8::7]:5060` or `unix:///run/falco/falco.sock`.
        public var address: String
        public var connection: Connection
    }

    public init(identity: IntakeIdentity) { self.identity = identity }

    /// The meaning of `tfdrift_falco_connected`: the stream is up, or what posts to us did so inside the expected
    /// interval. (A stream tells by itself that the other side is there; a receiver cannot know.)
    public func isConnected(at now: Int64) -> Bool {
        guard connection == .connected else { return false }
        return identity.kind != .falcoHTTP || !isSilent(at: now)
    }

    /// How long an intake may take to connect, in microseconds, before it counts as down although nothing failed.
    public static let openingInterval: Int64 = 5_000_000

    /// Just opened, neither connected nor failed.
    public func isOpening(at now: Int64) -> Bool { openingUntil.map { now < $0 } ?? false }

    /// When an intake that does not connect counts as down, in microseconds since 1970-01-01 UTC; nil: it is connected or
    /// has failed.
    public var openingUntil: Int64? {
        guard connection == .disconnected || connection == .connecting, let openedAt else { return nil }
        return openedAt.addingReportingOverflow(Self.openingInterval).partialValue
    }

    /// Connected as far as can be told, and nothing came for longer than expected.
    public func isSilent(at now: Int64) -> Bool { silentFrom.map { now >= $0 } ?? false }

    /// When the intake becomes silent if nothing comes, in microseconds since 1970-01-01 UTC; nil: never.
    public var silentFrom: Int64? {
        guard connection == .connected, let expectedInterval else { return nil }
        let reference = max(lastReceivedAt ?? connectionChangedAt, connectionChangedAt)
        let (deadline, overflow) = reference.addingReportingOverflow(expectedInterval)
        return overflow || deadline == .max ? nil : deadline + 1
    }
}

extension IntakeStatus.Connection {
    /// One of `disconnected`, `connecting`, `connected`, `failed`; safe as a metric label or a condition's reason.
    public var label: String {
        switch self {
        case .disconnected: "disconnected"
        case .connecting: "connecting"
        case .connected: "connected"
        case .failed: "failed"
        }
    }
}
