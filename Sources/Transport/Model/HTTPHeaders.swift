/// Header fields in the order they were added or received. Names compare without regard to ASCII case and keep the
/// case they were given in; a name may occur more than once.
public struct HTTPHeaders: Sendable {
    public typealias Entry = (name: String, value: String)

    public private(set) var entries: [Entry]

    public init() { entries = [] }

    public init(_ entries: [Entry]) { self.entries = entries }

    /// The first value of `name`. Setting replaces every field of that name by one; setting nil removes them.
    public subscript(name: String) -> String? {
        get { entries.first { Self.same($0.name, name) }?.value }
        set {
            guard let newValue else {
                entries.removeAll { Self.same($0.name, name) }
                return
            }
            if let first = entries.firstIndex(where: { Self.same($0.name, name) }) {
                let rest = entries[(first + 1)...].filter { !Self.same($0.name, name) }
                entries.replaceSubrange(first..., with: [(name, newValue)] + rest)
            } else {
                entries.append((name, newValue))
            }
        }
    }

    public mutating func add(_ name: String, _ value: String) { entries.append((name, value)) }

    /// Every value of `name`, in order.
    public func all(_ name: String) -> [String] { entries.filter { Self.same($0.name, name) }.map(\.value) }

    /// ASCII case is ignored, anything else compares as it is.
    static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        entries = elements.map { (name: $0.0, value: $0.1) }
    }
}

extension HTTPHeaders: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        left.entries.count == right.entries.count
            && zip(left.entries, right.entries).allSatisfy { same($0.name, $1.name) && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        for entry in entries {
            for byte in entry.name.utf8 { hasher.combine(Self.lowercased(byte)) }
            hasher.combine(entry.value)
        }
    }
}

extension HTTPHeaders: CustomStringConvertible {
    /// Names only: values may be credentials.
    public var description: String { "[" + entries.map(\.name).joined(separator: ", ") + "]" }
}
