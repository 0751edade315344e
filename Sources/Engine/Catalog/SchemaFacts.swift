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

    /// By type, then by path without list marks.
    public private(set) var types: [String: [String: Attribute]] = [:]

    public init() {}

    public func attribute(_ type: String, _ path: TerraformPath) -> Attribute? { attribute(type, path.schemaPath) }

    public func attribute(_ type: String, _ schemaPath: String) -> Attribute? { types[type]?[schemaPath] }

    /// Says what an attribute is where nobody sets it; the path is one without list marks.
    mutating func setStandard(_ value: JSONValue, of type: String, _ schemaPath: String) {
        types[type]?[schemaPath]?.standard = value
    }

    /// Says that the case of an attribute's letters does not count.
    mutating func setFolding(of type: String, _ schemaPath: String) {
        types[type]?[schemaPath]?.foldsCase = true
    }

    /// Says that blocks of this name choose by what stands in them, wherever the type has them.
    mutating func setChoice(of type: String, _ name: String) {
        for (path, attribute) in types[type] ?? [:] where attribute.kind.isNested {
            guard path == name || path.hasSuffix("." + name) else { continue }
            types[type]?[path]?.isChoice = true
        }
    }

    /// Reads the tab-separated form that `make-schema-facts.py` writes.
    public init(text: String, file: String) throws(CatalogError) {
        var current = ""
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            if first != UInt8(ascii: "\t") {
                current = String(Substring(line))
                types[current] = [:]
                continue
            }
            let cells = line.dropFirst().split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            guard cells.count >= 3, !current.isEmpty, let kind = Self.kind(cells[1]) else {
                throw CatalogError(
                    file: file, line: number, field: current, message: "expected path, kind, flags separated by tabs")
            }
            var attribute = Attribute(kind: kind)
            Self.read(flags: cells[2], into: &attribute)
            for cell in cells.dropFirst(3) { try Self.read(extra: cell, into: &attribute, file: file, line: number) }
            types[current]?[Self.plainPath(cells[0])] = attribute
        }
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
