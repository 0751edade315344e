import JSON

/// A DriftSource, by namespace and name.
public struct SourceKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var namespace: String
    public var name: String
    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }
    public var description: String { "\(namespace)/\(name)" }
    public static func < (left: Self, right: Self) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// What makes two findings speak of the same object: the report key of docs/architecture.md.
public struct ReportKey: Sendable, Hashable {
    public var provider: CloudProvider
    public var account: String
    /// The region, or `global`.
    public var region: String
    public var type: String
    /// The canonical cloud id; where there is none, `lineage` and `address` of the state separated by a space.
    public var id: String

    public init(provider: CloudProvider, account: String, region: String, type: String, id: String) {
        self.provider = provider
        self.account = account
        self.region = region
        self.type = type
        self.id = id
    }

    /// The id tells objects apart well enough; the rest is looked at by `==` alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// One resource as a finding names it: the cloud object and, where a state holds it, its Terraform instance.
public struct ResourceRef: Sendable, Hashable {
    public var key: ReportKey
    /// `module.a["x"].aws_instance.web[0]`; nil when no state of the source holds it.
    public var address: String?
    /// `module.a["x"]`; nil in the root module.
    public var module: String?
    /// The name of the state in the DriftSource and its version in force.
    public var state: String?
    public var stateSerial: Int64?
    public var stateLineage: String?
    /// Facts of the state, for reports and rules; never a sensitive value.
    public var tags: [String: String] {
        get { packedTags.values }
        set { packedTags = PackedTags(newValue) }
    }
    var packedTags = PackedTags.none
    public var environment: String?
    public var owner: String?
    /// Addresses this instance depends on, as the state lists them.
    public var dependencies: [String] {
        get { packedDependencies.texts }
        set { packedDependencies = PackedTexts(newValue) }
    }
    var packedDependencies = PackedTexts.none

    public init(key: ReportKey) { self.key = key }
    public var type: String { key.type }
    public var id: String { key.id }
}
