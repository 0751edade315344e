/// A rule that matched, with the conditions that did, in words.
public struct MatchedRule: Sendable, Hashable {
    public var id: String
    public var policy: String
    public var severity: Severity
    public var conditions: [String]
}
