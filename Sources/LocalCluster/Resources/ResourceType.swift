import JSON

/// Where objects are stored: one collection for all versions and views of a resource.
struct GroupResource: Hashable, Sendable {
    var group: String
    var resource: String
}

/// One served resource of one group and version.
struct ResourceType: Sendable {
    var group: String
    var version: String
    var plural: String
    var singular: String
    var kind: String
    var listKind: String
    var isNamespaced: Bool
    var shortNames: [String] = []
    var categories: [String] = []
    /// Empty for kinds that are only posted and answered (`SelfSubjectAccessReview`).
    var verbs: [String] = ResourceType.allVerbs
    var hasStatus = false
    var schema: SchemaNode = .untyped
    var columns: [PrinterColumn] = []
    /// Paths such as `spec.size` that a field selector may name, beside `metadata.name` and `metadata.namespace`.
    var selectableFields: [String] = []
    var isCustom = false
    var storage: GroupResource
    var deprecationWarning: String?
    var nameRule = Names.Rule.subdomain
    /// Whether a change outside metadata and status raises `metadata.generation`.
    var tracksGeneration = false
    /// Accepts strategic merge patches, as compiled-in kinds do.
    var acceptsStrategicMerge = true
    var description = ""

    var groupVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    init(
        _ group: String, _ version: String, _ plural: String, kind: String, namespaced: Bool = true,
        shortNames: [String] = [], categories: [String] = []
    ) {
        self.group = group
        self.version = version
        self.plural = plural
        self.kind = kind
        singular = kind.lowercased()
        listKind = kind + "List"
        isNamespaced = namespaced
        self.shortNames = shortNames
        self.categories = categories
        storage = GroupResource(group: group, resource: plural)
    }

    func with(_ change: (inout ResourceType) -> Void) -> ResourceType {
        var copy = self
        change(&copy)
        return copy
    }
}

/// One column of the Table form.
struct PrinterColumn: Sendable, Hashable {
    var name: String
    var type = "string"
    var format = ""
    var description = ""
    /// 0: always shown; 1 and more: only wide.
    var priority: Int64 = 0
    /// A JSONPath with its leading dot, without braces. Nil for built-in columns computed by name.
    var path: String?
}
