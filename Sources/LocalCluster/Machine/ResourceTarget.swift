/// What a path under `/api` or `/apis` names.
struct ResourceTarget: Sendable {
    var type: ResourceType
    /// Nil: all namespaces, or a cluster-scoped resource.
    var namespace: String?
    var name: String?
    var subresource: String?
    /// The old form `/apis/<group>/<version>/watch/…`.
    var isLegacyWatch = false

    init(_ request: APIRequest, _ resources: ResourceTable) throws(APIStatus) {
        var rest = request.path[...]
        let group: String
        switch rest.popFirst() {
        case "api": group = ""
        case "apis":
            guard let name = rest.popFirst() else { throw .pageNotFound }
            group = name
        default: throw .pageNotFound
        }
        guard let version = rest.popFirst() else { throw .pageNotFound }
        if rest.first == "watch" {
            isLegacyWatch = true
            rest = rest.dropFirst()
        }
        if rest.first == "namespaces", rest.count >= 3, !Self.namespaceSubresources.contains(rest[rest.startIndex + 2])
        {
            namespace = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        }
        guard let plural = rest.popFirst(),
            let type = resources.find(group: group, version: version, plural: plural)
        else { throw .pageNotFound }
        self.type = type
        name = rest.popFirst()
        subresource = rest.popFirst()
        guard type.isCustom || rest.isEmpty,
            type.isNamespaced == (namespace != nil) || (name == nil && namespace == nil)
        else {
            throw .pageNotFound
        }
        if let subresource, !(subresource == "status" && type.hasStatus),
            !(subresource == "finalize" && plural == "namespaces"),
            !(subresource == "token" && type.kind == "ServiceAccount" && !type.isCustom)
        {
            throw type.isCustom ? .notFound(type, name ?? "") : .pageNotFound
        }
    }

    private static let namespaceSubresources: Set<String> = ["status", "finalize"]
}
