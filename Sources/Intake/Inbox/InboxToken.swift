/// Names one record while the inbox holds it. Tokens of one inbox ascend in the order of arrival.
public struct InboxToken: Sendable, Hashable, Comparable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public static func < (left: InboxToken, right: InboxToken) -> Bool { left.rawValue < right.rawValue }
}
