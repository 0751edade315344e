extension Evaluator {
    /// `operand.field`, `operand.?field`. Selecting from an optional gives an optional.
    mutating func select(
        _ operand: CELValue, _ field: String, isOptional: Bool, at offset: Int
    ) throws(CELError) -> CELValue {
        try element(of: operand, .string(field), isOptional: isOptional, at: offset)
    }

    mutating func has(_ operand: CELValue, _ field: String, at offset: Int) throws(CELError) -> CELValue {
        switch operand {
        case .map(let map): return .bool(map[field] != nil)
        case .optional(let inner):
            guard let inner else { return .bool(false) }
            return try has(inner, field, at: offset)
        default: throw noOverload("has", [operand], at: offset)
        }
    }

    mutating func element(
        of container: CELValue, _ key: CELValue, isOptional: Bool, at offset: Int
    ) throws(CELError) -> CELValue {
        if case .optional(let inner) = container {
            guard let inner else { return .optional(nil) }
            return .optional(try find(key, in: inner, at: offset))
        }
        let found = try find(key, in: container, at: offset)
        if isOptional { return .optional(found) }
        if let found { return found }
        switch (container, key) {
        case (.map, .string(let name)): throw CELError(.noSuchKey, "no such key: \(Self.shown(name))", at: offset)
        case (.map, _): throw CELError(.noSuchKey, "no such key", at: offset)
        default: throw CELError(.indexOutOfRange, "the index is out of range", at: offset)
        }
    }

    /// The names of keys are the expression's or the object's structure; long ones are cut.
    private static func shown(_ name: String) -> String {
        name.unicodeScalars.count <= 64 ? name : String(name.prefix(64)) + "…"
    }

    private mutating func find(_ key: CELValue, in container: CELValue, at offset: Int) throws(CELError) -> CELValue? {
        switch container {
        case .map(let map):
            if case .string(let text) = key { try pay(text.utf8.count / 10, at: offset) }
            guard let key = CELMap.Key(key) else {
                if case .double = key { return nil }
                throw noOverload("[]", [container, key], at: offset)
            }
            return map[key]
        case .list(let list):
            guard let index = CELMap.Key(key), case .int(let position) = index.asInt else {
                throw noOverload("[]", [container, key], at: offset)
            }
            return position >= 0 && position < list.count ? list[Int(position)] : nil
        default: throw noOverload("[]", [container, key], at: offset)
        }
    }

    /// `needle in container`
    mutating func contains(_ container: CELValue, _ needle: CELValue, at offset: Int) throws(CELError) -> Bool {
        switch container {
        case .list(let list):
            for element in list where try equal(element, needle, at: offset) { return true }
            return false
        case .map(let map):
            if case .string(let text) = needle { try pay(text.utf8.count / 10, at: offset) }
            return CELMap.Key(needle).map { map[$0] != nil } ?? false
        default: throw noOverload("in", [needle, container], at: offset)
        }
    }

    mutating func equal(_ left: CELValue, _ right: CELValue, at offset: Int) throws(CELError) -> Bool {
        var comparison = CELComparison(budget: budget)
        let result = comparison.equal(left, right)
        try pay(budget - comparison.budget, at: offset)
        return result
    }
}

extension CELMap.Key {
    /// The key as an int where it is a number that fits one.
    fileprivate var asInt: CELMap.Key? {
        switch self {
        case .int: self
        case .uint(let value): Int64(exactly: value).map { .int($0) }
        default: nil
        }
    }
}
