/// One record as it came in, held by the inbox until its effect is recorded.
public struct IntakeMessage: Sendable, Hashable {
    /// Goes back to `Inbox.letGo` when the record's effect is recorded, or was declared a gap.
    public let acknowledgement: InboxToken
    /// Where it came from; `IntakeHub.sources(of:)` tells which sources may own it.
    public let intake: IntakeIdentity
    /// Microseconds since 1970-01-01 UTC, our clock.
    public let receivedAt: Int64
    /// A Falco alert as JSON, or a raw audit record; at most `RecordSplitter.maximumRecordBytes`. Not checked further.
    public let bytes: [UInt8]

    public init(acknowledgement: InboxToken, intake: IntakeIdentity, receivedAt: Int64, bytes: [UInt8]) {
        self.acknowledgement = acknowledgement
        self.intake = intake
        self.receivedAt = receivedAt
        self.bytes = bytes
    }
}
