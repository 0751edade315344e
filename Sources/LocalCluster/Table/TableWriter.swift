import JSON

/// Objects in the Table form that `kubectl get` asks for.
struct TableWriter {
    let type: ResourceType
    let version: String
    let now: Int64

    init(_ type: ResourceType, version: String, now: Int64) {
        self.type = type
        self.version = version
        self.now = now
    }

    func table(_ objects: [JSONValue], metadata: JSONValue, _ request: APIRequest) -> JSONValue {
        let columns = type.isCustom ? [BuiltinColumns.name] + type.columns : BuiltinColumns.columns(type)
        let include = request.query["includeObject"] ?? "Metadata"
        return [
            "kind": "Table", "apiVersion": .string("meta.k8s.io/\(version)"), "metadata": metadata,
            "columnDefinitions": .array(columns.map(definition)),
            "rows": .array(
                objects.map { object in
                    var row: JSONValue = ["cells": .array(columns.map { cell($0, object) })]
                    switch include {
                    case "None": break
                    case "Object": row["object"] = object
                    default: row["object"] = Self.partial(object, version: version)
                    }
                    return row
                }),
        ]
    }

    /// `metadata` alone, as PartialObjectMetadata.
    static func partial(_ object: JSONValue, version: String) -> JSONValue {
        [
            "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": object["metadata"] ?? [:],
        ]
    }

    private func definition(_ column: PrinterColumn) -> JSONValue {
        [
            "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
            "description": .string(column.description), "priority": .int(column.priority),
        ]
    }

    private func cell(_ column: PrinterColumn, _ object: JSONValue) -> JSONValue {
        guard let path = column.path else { return BuiltinColumns.cell(column.name, object, now: now) }
        let found = JSONPath(path).values(in: object)
        guard let first = found.first else { return .null }
        switch column.type {
        case "date":
            guard let text = first.stringValue else { return "<unknown>" }
            guard let time = Timestamp.parse(text) else { return "<invalid>" }
            return .string(Timestamp.age(since: time, now: now))
        case "integer": return first.intValue.map { .int($0) } ?? .null
        case "number": return first.doubleValue.map { .double($0) } ?? .null
        case "boolean": return first.boolValue.map { .bool($0) } ?? .null
        default:
            let texts = found.map { $0.stringValue ?? $0.text }
            return .string(texts.joined(separator: ","))
        }
    }
}

/// The JSONPath of printer columns: members, indexes, `[*]`, and filters of the form `[?(@.type=="Ready")]`.
struct JSONPath {
    private enum Step {
        case member(String), index(Int), all, filter(path: [String], equals: Bool, value: String)
    }

    private let steps: [Step]

    init(_ text: String) {
        var steps: [Step] = []
        var rest = text[...]
        while let first = rest.first {
            if first == "." {
                rest = rest.dropFirst()
                var name = ""
                while let next = rest.first, next != ".", next != "[" {
                    rest = rest.dropFirst()
                    if next == "\\", let escaped = rest.first {
                        name.append(escaped)
                        rest = rest.dropFirst()
                    } else {
                        name.append(next)
                    }
                }
                if !name.isEmpty { steps.append(.member(name)) }
            } else if first == "[" {
                guard let end = Self.closing(rest) else { break }
                steps += Self.bracket(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                rest = "." + rest
            }
        }
        self.steps = steps
    }

    /// The bracket that closes the first one; brackets in quotes do not count.
    private static func closing(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "]" {
                return index
            }
        }
        return nil
    }

    private static func bracket(_ body: Substring) -> [Step] {
        if body == "*" { return [.all] }
        if let index = Int(body) { return [.index(index)] }
        if body.hasPrefix("?("), body.hasSuffix(")") { return filter(body.dropFirst(2).dropLast()).map { [$0] } ?? [] }
        return [.member(unquoted(body))]
    }

    private static func filter(_ body: Substring) -> Step? {
        for mark in ["==", "!="] {
            guard let index = body.indices.first(where: { body[$0...].hasPrefix(mark) }) else { continue }
            let path = body[..<index].trimmed.drop { $0 == "@" }.split(separator: ".").map(String.init)
            let value = unquoted(body[body.index(index, offsetBy: 2)...].trimmed[...])
            return .filter(path: path, equals: mark == "==", value: value)
        }
        return nil
    }

    private static func unquoted(_ text: Substring) -> String {
        guard let first = text.first, first == "'" || first == "\"", text.count >= 2, text.last == first else {
            return String(text)
        }
        return String(text.dropFirst().dropLast())
    }

    func values(in object: JSONValue) -> [JSONValue] {
        var values = [object]
        for step in steps {
            values = values.flatMap { value -> [JSONValue] in
                switch step {
                case .member(let name): return value[name].map { [$0] } ?? []
                case .index(let index):
                    let elements = value.arrayValue ?? []
                    let position = index < 0 ? elements.count + index : index
                    return elements.indices.contains(position) ? [elements[position]] : []
                case .all: return value.arrayValue ?? value.objectValue.map { Array($0.values) } ?? []
                case .filter(let path, let equals, let expected):
                    return (value.arrayValue ?? []).filter { element in
                        let found = path.reduce(Optional(element)) { $0?[$1] }
                        guard let found else { return false }
                        return ((found.stringValue ?? found.text) == expected) == equals
                    }
                }
            }
        }
        return values
    }
}
