import Controller
import JSON

/// The shape that a structural schema describes, to be held against the shape of a Swift type.
enum SchemaShape {
    static func of(_ schema: JSONValue) -> FieldShape {
        if schema["x-kubernetes-preserve-unknown-fields"] == true { return .any }
        switch schema["type"]?.stringValue {
        case "string":
            guard let words = schema["enum"]?.arrayValue else { return .string }
            return .enumeration(words.compactMap(\.stringValue))
        case "integer": return .integer
        case "boolean": return .boolean
        case "array": return .list(of(schema["items"] ?? .null))
        default:
            if let values = schema["additionalProperties"] { return .map(of(values)) }
            return .object(members(schema))
        }
    }

    private static func members(_ schema: JSONValue) -> [FieldShape.Member] {
        let required = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let properties = schema["properties"]?.objectValue ?? [:]
        return properties.sorted { $0.key < $1.key }.map { name, property in
            var presence = required.contains(name) ? FieldPresence.required : .optional
            if let value = property["default"] { presence = .defaulted(defaulted(value, property)) }
            return .init(name: name, presence: presence, shape: of(property))
        }
    }

    /// The value with the schema's defaults filled in, as the API server does it.
    static func defaulted(_ value: JSONValue, _ schema: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements):
            return .array(elements.map { defaulted($0, schema["items"] ?? .null) })
        case .object(var members):
            if let values = schema["additionalProperties"] {
                return .object(members.mapValues { defaulted($0, values) })
            }
            for (name, property) in schema["properties"]?.objectValue ?? [:] {
                if let given = members[name] ?? property["default"] { members[name] = defaulted(given, property) }
            }
            return .object(members)
        default: return value
        }
    }

    /// What differs, one line a field.
    static func differences(_ schema: FieldShape, _ type: FieldShape, at path: String) -> [String] {
        switch (schema, type) {
        case (.object(let left), .object(let right)):
            return differences(left, right, at: path)
        case (.list(let left), .list(let right)): return differences(left, right, at: path + "[]")
        case (.map(let left), .map(let right)): return differences(left, right, at: path + "{}")
        default: return schema == type ? [] : ["\(path): schema \(schema), type \(type)"]
        }
    }

    private static func differences(
        _ schema: [FieldShape.Member], _ type: [FieldShape.Member], at path: String
    ) -> [String] {
        let left = Dictionary(uniqueKeysWithValues: schema.map { ($0.name, $0) })
        let right = Dictionary(uniqueKeysWithValues: type.map { ($0.name, $0) })
        return Set(left.keys).union(right.keys).sorted().flatMap { name -> [String] in
            let place = "\(path).\(name)"
            guard let one = left[name] else { return ["\(place): not in the schema"] }
            guard let other = right[name] else { return ["\(place): not in the type"] }
            let presence =
                one.presence == other.presence ? [] : ["\(place): schema \(one.presence), type \(other.presence)"]
            return presence + differences(one.shape, other.shape, at: place)
        }
    }
}
