import JSON

/// A change of a cloud resource that some principal asked for, as one audit record tells it. (Interface; the decode
/// stage fills in the storage.)
public struct AuditEvent: Sendable {
    public var provider: CloudProvider = .aws
    public var id: String = ""
    public var time = EventTime(microseconds: 0)
}
