import JSON

/// One step of a path through an object: a member, a list item by its keys, a set's value, or an index.
enum PathElement: Hashable, Sendable {
    case field(String)
    /// Keys with their values, ascending by key.
    case keys([Key])
    case value(JSONValue)
    case index(Int64)

    struct Key: Hashable, Sendable {
        var name: String
        var value: JSONValue
    }

    /// The form in `fieldsV1`: `f:name`, `k:{"name":"a"}`, `v:"a"`, `i:0`.
    init?(encoded text: String) {
        let body = text.dropFirst(2)
        switch text.prefix(2) {
        case "f:": self = .field(String(body))
        case "v:":
            guard let value = try? JSONValue(parsing: String(body)) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = Int64(body) else { return nil }
            self = .index(index)
        case "k:":
            guard let members = (try? JSONValue(parsing: String(body)))?.objectValue else { return nil }
            self = .keys(members.sorted { $0.key < $1.key }.map { Key(name: $0.key, value: $0.value) })
        default: return nil
        }
    }

    var encoded: String {
        switch self {
        case .field(let name): "f:\(name)"
        case .keys(let keys): "k:" + Self.object(keys).text
        case .value(let value): "v:" + value.text
        case .index(let index): "i:\(index)"
        }
    }

    private static func object(_ keys: [Key]) -> JSONValue {
        .object(Dictionary(keys.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }

    /// The form in error messages: `.name`, `[name="a"]`, `[="a"]`, `[0]`.
    var shown: String {
        switch self {
        case .field(let name): ".\(name)"
        case .keys(let keys): "[" + keys.map { "\($0.name)=\($0.value.text)" }.joined(separator: ",") + "]"
        case .value(let value): "[=\(value.text)]"
        case .index(let index): "[\(index)]"
        }
    }
}
