import JSON

/// Everything known of one Terraform type, found once for an object and then handed on. Never changes.
final class TypeFacts: Sendable {
    let name: String
    /// Nil where the catalog does not speak of the type.
    let spec: TypeSpec?
    /// Nil where the schema facts do not have the type.
    let schema: [String: SchemaFacts.Attribute]?
    /// Its objects have no region.
    let isGlobal: Bool
    /// Attributes whose values, joined by `/`, are the canonical cloud id.
    let cloudID: [String]
    private let numbers: ByteMap
    private let attributes: [SchemaFacts.Attribute]

    init(name: String, spec: TypeSpec?, schema: [String: SchemaFacts.Attribute]?) {
        self.name = name
        self.spec = spec
        self.schema = schema
        isGlobal = spec?.isGlobal ?? GlobalServices.isGlobal(type: name)
        cloudID = spec?.cloudID ?? ["id"]
        let ordered = (schema ?? [:]).sorted { $0.key < $1.key }
        numbers = ByteMap(ordered.enumerated().map { ($1.key, $0) })
        attributes = ordered.map(\.value)
    }

    func attribute(_ path: TerraformPath) -> SchemaFacts.Attribute? { attribute(path.schemaPath) }

    /// By the path without list marks. By bytes: hashing it as a text costs more than all else that is done with it.
    func attribute(_ schemaPath: String) -> SchemaFacts.Attribute? { numbers[schemaPath].map { attributes[$0] } }
}
