/// The verbs of operations that change nothing, for records without a flag of their own.
///
/// A verb counts only as a whole word: `Get` stands for `GetUser` and `Get`, not for `Getaway`. What is not listed is taken
/// for a change: a call too many is looked at, none is lost.
public enum ReadOnlyVerbs {
    /// CloudTrail: the beginning of the event's name.
    public static let aws = [
        "Describe", "Get", "List", "Head", "Lookup", "Search", "BatchGet", "BatchDescribe", "Select", "Check",
        "Simulate",
        "Estimate", "Preview", "View", "Discover", "Filter", "Decode", "Query", "Scan", "Read", "Download", "Retrieve",
    ]
    /// Cloud Audit Logs: the beginning of the method's last part, whatever its first letter's case.
    public static let googleCloud = [
        "Get", "List", "AggregatedList", "TestIamPermissions", "Search", "Query", "Fetch", "Lookup", "Read", "Watch",
        "BatchGet",
    ]

    /// Whether the event's name says that it changes nothing.
    static func contains(_ name: UnsafeBufferPointer<UInt8>, provider: CloudProvider) -> Bool {
        switch provider {
        case .aws: return aws.contains { matches(name[...], $0) }
        case .gcp:
            let start = name.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
            return googleCloud.contains { matches(name[start...], $0) }
        case .azure: return false  // The operation's own ending says it: see `AuditEvent.isReadOnly`.
        }
    }

    private static func matches(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ verb: String) -> Bool {
        let verb = verb.utf8
        guard name.count >= verb.count, let first = name.first, let wanted = verb.first, first | 0x20 == wanted | 0x20,
            name.dropFirst().starts(with: verb.dropFirst())
        else { return false }
        guard let next = name.dropFirst(verb.count).first else { return true }
        return !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next)
    }
}
