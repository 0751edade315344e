/// A map of the language: keys are bool, int, uint or string; equal numbers are one key whatever their type.
public struct CELMap: Sendable {
    private var storage: [Key: CELValue]

    /// Of equal keys the last wins.
    public init(_ entries: some Sequence<(Key, CELValue)>) {
        storage = Dictionary(minimumCapacity: entries.underestimatedCount)
        for (key, value) in entries { storage[key] = value }
    }

    public var count: Int { storage.count }
    public var isEmpty: Bool { storage.isEmpty }

    public subscript(_ key: Key) -> CELValue? {
        get { storage[key] }
        set { storage[key] = newValue }
    }

    public subscript(_ key: String) -> CELValue? { storage[.string(key)] }

    /// Keys in a fixed order, so that the same input gives the same result on every run: bools, numbers, then text by
    /// code points.
    public var sortedKeys: [Key] { storage.keys.sorted() }

    /// Entries in no particular order.
    var entries: Dictionary<Key, CELValue> { storage }

    public enum Key: Sendable {
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case string(String)
    }
}

extension CELMap.Key: Hashable, Comparable {
    /// Nil for values that cannot be keys. A whole double finds the integer key of its value.
    init?(_ value: CELValue) {
        switch value {
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .uint(let value): self = .uint(value)
        case .string(let value): self = .string(value)
        case .double(let value):
            if let whole = Int64(exactly: value) {
                self = .int(whole)
            } else if let whole = UInt64(exactly: value) {
                self = .uint(whole)
            } else {
                return nil
            }
        default: return nil
        }
    }

    var value: CELValue {
        switch self {
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .string(let value): .string(value)
        }
    }

    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.uint(let left), .uint(let right)): left == right
        case (.int(let left), .uint(let right)): left == right
        case (.uint(let left), .int(let right)): left == right
        case (.string(let left), .string(let right)): CELComparison.areSame(left, right)
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(UInt64(bitPattern: value))
        case .uint(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        }
    }

    public static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): !left && right
        case (.int(let left), .int(let right)): left < right
        case (.uint(let left), .uint(let right)): left < right
        case (.int(let left), .uint(let right)): left < right
        case (.uint(let left), .int(let right)): left < right
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .bool: 0
        case .int, .uint: 1
        case .string: 2
        }
    }
}
