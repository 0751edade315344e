import JSON

/// The tags of an object, as the JSON text that the state has: most findings are never asked for them, and making a
/// dictionary of them costs more than the comparison of an attribute.
struct PackedTags: Sendable, Hashable {
    private enum Storage: Sendable {
        case values([String: String])
        /// An object.
        case json([UInt8])
    }
    private var storage: Storage

    static let none = PackedTags([:])

    init(_ values: [String: String]) { storage = .values(values) }
    init(json: [UInt8]) { storage = .json(json) }

    /// Tags whose value is a text.
    var values: [String: String] {
        switch storage {
        case .values(let values): return values
        case .json(let bytes):
            guard let root = try? JSONDocument(parsing: bytes).root else { return [:] }
            var tags = [String: String](minimumCapacity: root.count)
            for (key, value) in root.members {
                if let key = key.string, let value = value.string { tags[key] = value }
            }
            return tags
        }
    }

    /// Who is to be asked, by the tag of that name.
    var owner: String? { self["Owner"] ?? self["owner"] }

    /// One tag, without making the others.
    subscript(_ name: String) -> String? {
        switch storage {
        case .values(let values): return values[name]
        case .json(let bytes):
            return bytes.withUnsafeBufferPointer { Self.find(name, in: $0) } ?? nil
        }
    }

    private static func find(_ name: String, in bytes: UnsafeBufferPointer<UInt8>) -> String?? {
        guard var scanner = JSONScanner(bytes, range: 0..<bytes.count) else { return nil }
        var found: String?
        do throws(JSONError) {
            try scanner.members { (scanner, key) throws(JSONError) in
                let value = try scanner.value()
                guard value.kind == .string, key.end - key.start == name.utf8.count || key.isEscaped else { return }
                let isNamed =
                    key.isEscaped
                    ? JSONText.unescaped(bytes, key.range).elementsEqual(name.utf8)
                    : bytes[key.range].elementsEqual(name.utf8)
                guard isNamed else { return }
                found =
                    value.isEscaped
                    ? String(decoding: JSONText.unescaped(bytes, value.range), as: UTF8.self)
                    : String(decoding: bytes[value.range], as: UTF8.self)
            }
        } catch {
            return nil
        }
        return found
    }

    static func == (left: Self, right: Self) -> Bool {
        if case .json(let one) = left.storage, case .json(let other) = right.storage, one == other { return true }
        return left.values == right.values
    }

    /// Equal tags may be written in two ways, and nothing is told apart by its tags.
    func hash(into hasher: inout Hasher) {}
}

/// Texts in one piece of memory, for lists that are kept more often than read.
struct PackedTexts: Sendable, Hashable {
    private var bytes: [UInt8] = []
    /// Where each text ends.
    private var ends: [UInt32] = []

    static let none = PackedTexts()

    init() {}
    init(_ texts: [String]) {
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            close()
        }
    }

    mutating func reserve(_ count: Int, bytes capacity: Int) {
        ends.reserveCapacity(count)
        bytes.reserveCapacity(capacity)
    }

    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: text)
        close()
    }

    private mutating func close() { ends.append(UInt32(truncatingIfNeeded: bytes.count)) }

    var texts: [String] {
        var start = 0
        return ends.map { end in
            defer { start = Int(end) }
            return String(decoding: bytes[start..<Int(end)], as: UTF8.self)
        }
    }
}
