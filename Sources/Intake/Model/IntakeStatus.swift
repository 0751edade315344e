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
    /// Each resolved address by itself, ordered by address; empty for intakes without addresses. At most
    /// `AddressPlan.maximumAddresses`.
    public var addresses: [Address] = []
    /// Falco's version, when it tells.
    public var falcoVersion: String?
    /// Records kept since the intake was opened.
    public var receivedCount: UInt64 = 0
    /// When the last record came; microseconds since 1970-01-01 UTC, nil before the first.
    public var lastReceivedAt: Int64?
    /// A receiver's promise: without a record for that many microseconds it no longer counts as connected.
    public var expectedInterval: Int64?

    public struct Address: Sendable, Hashable {
        /// `10.0.0.7:5060`, `[2001:db8::7]:5060` or `unix:///run/falco/falco.sock`.
        public var address: String
        public var connection: Connection
    }

    public init(identity: IntakeIdentity) { self.identity = identity }

    /// The meaning of `tfdrift_falco_connected`: the stream is up, or a record came inside the expected interval.
    public func isConnected(at now: Int64) -> Bool {
        guard connection == .connected else { return false }
        guard let expectedInterval else { return true }
        let reference = max(lastReceivedAt ?? connectionChangedAt, connectionChangedAt)
        return now &- reference <= expectedInterval
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
