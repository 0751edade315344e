import JSON

/// Everything known of one Terraform type, found once for an object and then handed on. Never changes.
final class TypeFacts: Sendable {
    let name: String
    /// Nil where the catalog does not speak of the type.
    let spec: TypeSpec?
    /// Its objects have no region.
    let isGlobal: Bool
    /// Attributes whose values, joined by `/`, are the canonical cloud id.
    let cloudID: [String]
    private let facts: SchemaFacts?
    private let details = OnceReference<Details>()

    /// The schema's rows, laid out for looking up by bytes; made when the type is first met.
    private final class Details: Sendable {
        let schema: [String: SchemaFacts.Attribute]?
        private let numbers: ByteMap
        private let attributes: [SchemaFacts.Attribute]

        init(_ schema: [String: SchemaFacts.Attribute]?) {
            self.schema = schema
            let ordered = (schema ?? [:]).sorted { $0.key < $1.key }
            numbers = ByteMap(ordered.enumerated().map { ($1.key, $0) })
            attributes = ordered.map(\.value)
        }

        func attribute(_ schemaPath: String) -> SchemaFacts.Attribute? {
            numbers[schemaPath].map { attributes[$0] }
        }
    }

    init(name: String, spec: TypeSpec?, facts: SchemaFacts?) {
        self.name = name
        self.spec = spec
        self.facts = facts
        hasFormers = spec?.formers.isEmpty == false
        isGlobal = spec?.isGlobal ?? GlobalServices.isGlobal(type: name)
        cloudID = spec?.cloudID ?? ["id"]
    }

    private var known: Details {
        details.load() ?? details.storeIfNil(Details(facts?.attributes(of: name)))
    }

    /// Nil where the schema facts do not have the type.
    var schema: [String: SchemaFacts.Attribute]? { known.schema }

    func attribute(_ path: TerraformPath) -> SchemaFacts.Attribute? { attribute(path.schemaPath) }

    /// By the path without list marks. By bytes: hashing it as a text costs more than all else that is done with it.
    func attribute(_ schemaPath: String) -> SchemaFacts.Attribute? {
        if let attribute = known.attribute(schemaPath) { return attribute }
        return hasFormers ? former(schemaPath) : nil
    }

    /// Attributes by names that older versions of the provider have for them.
    var formers: [FormerName] { spec?.formers ?? [] }
    /// Few types have any.
    let hasFormers: Bool

    private func former(_ schemaPath: String) -> SchemaFacts.Attribute? {
        for former in formers where schemaPath == former.old || schemaPath.hasPrefix(former.old + ".") {
            let new = former.new + schemaPath.dropFirst(former.old.count)
            guard let attribute = known.attribute(new) else { continue }
            return schemaPath == former.old ? former.facts(attribute) : attribute
        }
        return nil
    }
}
