/// Equality and order of values, with the work counted.
///
/// Values that share parts can be far larger to walk than they are to build, so the walk stops where the budget ends.
struct CELComparison {
    /// Units left: one an element, one for ten bytes of text. Negative: the result means nothing.
    private(set) var budget: Int

    init(budget: Int = .max) { self.budget = budget }

    mutating func equal(_ left: CELValue, _ right: CELValue) -> Bool {
        budget -= 1
        guard budget >= 0 else { return false }
        switch (left, right) {
        case (.string(let left), .string(let right)):
            budget -= min(left.utf8.count, right.utf8.count) / 10
            return Self.areSame(left, right)
        case (.bytes(let left), .bytes(let right)):
            budget -= min(left.count, right.count) / 10
            return left == right
        case (.list(let left), .list(let right)): return equal(left, right)
        case (.map(let left), .map(let right)): return equal(left, right)
        case (.optional(let left), .optional(let right)):
            guard let left, let right else { return left == nil && right == nil }
            return equal(left, right)
        default: return Self.equalScalars(left, right)
        }
    }

    private mutating func equal(_ left: [CELValue], _ right: [CELValue]) -> Bool {
        guard left.count == right.count else { return false }
        for (one, other) in zip(left, right) where !equal(one, other) { return false }
        return true
    }

    private mutating func equal(_ left: CELMap, _ right: CELMap) -> Bool {
        guard left.count == right.count else { return false }
        for (key, value) in left.entries {
            guard let other = right[key], equal(value, other) else { return false }
        }
        return true
    }

    private static func equalScalars(_ left: CELValue, _ right: CELValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.type(let left), .type(let right)): left == right
        default: numericOrder(left, right) == .equal
        }
    }

    /// Whether two texts have the same bytes. (`==` takes some texts for the same that are written otherwise.)
    static func areSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        let found = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                (0..<left.count).allSatisfy { left[$0] == right[$0] }
            }
        }
        return (found ?? nil) ?? left.utf8.elementsEqual(right.utf8)
    }

    enum Order { case less, equal, greater, unordered }

    /// The order of two values; nil when their types have none.
    static func order(_ left: CELValue, _ right: CELValue) -> Order? {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            if areSame(left, right) { return .equal }
            return left.utf8.lexicographicallyPrecedes(right.utf8) ? .less : .greater
        case (.bytes(let left), .bytes(let right)):
            if left == right { return .equal }
            return left.lexicographicallyPrecedes(right) ? .less : .greater
        case (.bool(let left), .bool(let right)): return order(left ? 1 : 0, right ? 1 : 0)
        case (.timestamp(let left), .timestamp(let right)): return order(left, right)
        case (.duration(let left), .duration(let right)): return order(left, right)
        default: return numericOrder(left, right)
        }
    }

    private static func numericOrder(_ left: CELValue, _ right: CELValue) -> Order? {
        switch (left, right) {
        case (.int(let left), .int(let right)): order(left, right)
        case (.uint(let left), .uint(let right)): order(left, right)
        case (.double(let left), .double(let right)): order(left, right)
        // Swift compares integers of different types, and integers with floating point below, by exact value.
        case (.int(let left), .uint(let right)): left < right ? .less : left == right ? .equal : .greater
        case (.uint(let left), .int(let right)): left < right ? .less : left == right ? .equal : .greater
        case (.int(let left), .double(let right)): order(left, double: right)
        case (.uint(let left), .double(let right)): order(left, double: right)
        case (.double(let left), .int(let right)): inverse(order(right, double: left))
        case (.double(let left), .uint(let right)): inverse(order(right, double: left))
        default: nil
        }
    }

    private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Order {
        if left < right { return .less }
        if left > right { return .greater }
        return left == right ? .equal : .unordered
    }

    /// Exact, also beyond 2^53 where converting the integer would round it (as Kubernetes' evaluator does).
    private static func order<Integer: FixedWidthInteger>(_ left: Integer, double right: Double) -> Order {
        if right.isNaN { return .unordered }
        if let whole = Integer(exactly: right.rounded(.down)) {
            if left != whole { return left < whole ? .less : .greater }
            return right == right.rounded(.down) ? .equal : .less
        }
        return right < 0 ? .greater : .less
    }

    private static func inverse(_ order: Order) -> Order {
        switch order {
        case .less: .greater
        case .greater: .less
        default: order
        }
    }
}

extension CELValue: Equatable {
    public static func == (left: CELValue, right: CELValue) -> Bool {
        var comparison = CELComparison()
        return comparison.equal(left, right)
    }
}
