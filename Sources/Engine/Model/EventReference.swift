/// What findings and reports keep of an audit event: enough to find the record again, never the record itself.
///
/// `part` and `parts` number the findings of one event that touches several resources, in the order of their addresses.
public struct EventReference: Sendable, Hashable {
    public var provider: CloudProvider
    /// The record's own id; empty only for bytes that are no event.
    public var id: String
    /// As the record writes it, with an API date suffix.
    public var name: String
    /// `ec2.amazonaws.com`, `compute.googleapis.com`, `Microsoft.Compute`.
    public var service: String
    public var time: EventTime
    /// The account that owns the resource.
    public var account: String
    public var region: String
    public var part = 1
    public var parts = 1
}

extension EventReference {
    public init(
        provider: CloudProvider, id: String, name: String, service: String, time: EventTime, account: String,
        region: String
    ) {
        self.init(
            provider: provider, id: id, name: name, service: service, time: time, account: account, region: region,
            part: 1, parts: 1)
    }
}
