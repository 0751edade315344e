import JSON

/// JSON patch (RFC 6902).
struct JSONPatch {
    private let operations: [JSONValue]

    static let operationLimit = 10_000
    /// How many bytes `copy` may add in all: a few operations could otherwise double an object again and again.
    static let copyLimit = APIMachine.bodyLimit

    init(_ json: JSONValue) throws(APIStatus) {
        guard let operations = json.arrayValue else {
            throw APIMachine.badPatch("json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp")
        }
        guard operations.count <= Self.operationLimit else {
            throw APIStatus(
                413, "RequestEntityTooLarge",
                "The allowed maximum operations in a JSON patch is \(Self.operationLimit), got \(operations.count)")
        }
        self.operations = operations
    }

    func applied(to object: JSONValue) throws(APIStatus) -> JSONValue {
        var result = object
        var copied = 0
        for operation in operations {
            if operation["op"] == "copy", let value = get(try pointer(operation["from"])[...], in: result) {
                copied += value.serialized.count
                guard copied <= Self.copyLimit else { throw .tooLarge }
            }
            try apply(operation, to: &result)
        }
        guard Self.depth(result) <= JSONValue.defaultDepthLimit else { throw Self.refused }
        return result
    }

    /// How deep values nest; copies of a parent into its child could go deeper than any reader follows.
    private static func depth(_ value: JSONValue) -> Int {
        switch value {
        case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .object(let members): 1 + (members.values.map(depth).max() ?? 0)
        default: 0
        }
    }

    private func apply(_ operation: JSONValue, to object: inout JSONValue) throws(APIStatus) {
        let name = operation["op"]?.stringValue ?? ""
        let path = try pointer(operation["path"])
        let value = operation["value"]
        switch name {
        case "add": try set(value ?? .null, path[...], in: &object, inserts: true)
        case "replace":
            guard get(path[...], in: object) != nil else { throw Self.refused }
            try set(value ?? .null, path[...], in: &object, inserts: false)
        case "remove":
            guard get(path[...], in: object) != nil else { throw Self.refused }
            remove(path[...], in: &object)
        case "test":
            guard get(path[...], in: object) ?? .null == value ?? .null else {
                throw Self.refused
            }
        case "copy", "move":
            let from = try pointer(operation["from"])
            guard let moved = get(from[...], in: object) else { throw Self.refused }
            if name == "move" { remove(from[...], in: &object) }
            try set(moved, path[...], in: &object, inserts: true)
        default: throw Self.refused
        }
    }

    private func pointer(_ json: JSONValue?) throws(APIStatus) -> [String] {
        guard let text = json?.stringValue, text.isEmpty || text.hasPrefix("/") else {
            throw Self.refused
        }
        return text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            unescaped($0)
        }
    }

    private func unescaped(_ part: Substring) -> String {
        var result = ""
        var rest = part
        while let first = rest.first {
            if rest.hasPrefix("~0") || rest.hasPrefix("~1") {
                result.append(rest.hasPrefix("~0") ? "~" : "/")
                rest = rest.dropFirst(2)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// The server does not say which operation failed, nor why.
    private static let refused = APIStatus(
        422, "Invalid", "the server rejected our request due to an error in our request", details: [:])

    private func get(_ path: ArraySlice<String>, in value: JSONValue) -> JSONValue? {
        guard let first = path.first else { return value }
        let next: JSONValue?
        if value.arrayValue != nil { next = Int(first).flatMap { value[$0] } } else { next = value[first] }
        return next.flatMap { get(path.dropFirst(), in: $0) }
    }

    private func set(
        _ new: JSONValue, _ path: ArraySlice<String>, in value: inout JSONValue, inserts: Bool
    ) throws(APIStatus) {
        guard let first = path.first else {
            value = new
            return
        }
        let rest = path.dropFirst()
        if case .array(var elements) = value {
            let index = first == "-" ? elements.count : Int(first) ?? -1
            if rest.isEmpty, inserts {
                guard elements.indices.contains(index) || index == elements.count else { throw Self.refused }
                elements.insert(new, at: index)
            } else {
                guard elements.indices.contains(index) else { throw Self.refused }
                try set(new, rest, in: &elements[index], inserts: inserts)
            }
            value = .array(elements)
            return
        }
        guard case .object(var members) = value else { throw Self.refused }
        if rest.isEmpty {
            members[first] = new
        } else {
            guard var child = members[first] else { throw Self.refused }
            try set(new, rest, in: &child, inserts: inserts)
            members[first] = child
        }
        value = .object(members)
    }

    private func remove(_ path: ArraySlice<String>, in value: inout JSONValue) {
        guard let first = path.first else { return }
        let rest = path.dropFirst()
        if case .array(var elements) = value {
            guard let index = Int(first), elements.indices.contains(index) else { return }
            if rest.isEmpty { elements.remove(at: index) } else { remove(rest, in: &elements[index]) }
            value = .array(elements)
        } else if case .object(var members) = value {
            if rest.isEmpty {
                members[first] = nil
            } else if var child = members[first] {
                remove(rest, in: &child)
                members[first] = child
            }
            value = .object(members)
        }
    }
}
