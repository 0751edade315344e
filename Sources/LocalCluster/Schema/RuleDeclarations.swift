import CEL
import JSON

/// A schema as its rules see it: types, and the largest sizes that a request allows where the schema sets none.
struct RuleDeclaration: Sendable {
    /// What a request body may be at most; nothing in it can be larger.
    static let requestBytes: UInt64 = 3 * 1024 * 1024

    var declaration: CELDeclaration
    /// Bytes of the shortest value in JSON: how many of them fit into a request.
    var minimumBytes: UInt64

    /// - name: the object's type in messages.
    /// - Returns: nil for what rules cannot see.
    init?(_ node: SchemaNode, name: String, isRoot: Bool = false) {
        if node.isIntOrString {
            self.init(.scalar(.dyn, maximumElements: Self.requestBytes - 2), 1)
            return
        }
        switch node.type {
        case "array":
            guard let items = node.items, let element = RuleDeclaration(items, name: name + ".@idx") else { return nil }
            let count =
                node.values.maxItems.map { UInt64(max($0, 0)) }
                ?? (Self.requestBytes - 2) / (element.minimumBytes + 1)
            self.init(.list(of: element.declaration, maximumElements: count), 2)
        case "object":
            if let values = node.additionalProperties {
                guard let value = RuleDeclaration(values, name: name + ".@elem") else { return nil }
                let count =
                    node.values.maxProperties.map { UInt64(max($0, 0)) }
                    ?? (Self.requestBytes - 2) / (value.minimumBytes + 6)
                self.init(.map(of: value.declaration, maximumElements: count), 2)
            } else {
                self.init(object: node, name: name, isRoot: isRoot)
            }
        case "string": self.init(text: node)
        case "boolean": self.init(.scalar(.bool), 4)
        case "number": self.init(.scalar(.double), 1)
        case "integer": self.init(.scalar(.int), 1)
        default: return nil
        }
    }

    private init(_ declaration: CELDeclaration, _ minimumBytes: UInt64) {
        self.declaration = declaration
        self.minimumBytes = minimumBytes
    }

    private init(object node: SchemaNode, name: String, isRoot: Bool) {
        var fields: [String: CELDeclaration] = [:]
        var bytes: UInt64 = 2
        for (member, child) in node.properties {
            let hasMetadata = isRoot || node.isEmbeddedResource
            let seen = hasMetadata && member == "metadata" ? Self.metadata : child
            guard let field = RuleDeclaration(seen, name: "\(name).\(member)"),
                let escaped = CELIdentifier.escaped(member)
            else { continue }
            fields[escaped] = field.declaration
            if node.required.contains(member), child.defaultValue == nil {
                bytes += UInt64(member.utf8.count) + field.minimumBytes + 4
            }
        }
        self.init(.object(name, fields), bytes)
    }

    /// All that rules may see of an object's metadata.
    private static let metadata = SchemaNode([
        "type": "object", "properties": ["name": ["type": "string"], "generateName": ["type": "string"]],
    ])

    private init(text node: SchemaNode) {
        let whole = Self.requestBytes - 2
        let limit = node.values.maxLength.map { UInt64(max($0, 0)) }
        switch node.values.format {
        case "byte": self.init(.scalar(.bytes, maximumElements: limit ?? whole), 2)
        case "duration": self.init(.scalar(.duration, maximumElements: 32), 2)
        case "date": self.init(.scalar(.timestamp, maximumElements: 12), 12)
        case "date-time": self.init(.scalar(.timestamp, maximumElements: 37), 22)
        default:
            // A code point is up to four bytes.
            let longest = node.values.enumeration.flatMap { values in
                values.compactMap { $0.stringValue.map { UInt64($0.utf8.count) } }.max()
            }
            self.init(.scalar(.string, maximumElements: limit.map { $0 * 4 } ?? longest ?? whole), 2)
        }
    }
}
