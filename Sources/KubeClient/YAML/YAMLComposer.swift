import JSON

/// Builds values from events: recursion bounded by `limits.depth`, aliases by a budget.
struct YAMLComposer {
    /// A finished value and what it would cost to repeat it.
    private struct Node {
        var value: JSONValue
        var values = 1
        var bytes = 0

        mutating func add(_ other: Node) {
            values = values.addingReportingOverflow(other.values).partialValue
            bytes = bytes.addingReportingOverflow(other.bytes).partialValue
        }
    }

    private let reader: YAMLEventReader
    private let source: String
    private let limits: YAML.Limits
    private var anchors: [String: Node] = [:]
    private var aliasedValues = 0
    private var aliasedBytes = 0

    init(reader: YAMLEventReader, source: String, limits: YAML.Limits) {
        self.reader = reader
        self.source = source
        self.limits = limits
    }

    mutating func documents() throws(YAMLError) -> [JSONValue] {
        var documents: [JSONValue] = []
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamEnd: return documents
            case .documentStart:
                anchors = [:]
                documents.append(try node(try reader.next(), depth: 0).value)
            default: continue
            }
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> Node {
        guard depth < limits.depth else { throw error(event, "nested deeper than \(limits.depth) levels") }
        let node: Node
        switch event.kind {
        case .alias(let name): return try aliased(name, event)
        case .scalar(let text, let isPlain): node = try scalar(text, isPlain: isPlain, event)
        case .sequenceStart: node = try sequence(event, depth: depth)
        case .mappingStart: node = try mapping(event, depth: depth)
        default: throw error(event, "a value is missing")
        }
        // Only now: inside itself the anchor is still unknown, so a value cannot contain itself.
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private mutating func aliased(_ name: String, _ event: YAMLEvent) throws(YAMLError) -> Node {
        guard let node = anchors[name] else {
            throw error(event, "the alias names an anchor that is not defined above, or its own value")
        }
        aliasedValues += node.values
        aliasedBytes += node.bytes
        guard aliasedValues <= limits.aliasedValues, aliasedBytes <= limits.aliasedBytes else {
            throw error(event, "aliases expand to more than is allowed; write the values out")
        }
        return node
    }

    private func scalar(_ text: String, isPlain: Bool, _ event: YAMLEvent) throws(YAMLError) -> Node {
        var node = Node(value: .string(text))
        node.bytes = text.utf8.count
        let tag = try coreTag(event)
        if tag == "str" || tag == "!" || (tag == nil && !isPlain) { return node }
        guard let value = YAMLScalar.resolve(plain: text) else {
            throw error(event, "not-a-number and infinity have no JSON form; quote the text")
        }
        switch (tag, value) {
        case (nil, _), ("int", .int), ("float", .double), ("bool", .bool), ("null", .null), ("timestamp", .string):
            node.value = value
        case ("float", .int(let whole)): node.value = .double(Double(whole))
        default: throw error(event, "the value does not fit its tag !!\(tag ?? "")")
        }
        return node
    }

    private mutating func sequence(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> Node {
        try requireTag("seq", event)
        var node = Node(value: .null)
        var elements: [JSONValue] = []
        while true {
            let next = try reader.next()
            if next.kind == .sequenceEnd { break }
            let element = try self.node(next, depth: depth + 1)
            node.add(element)
            elements.append(element.value)
        }
        node.value = .array(elements)
        return node
    }

    private mutating func mapping(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> Node {
        try requireTag("map", event)
        var node = Node(value: .null)
        var members: [String: JSONValue] = [:]
        var merged: [String: JSONValue] = [:]
        while true {
            let keyEvent = try reader.next()
            if keyEvent.kind == .mappingEnd { break }
            let isMerge = keyEvent.kind == .scalar("<<", isPlain: true) && keyEvent.tag == nil
            let key = try self.key(keyEvent, depth: depth)
            let value = try self.node(try reader.next(), depth: depth + 1)
            node.add(value)
            node.bytes += key.utf8.count
            if isMerge {
                try merge(value.value, into: &merged, keyEvent)
            } else if members.updateValue(value.value, forKey: key) != nil {
                throw error(keyEvent, "the key \(Self.shown(key)) stands twice in one map")
            }
        }
        node.value = .object(members.merging(merged) { own, _ in own })
        return node
    }

    /// Of several maps merged into one, the first that has a key gives its value.
    private func merge(_ value: JSONValue, into merged: inout [String: JSONValue], _ event: YAMLEvent) throws(YAMLError)
    {
        let sources = value.arrayValue ?? [value]
        for source in sources {
            guard let members = source.objectValue else {
                throw error(event, "a merge key (<<) takes a map or a list of maps")
            }
            merged.merge(members) { first, _ in first }
        }
    }

    private mutating func key(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> String {
        switch try node(event, depth: depth + 1).value {
        case .string(let text): return text
        case .int(let value): return String(value)
        case .bool(let value): return String(value)
        case .double(let value): return JSONValue.double(value).text
        case .null: return "null"
        case .array, .object: throw error(event, "a map key must be a scalar")
        }
    }

    /// The tag without its prefix; nil when none is written; "!" for the non-specific tag.
    private func coreTag(_ event: YAMLEvent) throws(YAMLError) -> String? {
        guard let tag = event.tag else { return nil }
        if tag == "!" { return tag }
        let prefix = "tag:yaml.org,2002:"
        let name = tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : tag
        guard ["str", "int", "float", "bool", "null", "timestamp", "map", "seq"].contains(name) else {
            throw error(event, "the tag \(Self.shown(name)) is not supported")
        }
        return name
    }

    private func requireTag(_ expected: String, _ event: YAMLEvent) throws(YAMLError) {
        guard let tag = try coreTag(event), tag != "!", tag != expected else { return }
        throw error(event, "the value does not fit its tag !!\(tag)")
    }

    private func error(_ event: YAMLEvent, _ message: String) -> YAMLError {
        YAMLError(source: source, line: event.line, column: event.column, message: message)
    }

    /// Keys and tags are names, not secrets, but may be long.
    private static func shown(_ name: String) -> String { "\"\(name.prefix(64))\"" }
}
