import JSON

/// What the provider's schema says of each attribute of the types that the catalog covers.
///
/// Read from `schema.tsv`; a path is written without list marks: `metadata_options.http_tokens`.
public struct SchemaFacts: Sendable {
    /// What a value is, and so how two of them are compared.
    public indirect enum Kind: Sendable, Hashable {
        case string, number, bool, dynamic
        case list(Kind), set(Kind), map(Kind)
        /// An object whose members have rows of their own.
        case object
        /// A nested block whose members have rows of their own.
        case block

        public var isSet: Bool { if case .set = self { true } else { false } }
        public var isMap: Bool { if case .map = self { true } else { false } }
        public var isList: Bool { if case .list = self { true } else { false } }
        /// What a collection holds; nil for scalars.
        public var element: Kind? {
            switch self {
            case .list(let kind), .set(let kind), .map(let kind): kind
            default: nil
            }
        }
        /// Whether members below it have rows of their own.
        public var isNested: Bool {
            switch self {
            case .object, .block: true
            case .list(let kind), .set(let kind), .map(let kind): kind.isNested
            default: false
            }
        }
    }
    /// What a string holds.
    public enum Form: String, Sendable, Hashable {
        case text, json
        /// A policy document of AWS.
        case policy
        /// The bindings of roles to members of Google Cloud.
        case bindings
    }

    public struct Attribute: Sendable, Hashable {
        public var kind: Kind
        public var isRequired = false
        public var isOptional = false
        public var isComputed = false
        public var isSensitive = false
        /// Never in a state, so never comparable.
        public var isWriteOnly = false
        public var standard: JSONValue?
        public var form = Form.text
        /// Compared without regard to case.
        public var foldsCase = false
        /// Nor do its blanks: `West Europe` is `westeurope`.
        public var foldsBlanks = false
        /// A list that holds at most one element.
        public var isSingle = false
        /// A block that says something by which blocks stand in it, empty or not: the action of a rule.
        public var isChoice = false

        public init(kind: Kind) { self.kind = kind }
        /// Set by the provider alone: never drift.
        public var isReadOnly: Bool { isComputed && !isOptional && !isRequired }
    }

    /// By type: where its rows stand, read when first asked for. Most types of the catalog are in nobody's states.
    private var sections: [String: SchemaSection] = [:]
    /// The types of the files that come with the program.
    private var source: CatalogSource?

    public init() {}

    init(source: CatalogSource) { self.source = source }

    /// One type alone.
    init(_ section: SchemaSection, of type: String) { sections = [type: section] }

    /// Reads the tab-separated form that `make-schema-facts.py` writes. Only the names of types are looked at; `checkAll`
    /// reads the rest.
    public init(text: String, file: String) { self.init(SourceText(text), file: file) }

    init(_ text: SourceText, file: String) {
        var open: (name: String, line: Int, start: Int)?
        var end = 0
        text.forEachLine { row, number, start in
            end = start + row.count
            guard let first = row.first, first != UInt8(ascii: "\t"), first != UInt8(ascii: "#") else { return }
            if let open {
                sections[open.name] = SchemaSection(text: text, range: open.start..<start, file: file, line: open.line)
            }
            open = (String(decoding: row, as: UTF8.self), number + 1, min(end + 1, start + row.count + 1))
        }
        if let open {
            sections[open.name] = SchemaSection(
                text: text, range: open.start..<max(open.start, end), file: file, line: open.line)
        }
    }

    /// Reads every row. - Throws: the first that is not well-formed.
    func checkAll() throws(CatalogError) {
        for (name, section) in sections.sorted(by: { $0.key < $1.key }) { _ = try section.parse(name) }
    }

    func section(of type: String) -> SchemaSection? { sections[type] ?? source?.type(type)?.section }

    public var typeNames: [String] { Array(sections.keys) + (source?.allTypeNames ?? []) }

    /// The types of `other` take the place of those of the same name.
    mutating func merge(_ other: SchemaFacts) { sections.merge(other.sections) { $1 } }

    /// These types alone; their rows are shared.
    func only(_ types: some Sequence<String>) -> SchemaFacts {
        var facts = SchemaFacts()
        for type in types { facts.sections[type] = section(of: type) }
        return facts
    }

    /// Whether a top-level attribute is a text, without reading the type.
    func hasText(_ type: String, _ name: String) -> Bool { section(of: type)?.hasText(name) ?? false }

    public func has(_ type: String) -> Bool { sections[type] != nil || source?.typeNames[type] != nil }

    /// The attributes of a type by path without list marks; nil for a type that the facts do not have.
    public func attributes(of type: String) -> [String: Attribute]? { section(of: type)?.attributes }

    public func attribute(_ type: String, _ path: TerraformPath) -> Attribute? { attribute(type, path.schemaPath) }

    public func attribute(_ type: String, _ schemaPath: String) -> Attribute? {
        section(of: type)?.attributes[schemaPath]
    }

    /// Says what an attribute is where nobody sets it; the path is one without list marks.
    mutating func setStandard(_ value: JSONValue, of type: String, _ schemaPath: String) {
        sections[type] = section(of: type)?.changed { $0[schemaPath]?.standard = value }
    }

    /// Says that the case of an attribute's letters does not count.
    mutating func setFolding(of type: String, _ schemaPath: String) {
        sections[type] = section(of: type)?.changed { $0[schemaPath]?.foldsCase = true }
    }

    /// Says that blocks of this name choose by what stands in them, wherever the type has them.
    mutating func setChoice(of type: String, _ name: String) {
        sections[type] = section(of: type)?.changed { attributes in
            for (path, attribute) in attributes where attribute.kind.isNested {
                guard path == name || path.hasSuffix("." + name) else { continue }
                attributes[path]?.isChoice = true
            }
        }
    }

    /// Whether the type has blocks of this name anywhere.
    func hasBlock(_ name: String, of type: String) -> Bool {
        (attributes(of: type) ?? [:]).contains { path, attribute in
            attribute.kind.isNested && (path == name || path.hasSuffix("." + name))
        }
    }
}
