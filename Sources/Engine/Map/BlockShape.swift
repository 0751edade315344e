import JSON

/// Turns a nested structure of a request into the shape that Terraform's state has, member by member by the schema.
struct BlockShape {
    let schema: [String: SchemaFacts.Attribute]
    let names: [String: String]
    private let hasBlockNames: Bool
    /// Members that no attribute answers to, as `?path`.
    var unmapped: [String] = []

    init(schema: [String: SchemaFacts.Attribute], names: [String: String]) {
        self.schema = schema
        self.names = names
        hasBlockNames = names.keys.contains { $0.utf8.contains(UInt8(ascii: "/")) }
    }

    /// A value of the attribute at `path`.
    mutating func value(_ view: JSONView, at path: String, from source: String) -> JSONValue {
        guard let facts = schema[path] else { return view.value }
        return value(view, facts.kind, at: path, from: source)
    }

    private mutating func value(
        _ view: JSONView, _ kind: SchemaFacts.Kind, at path: String, from source: String
    ) -> JSONValue {
        switch kind {
        case .block, .object: return object(view, at: path, from: source)
        case .list(let element), .set(let element):
            // An element of XML without content is there all the same: `"Filter": ""` is for everything.
            if element == .block, view.isString("") { return .array([.object([:])]) }
            return .array(view.recordElements.map { value($0, element, at: path, from: source) })
        case .map: return .object(PairList.object(view))
        case .bool: return Self.switches[view.recordText ?? ""] ?? view.recordScalar.value
        case .string, .number, .dynamic: return Self.only(view).value
        }
    }

    /// What stands in an object or a list that holds nothing else: `{"name": "source"}` where Terraform has the name
    /// alone.
    private static func only(_ view: JSONView) -> JSONView {
        if view.isArray, view.count == 1, let value = view[0] { return value.recordScalar }
        guard view.isObject, view.count == 1, let (_, value) = view.members.first(where: { _ in true }),
            !value.isObject, !value.isArray
        else { return view.recordScalar }
        return value
    }

    /// What APIs write where Terraform has a boolean.
    private static let switches: [String: JSONValue] = [
        "Enabled": true, "Disabled": false, "Suspended": false, "ENABLED": true, "DISABLED": false,
    ]

    private mutating func inside(
        _ view: JSONView, of path: String, _ name: String, from source: String
    ) -> JSONValue {
        let child = path.isEmpty ? name : path + "." + name
        return schema[child] == nil ? view.recordScalar.value : value(view, at: child, from: source)
    }

    /// One element of a nested block.
    mutating func object(_ view: JSONView, at place: String, from source: String) -> JSONValue {
        var result: [String: JSONValue] = [:]
        guard view.isObject else { return .object(result) }
        for (key, value) in view.members where !value.isNull {
            let member = key.string ?? ""
            if JSONView.isNoise(key), names[member] == nil { continue }
            if let name = names[member], name.hasSuffix("*") {
                for entry in PairList.nested(value) {
                    result[name.dropLast() + entry.key.lowercased()] = entry.value ?? .null
                }
                continue
            }
            if value.isObject, names.keys.contains(where: { $0.hasPrefix(member + ".") }) {
                for (inner, value) in value.members where !value.isNull && !JSONView.isNoise(inner) {
                    let path = member + "." + (inner.string ?? "")
                    if names[path] == "-" { continue }
                    if let name = names[path] {
                        result[name] = inside(value, of: place, name, from: source.isEmpty ? path : source + "." + path)
                    } else {
                        unmapped.append("?" + (source.isEmpty ? path : source + "." + path))
                    }
                }
                continue
            }
            guard let name = attribute(for: member, below: place) else { continue }
            guard let name else {
                unmapped.append("?" + (source.isEmpty ? member : source + "." + member))
                continue
            }
            if name.hasPrefix("@") {
                addBlock(named: view[String(name.dropFirst())], member, value, at: place, from: source, to: &result)
                continue
            }
            if name == "^" {
                // Terraform has the members of it one level up.
                let inner = object(value, at: place, from: source.isEmpty ? member : source + "." + member)
                result.merge(inner.objectValue ?? [:]) { $1 }
                continue
            }
            let child = place.isEmpty ? name : place + "." + name
            if value.isObject, value.count == 0, schema[place]?.isChoice == true {
                result[name] = .array([.object([:])])
                continue
            }
            result[name] = self.value(value, at: child, from: source.isEmpty ? member : source + "." + member)
        }
        return .object(result)
    }

    /// `{"field": "path-pattern", "values": [...]}`: the value of another member names the block that has this one.
    private mutating func addBlock(
        named block: JSONView?, _ member: String, _ value: JSONView, at place: String, from source: String,
        to result: inout [String: JSONValue]
    ) {
        let name = (block?.recordText ?? "").replacing("-", with: "_")
        let attribute = SnakeCase.of(member)
        let path = [place, name, attribute].filter { !$0.isEmpty }.joined(separator: ".")
        let text = source.isEmpty ? member : source + "." + member
        // Beside the block itself the short form is often empty, or says the same once more.
        if result[name] != nil || value.recordElements.isEmpty { return }
        guard !name.isEmpty, schema[path] != nil else { return unmapped.append("?" + text) }
        result[name] = .array([.object([attribute: self.value(value, at: path, from: text)])])
    }

    /// Nil: not configuration. `.some(nil)`: no attribute answers to it.
    private func attribute(for member: String, below path: String) -> String?? {
        // One member may be called otherwise in one block only: `target_group/targetGroupArn`.
        if hasBlockNames, let block = path.split(separator: ".").last, let name = names["\(block)/\(member)"] {
            return name == "-" ? nil : .some(name)
        }
        if let name = names[member] ?? names[SnakeCase.lowerFirst(member)] { return name == "-" ? nil : .some(name) }
        let name = SnakeCase.of(member)
        let prefix = path.isEmpty ? "" : path + "."
        for candidate in [name, SnakeCase.singular(name), name + "s"] where schema[prefix + candidate] != nil {
            return .some(candidate)
        }
        return .some(nil)
    }
}

/// `KMSMasterKeyID` is `kms_master_key_id`.
enum SnakeCase {
    static func of(_ name: String) -> String {
        var bytes = Array(name.utf8)
        // `sSEAlgorithm` is an acronym whose first letter the record made small.
        if bytes.count > 2, !isUpper(bytes[0]), isUpper(bytes[1]), isUpper(bytes[2]) { bytes[0] &= 0xDF }
        var result: [UInt8] = []
        for index in bytes.indices {
            let byte = bytes[index]
            guard isUpper(byte) else {
                result.append(byte)
                continue
            }
            let follows = index > 0 && !isUpper(bytes[index - 1])
            let leads = index + 1 < bytes.count && !isUpper(bytes[index + 1]) && isLetter(bytes[index + 1])
            if index > 0, follows || leads { result.append(UInt8(ascii: "_")) }
            result.append(byte | 0x20)
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func lowerFirst(_ name: String) -> String {
        guard let first = name.first else { return name }
        return first.lowercased() + name.dropFirst()
    }

    static func singular(_ name: String) -> String {
        if name.hasSuffix("ies") { return String(name.dropLast(3)) + "y" }
        return name.hasSuffix("s") ? String(name.dropLast()) : name
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// Maps as records write them: an object, or a list of pairs in one of several spellings.
enum PairList {
    private static let keys = ["key", "Key", "tagKey", "TagKey", "name", "Name", "parameterName", "parameterKey"]
    private static let values = ["value", "Value", "tagValue", "TagValue", "parameterValue"]
    private static let lists = ["tags", "Tags", "tag", "Tag"]

    static func entries(_ view: JSONView) -> [TagEntry] {
        var entries: [TagEntry] = []
        add(view, to: &entries)
        return entries
    }

    static func add(_ view: JSONView, to entries: inout [TagEntry]) {
        view.forEachRecordElement { append($0, to: &entries) }
    }

    private static func append(_ element: JSONView, to entries: inout [TagEntry]) {
        guard element.isObject else {
            if let text = element.scalarText { entries.append(TagEntry(key: text, value: nil)) }
            return
        }
        if let pair = plainPair(element) { return entries.append(pair) }
        // What CloudFormation calls so keeps the value it has.
        if element["usePreviousValue"]?.bool == true { return }
        for name in keys {
            if let key = element[name]?.recordText {
                let value = values.lazy.compactMap { element[$0] }.first
                // A map may well have an entry `Name`; an element that tells no value tells a key alone.
                guard value != nil || element.count == 1 && name.lowercased().hasSuffix("key") else { continue }
                entries.append(TagEntry(key: key, value: value.map { text(of: $0) }))
                return
            }
        }
        // EC2 puts tags of several kinds of objects below their kind, sometimes with a counter `tag` beside `Tag`.
        if let tags = Self.lists.lazy.compactMap({ element[$0] }).first(where: { $0.isObject || $0.isArray }) {
            for tag in tags.recordElements { append(tag, to: &entries) }
            return
        }
        for (key, value) in element.members where !JSONView.isNoise(key) {
            entries.append(TagEntry(key: key.string ?? "", value: text(of: value)))
        }
    }

    /// The entry of `{"key": K, "value": V}`, in whichever order and case: what nearly all lists of pairs are made of.
    private static func plainPair(_ element: JSONView) -> TagEntry? {
        guard element.count == 2 else { return nil }
        var key: JSONView.Place?
        var value: JSONView.Place?
        element.forEachMember { name, member in
            switch name.count {
            case 3: if JSONView.isName(name, "key") { key = member }
            case 5: if JSONView.isName(name, "value") { value = member }
            default: break
            }
        }
        guard let value, let key = key.flatMap({ element[$0].recordText }) else { return nil }
        return TagEntry(key: key, value: text(of: element[value]))
    }

    /// Pairs that stand inside structures which hold nothing else: the prefix and suffix of a notification's filter.
    static func nested(_ view: JSONView) -> [TagEntry] {
        guard view.isObject, let only = view.members.first(where: { $0.value.isObject || $0.value.isArray }) else {
            return entries(view)
        }
        return nested(only.value)
    }

    static func object(_ view: JSONView) -> [String: JSONValue] {
        Dictionary(entries(view).map { ($0.key, $0.value ?? .null) }, uniquingKeysWith: { $1 })
    }

    /// Tag values are text, also where the record's writer took `true` for a boolean.
    private static func text(of view: JSONView) -> JSONValue {
        let view = view.recordScalar
        return view.scalarText.map(JSONValue.string) ?? (view.isNull ? .string("") : view.value)
    }
}
