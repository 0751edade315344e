/// Namespace and name of a DriftSource.
public struct SourceName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let namespace: String
    public let name: String

    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    public var description: String { "\(namespace)/\(name)" }

    public static func < (left: SourceName, right: SourceName) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}
