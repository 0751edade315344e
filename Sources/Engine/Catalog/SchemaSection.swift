import JSON

/// The rows of one type.
final class SchemaSection: Sendable {
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

    func changed(_ change: @escaping @Sendable (inout [String: SchemaFacts.Attribute]) -> Void) -> SchemaSection {
        SchemaSection(text: text, range: range, file: file, line: line, changes: changes + [change])
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
