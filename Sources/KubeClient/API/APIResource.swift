/// One collection that the server offers, as discovery tells it.
public struct APIResource: Sendable, Hashable {
    public var gvr: GroupVersionResource
    public var kind: String
    public var isNamespaced: Bool
    /// "get", "list", "watch", "patch", ...
    public var verbs: Set<String>
    public var shortNames: [String]
    /// "status", "scale", ...
    public var subresources: Set<String>

    public init(
        gvr: GroupVersionResource, kind: String, isNamespaced: Bool, verbs: Set<String> = [],
        shortNames: [String] = [], subresources: Set<String> = []
    ) {
        self.gvr = gvr
        self.kind = kind
        self.isNamespaced = isNamespaced
        self.verbs = verbs
        self.shortNames = shortNames
        self.subresources = subresources
    }
}
