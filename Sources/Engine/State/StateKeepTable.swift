/// Which attributes of which resource types the state index keeps, and which of them identify an instance.
///
/// Made from the catalog; a value that a `StateReader` copies. Everything that is not kept is dropped while reading: it
/// never stays in memory.
public struct StateKeepTable: Sendable {
    /// What is kept of one resource type.
    public struct TypeSpec: Sendable, Hashable {
        /// The Terraform type: `aws_instance`.
        public var name: String
        /// Top-level attributes to keep as they stand in the state.
        public var keep: [String]
        /// What identifies an instance: one attribute, or several whose values are joined by `:` in this order. An
        /// attribute whose value is a list gives one key for each element. `a.0.b` reaches into blocks.
        public var keys: [[String]]

        public init(name: String, keep: [String], keys: [[String]]) {
            self.name = name
            self.keep = keep
            self.keys = keys
        }
    }

    /// Kept of every type: identity, place, and what reports show.
    public static let alwaysKept = [
        "id", "arn", "name", "region", "availability_zone", "location", "zone", "project", "tags", "tags_all",
        "labels",
    ]
    /// Identity keys of every type.
    public static let alwaysKeys = [["id"], ["arn"]]
    /// Further identity keys of types that the table does not name.
    public static let fallbackKeys = [["name"], ["self_link"]]

    private let source: any KeepPlanSource
    private let other = KeepPlan(keep: Self.alwaysKept + ["self_link"], keys: Self.alwaysKeys + Self.fallbackKeys)

    public init(_ types: [TypeSpec] = []) { source = ListedPlans(types) }

    init(_ source: any KeepPlanSource) { self.source = source }

    /// How many types the table names.
    public var count: Int { source.typeCount }

    func plan(for type: UnsafeBufferPointer<UInt8>) -> KeepPlan { source.plan(for: type) ?? other }
}

/// Says what is kept of each type.
protocol KeepPlanSource: Sendable {
    /// How many types it names.
    var typeCount: Int { get }
    /// Nil for a type that it does not name.
    func plan(for type: UnsafeBufferPointer<UInt8>) -> KeepPlan?
}

/// Types that were given.
private struct ListedPlans: KeepPlanSource {
    private let numbers: ByteMap
    private let plans: [KeepPlan]

    /// Of two of one name the last holds.
    init(_ types: [StateKeepTable.TypeSpec]) {
        numbers = ByteMap(types.enumerated().map { ($1.name, $0) })
        plans = types.map {
            KeepPlan(keep: StateKeepTable.alwaysKept + $0.keep, keys: StateKeepTable.alwaysKeys + $0.keys)
        }
    }

    var typeCount: Int { numbers.count }
    func plan(for type: UnsafeBufferPointer<UInt8>) -> KeepPlan? { numbers[type].map { plans[$0] } }
}

/// A `TypeSpec` made ready for reading. Never changes; a reference, as every look at an attribute takes one up.
final class KeepPlan: Sendable {
    /// Kept attribute -> its number. Those of `StateKeepTable.alwaysKept` come first, in that order.
    let attributes: ByteMap
    /// The kept attributes by their number.
    let names: [String]
    let keys: [[KeyPath]]
    /// By the attribute's number: its value by itself is a key.
    let isKey: [Bool]

    /// Where a part of a key stands: in the attribute of this number, then down these steps.
    struct KeyPath: Sendable, Hashable {
        var attribute: Int
        var steps: [String]
    }

    convenience init(_ type: TypeSpec) {
        self.init(keep: StateKeepTable.alwaysKept + type.keep, keys: StateKeepTable.alwaysKeys + type.keys)
    }

    init(keep: [String], keys: [[String]]) {
        let paths = keys.map { key in key.map { $0.split(separator: ".").map(String.init) } }
            .filter { !$0.isEmpty && $0.allSatisfy { !$0.isEmpty } }
        var numbers = ByteMap()
        var names: [String] = []
        // Numbers are stored in two bytes.
        for name in keep + paths.joined().map({ $0[0] }) where numbers[name] == nil && names.count < 1 << 16 {
            numbers.insert(name, names.count)
            names.append(name)
        }
        attributes = numbers
        self.names = names
        var seen = Set<[[String]]>()
        let keys = paths.filter { seen.insert($0).inserted }.map { key in
            key.map { KeyPath(attribute: numbers[$0[0]] ?? 0, steps: Array($0.dropFirst())) }
        }
        self.keys = keys
        var isKey = [Bool](repeating: false, count: names.count)
        for key in keys where key.count == 1 && key[0].steps.isEmpty { isKey[key[0].attribute] = true }
        self.isKey = isKey
    }
}
