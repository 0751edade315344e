/// The name of an object inside its kind. `namespace` is "" for cluster-scoped kinds.
///
/// Ordered by namespace, then name, by UTF-8 bytes, as the API server orders its lists.
public struct ObjectKey: Hashable, Sendable, Comparable {
    public var namespace: String
    public var name: String

    public init(namespace: String = "", name: String) {
        self.namespace = namespace
        self.name = name
    }

    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        if left.namespace == right.namespace { return left.name.utf8.lexicographicallyPrecedes(right.name.utf8) }
        return left.namespace.utf8.lexicographicallyPrecedes(right.namespace.utf8)
    }
}

extension ObjectKey: CustomStringConvertible {
    /// "namespace/name", or the bare name.
    public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}
