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
    private var sections: [String: Section] = [:]

    public init() {}

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
                sections[open.name] = Section(text: text, range: open.start..<start, file: file, line: open.line)
            }
            open = (String(decoding: row, as: UTF8.self), number + 1, min(end + 1, start + row.count + 1))
        }
        if let open {
            sections[open.name] = Section(
                text: text, range: open.start..<max(open.start, end), file: file, line: open.line)
        }
    }

    /// Reads every row. - Throws: the first that is not well-formed.
    func checkAll() throws(CatalogError) {
        for (name, section) in sections.sorted(by: { $0.key < $1.key }) { _ = try section.parse(name) }
    }

    public var typeNames: [String] { Array(sections.keys) }

    /// The types of `other` take the place of those of the same name.
    mutating func merge(_ other: SchemaFacts) { sections.merge(other.sections) { $1 } }

    /// These types alone; their rows are shared.
    func only(_ types: some Sequence<String>) -> SchemaFacts {
        var facts = SchemaFacts()
        for type in types { facts.sections[type] = sections[type] }
        return facts
    }

    /// Whether a top-level attribute is a text, without reading the type.
    func hasText(_ type: String, _ name: String) -> Bool { sections[type]?.hasText(name) ?? false }

    public func has(_ type: String) -> Bool { sections[type] != nil }

    /// The attributes of a type by path without list marks; nil for a type that the facts do not have.
    public func attributes(of type: String) -> [String: Attribute]? { sections[type]?.attributes }

    public func attribute(_ type: String, _ path: TerraformPath) -> Attribute? { attribute(type, path.schemaPath) }

    public func attribute(_ type: String, _ schemaPath: String) -> Attribute? {
        sections[type]?.attributes[schemaPath]
    }

    /// Says what an attribute is where nobody sets it; the path is one without list marks.
    mutating func setStandard(_ value: JSONValue, of type: String, _ schemaPath: String) {
        sections[type] = sections[type]?.changed { $0[schemaPath]?.standard = value }
    }

    /// Says that the case of an attribute's letters does not count.
    mutating func setFolding(of type: String, _ schemaPath: String) {
        sections[type] = sections[type]?.changed { $0[schemaPath]?.foldsCase = true }
    }

    /// Says that blocks of this name choose by what stands in them, wherever the type has them.
    mutating func setChoice(of type: String, _ name: String) {
        sections[type] = sections[type]?.changed { attributes in
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

/// The rows of one type.
private final class Section: Sendable {
    private typealias Attribute = SchemaFacts.Attribute

    private let text: SourceText
    private let range: Range<Int>
    private let file: String
    private let line: Int
    /// What catalog files say beyond the rows, in their order.
    private let changes: [@Sendable (inout [String: SchemaFacts.Attribute]) -> Void]
    private let parsed = Lazy<[String: SchemaFacts.Attribute]>()

    init(
        text: SourceText, range: Range<Int>, file: String, line: Int,
        changes: [@Sendable (inout [String: SchemaFacts.Attribute]) -> Void] = []
    ) {
        self.text = text
        self.range = range
        self.file = file
        self.line = line
        self.changes = changes
    }

    func changed(_ change: @escaping @Sendable (inout [String: SchemaFacts.Attribute]) -> Void) -> Section {
        Section(text: text, range: range, file: file, line: line, changes: changes + [change])
    }

    /// Rows that are not well-formed are left out; `checkAll` tells of them.
    var attributes: [String: SchemaFacts.Attribute] {
        parsed.value(orMake: { (try? parse("")) ?? [:] })
    }

    func hasText(_ name: String) -> Bool { text.string(range).contains("\t\(name)\ts\t") }

    func parse(_ type: String) throws(CatalogError) -> [String: SchemaFacts.Attribute] {
        var attributes: [String: SchemaFacts.Attribute] = [:]
        var number = line - 1
        for row in text.string(range).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard row.first == UInt8(ascii: "\t") else { continue }
            let (path, attribute) = try SchemaFacts.row(row.dropFirst(), file: file, line: number, type: type)
            attributes[path] = attribute
        }
        for change in changes { change(&attributes) }
        return attributes
    }
}

extension SchemaFacts {
    fileprivate static func row(
        _ row: Substring.UTF8View, file: String, line: Int, type: String
    ) throws(CatalogError) -> (path: String, attribute: Attribute) {
        let cells = row.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard cells.count >= 3, let kind = Self.kind(cells[1]) else {
            throw CatalogError(
                file: file, line: line, field: type, message: "expected path, kind, flags separated by tabs")
        }
        var attribute = Attribute(kind: kind)
        Self.read(flags: cells[2], into: &attribute)
        for cell in cells.dropFirst(3) { try Self.read(extra: cell, into: &attribute, file: file, line: line) }
        return (plainPath(cells[0]), attribute)
    }

    private static func plainPath(_ cell: Substring.UTF8View) -> String {
        String(decoding: cell.filter { !"[]{}<>".utf8.contains($0) }, as: UTF8.self)
    }

    private static func kind(_ cell: Substring.UTF8View) -> Kind? {
        guard let letter = cell.first else { return nil }
        let rest = cell.dropFirst()
        if rest.isEmpty {
            switch letter {
            case UInt8(ascii: "s"): return .string
            case UInt8(ascii: "n"): return .number
            case UInt8(ascii: "b"): return .bool
            case UInt8(ascii: "d"): return .dynamic
            case UInt8(ascii: "o"): return .object
            case UInt8(ascii: "k"): return .block
            default: return nil
            }
        }
        guard rest.first == UInt8(ascii: ":"), let element = kind(rest.dropFirst()) else { return nil }
        switch letter {
        case UInt8(ascii: "L"): return .list(element)
        case UInt8(ascii: "S"): return .set(element)
        case UInt8(ascii: "M"): return .map(element)
        default: return nil
        }
    }

    private static func read(flags: Substring.UTF8View, into attribute: inout Attribute) {
        for flag in flags {
            switch flag {
            case UInt8(ascii: "r"): attribute.isRequired = true
            case UInt8(ascii: "o"): attribute.isOptional = true
            case UInt8(ascii: "c"): attribute.isComputed = true
            case UInt8(ascii: "s"): attribute.isSensitive = true
            case UInt8(ascii: "w"): attribute.isWriteOnly = true
            default: break
            }
        }
    }

    private static func read(
        extra cell: Substring.UTF8View, into attribute: inout Attribute, file: String, line: Int
    ) throws(CatalogError) {
        let text = String(Substring(cell))
        guard let equals = text.firstIndex(of: "=") else {
            throw CatalogError(file: file, line: line, field: text, message: "expected name=value")
        }
        let value = String(text[text.index(after: equals)...])
        switch text[..<equals] {
        case "default":
            do throws(JSONError) {
                attribute.standard = try JSONValue(parsing: value)
            } catch {
                throw CatalogError(file: file, line: line, field: "default", message: "not JSON: \(error)")
            }
        case "form":
            guard let form = Form(rawValue: value) else {
                throw CatalogError(file: file, line: line, field: "form", message: "expected json, policy or bindings")
            }
            attribute.form = form
        case "fold":
            attribute.foldsCase = true
            attribute.foldsBlanks = value == "2"
        case "max": attribute.isSingle = true
        default: throw CatalogError(file: file, line: line, field: text, message: "unknown column")
        }
    }
}
