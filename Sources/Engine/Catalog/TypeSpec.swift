/// What the catalog knows of one Terraform type.
public struct TypeSpec: Sendable, Hashable {
    public var name: String
    /// Ways to tell an instance by its attributes, each one attribute or several together. The first is the main one.
    public var keys: [[String]] = []
    /// What an id of this type begins with (`i-`), for events that speak of any type (`CreateTags`).
    public var prefixes: [String] = []
    /// The service knows no regions: the report's region is `global`.
    public var isGlobal = false
    /// A name of it stands for one object in the whole partition, whatever region the record names (S3 buckets).
    public var isUniqueAcrossRegions = false
    /// Attributes whose values, joined by `/`, are the canonical cloud id.
    public var cloudID: [String] = ["id"]
    /// Attributes kept of a state beyond the keys and those that events speak of.
    public var keep: [String] = []
    /// What older versions of the provider call attributes.
    public var formers: [FormerName] = []

    public init(name: String) { self.name = name }
}
