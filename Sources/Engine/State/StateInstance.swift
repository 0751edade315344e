import JSON

/// The key of an instance that `count` or `for_each` made.
public enum StateIndexKey: Sendable, Hashable {
    case number(Int64)
    case text(String)
}

/// One managed instance of a state: a handle, cheap to copy. Texts are made when asked for.
public struct StateInstance: Sendable {
    public let snapshot: StateSnapshot
    let index: Int

    private var storage: StateStorage { _read { yield snapshot.storage } }
    private var record: StateStorage.Record { snapshot.storage.records[index] }
    private var block: StateStorage.Block { snapshot.storage.blocks[Int(record.block)] }

    /// `module.a["x"].aws_instance.web[0]`, as Terraform writes it.
    public var address: String {
        let block = block
        var text: [UInt8] = []
        text.reserveCapacity(120)
        func append(_ number: UInt32) { storage.texts.withBytes(number) { text.append(contentsOf: $0) } }
        if block.module != 0 {
            append(block.module)
            text.append(UInt8(ascii: "."))
        }
        text.append(contentsOf: type.utf8)
        text.append(UInt8(ascii: "."))
        append(block.name)
        switch indexKey {
        case nil: break
        case .number(let number): text.append(contentsOf: "[\(number)]".utf8)
        case .text(let key): text.append(contentsOf: "[\(StatePath.quoted(key))]".utf8)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `module.a["x"]`; nil in the root module.
    public var module: String? { block.module == 0 ? nil : storage.texts[block.module] }
    public var type: String { storage.typeNames[Int(record.type)] }
    public var name: String { storage.texts[block.name] }
    /// `provider["registry.terraform.io/hashicorp/aws"].west`, as in the state.
    public var provider: String { storage.texts[block.provider] }
    public var indexKey: StateIndexKey? {
        switch record.key {
        case .none: nil
        case .number: .number(Int64(storage.texts[record.indexKey]) ?? 0)
        case .text: .text(storage.texts[record.indexKey])
        }
    }
    /// To be re-created by the next apply.
    public var isTainted: Bool { record.isTainted }
    /// Addresses that this instance depends on, as the state lists them.
    public var dependencies: [String] {
        var found: [String] = []
        forEachLink { found.append(storage.texts[$0]) }
        return found
    }
    /// The same in one piece, to be kept.
    var packedDependencies: PackedTexts {
        guard record.links != 0 else { return .none }
        var packed = PackedTexts()
        let count = storage.lists.withBytes(record.links) { $0.count / 4 }
        packed.reserve(count, bytes: count * 64)
        forEachLink { storage.texts.withBytes($0) { packed.append($0) } }
        return packed
    }
    /// The numbers of the texts of its dependencies.
    private func forEachLink(_ body: (UInt32) -> Void) {
        storage.lists.withBytes(record.links) { list in
            for start in stride(from: 0, to: list.count - 3, by: 4) {
                body((0..<4).reduce(0) { $0 | UInt32(list[start + $1]) << UInt32($1 * 8) })
            }
        }
    }
    /// Tags without those that the state marks as secret; default tags among them.
    var packedTags: PackedTags {
        for name in ["tags_all", "tags"] {
            let json = withAttribute(name) { bytes -> [UInt8]? in
                bytes.count > 2 && bytes.first == UInt8(ascii: "{") ? Array(bytes) : nil
            }
            guard let json = json ?? nil else { continue }
            return isSensitive(name) ? .none : PackedTags(json: json)
        }
        return .none
    }
    /// Where the object lives: its region attribute, ARN, availability zone, location or zone. Empty when the state does
    /// not say; `global` for AWS types without regions.
    public var region: String { storage.texts[record.region] }
    /// Account, project or subscription, from the ARN, identity, project attribute or id. Empty when the state does not
    /// say.
    public var account: String { storage.texts[record.account] }

    // The same questions without making a text.
    var hasAccount: Bool { record.account != 0 }
    var hasRegion: Bool { record.region != 0 }
    func isOfAccount(_ account: String) -> Bool { isText(record.account, account) }
    func isInRegion(_ region: String) -> Bool { isText(record.region, region) }

    private func isText(_ number: UInt32, _ text: String) -> Bool {
        return text.withBytes { text in storage.texts.withBytes(number) { $0.hasSameBytes(as: text) } }
    }

    /// The kept attributes with their values as in the state, as one object. Made anew each time: for tools and reports;
    /// the path of an event asks for single attributes.
    public var attributes: JSONDocument {
        let names = storage.plans[Int(record.type)].names
        var object: [UInt8] = [UInt8(ascii: "{")]
        storage.withValues(names.count, of: record, placed: { $0 }) { values in
            for (name, value) in zip(names, values) {
                guard let value else { continue }
                if object.count > 1 { object.append(UInt8(ascii: ",")) }
                object.append(contentsOf: JSONValue.string(name).serialized)
                object.append(UInt8(ascii: ":"))
                object.append(contentsOf: value)
            }
        }
        object.append(UInt8(ascii: "}"))
        return (try? JSONDocument(parsing: object)) ?? StateInstance.empty
    }

    /// One kept top-level attribute; nil when the state or the keep table does not have it.
    public func attribute(_ name: String) -> JSONDocument? {
        return name.withBytes { attribute($0) }
    }

    /// The value of one kept top-level attribute; nil when the state or the keep table does not have it.
    func value(of name: String) -> JSONValue? {
        // Most attributes are scalars, and need no document round them.
        if let scalar = withAttribute(name, { JSONValue(scalar: $0) }) ?? nil { return scalar }
        return attribute(name)?.value
    }

    /// Whether the index keeps this top-level attribute of the instance's type.
    func keeps(_ name: String) -> Bool {
        storage.plans[Int(record.type)].names.contains(name)
    }

    /// Lends the JSON texts of some kept attributes, `count` at most; nil in the place of one that the state or the keep
    /// table does not have.
    ///
    /// - Parameter place: where an attribute of that name goes; nil for one that nobody asks for.
    func withAttributes<Result>(
        _ count: Int, placed place: (UnsafeBufferPointer<UInt8>) -> Int?,
        _ body: ([UnsafeBufferPointer<UInt8>?]) -> Result
    ) -> Result {
        let names = storage.plans[Int(record.type)].names
        return storage.withValues(
            count, of: record,
            placed: { number in
                guard number < names.count else { return nil }
                return names[number].withBytes(place)
            }, body)
    }

    /// Whether a kept top-level attribute is this text.
    func isAttribute(_ name: String, _ text: String) -> Bool {
        withAttribute(name) { bytes in
            guard bytes.count == text.utf8.count + 2, bytes.first == UInt8(ascii: "\"") else {
                return JSONValue(scalar: bytes)?.stringValue == text
            }
            let content = UnsafeBufferPointer(rebasing: bytes[1..<bytes.count - 1])
            return text.withBytes { $0.hasSameBytes(as: content) }
        } ?? false
    }

    /// Entries of one kept attribute that is a map, in the order of `keys`; nil in the place of one that it does not have.
    func entries(_ keys: [String], of name: String) -> [JSONValue?] {
        withAttribute(name) { bytes in JSONScanner.members(keys, of: bytes) }
            ?? [JSONValue?](repeating: nil, count: keys.count)
    }

    /// Lends the JSON text of one kept top-level attribute; nil when the state or the keep table does not have it.
    func withAttribute<Result>(_ name: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        guard let number = name.withBytes({ storage.plans[Int(record.type)].attributes[$0] }) else { return nil }
        return storage.withValue(number, of: record, body)
    }

    /// As `attribute(_:)`, by the bytes of its name.
    public func attribute(_ name: UnsafeBufferPointer<UInt8>) -> JSONDocument? {
        guard let number = storage.plans[Int(record.type)].attributes[name],
            let value = storage.withValue(number, of: record, { Array($0) })
        else { return nil }
        return try? JSONDocument(parsingChecked: value, range: 0..<value.count)
    }

    /// Whether the value at a Terraform path (`password`, `block[0].key`, `tags["a"]`), or a part of it, is marked
    /// sensitive in the state.
    public func isSensitive(_ path: String) -> Bool {
        guard record.sensitive != 0 else { return false }
        return storage.texts[record.sensitive].split(separator: "\n").contains {
            StatePath.isBelow(path, String($0)) || StatePath.isBelow(String($0), path)
        }
    }

    private static let empty: JSONDocument = {
        do { return try JSONDocument(parsing: "{}") } catch { preconditionFailure("{} is JSON") }  // lint:allow
    }()
}

extension StateInstance: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.snapshot === right.snapshot && left.index == right.index
    }
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(snapshot))
        hasher.combine(index)
    }
}

/// Paths in Terraform's syntax.
public enum StatePath {
    /// A text as an index of a path or address: in quotes, escaped as Terraform does.
    public static func quoted(_ text: String) -> String {
        var quoted = "\""
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "{" where previous == "$" || previous == "%":
                // ${ and %{ would begin a template.
                quoted.unicodeScalars.append(previous ?? "$")
                quoted += "{"
            default: quoted.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return quoted + "\""
    }

    /// Whether `path` is `parent` or something inside of it. An index `[0]` may be left out on either side.
    static func isBelow(_ path: String, _ parent: String) -> Bool {
        let path = path.replacing("[0]", with: "")
        let parent = parent.replacing("[0]", with: "")
        guard path.hasPrefix(parent) else { return false }
        guard path.count > parent.count else { return true }
        let next = path[path.index(path.startIndex, offsetBy: parent.count)]
        return next == "." || next == "["
    }
}
