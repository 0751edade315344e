extension Evaluator {
    /// Functions whose receiver or first argument is a list; nil when the operands are of other types.
    mutating func list(
        _ function: Function, _ values: [CELValue], at offset: Int
    ) throws(CELError) -> CELValue? {
        guard case .list(let list)? = values.first else { return nil }
        switch function {
        case .isSorted: return .bool(try isSorted(list, at: offset))
        case .sum: return try total(list, at: offset)
        case .min: return try extreme(list, function, wanted: .less, at: offset)
        case .max: return try extreme(list, function, wanted: .greater, at: offset)
        case .indexOf where values.count == 2: return .int(try index(of: values[1], in: list, at: offset))
        case .lastIndexOf where values.count == 2:
            let position = try index(of: values[1], in: list.reversed(), at: offset)
            return .int(position < 0 ? position : Int64(list.count) - 1 - position)
        case .reverse:
            try pay(list.count, at: offset)
            return .list(list.reversed())
        case .setsContains, .setsEquivalent, .setsIntersects:
            guard values.count == 2, case .list(let other) = values[1] else { return nil }
            return .bool(try sets(function, list, other, at: offset))
        default: return nil
        }
    }

    private mutating func ordered(
        _ left: CELValue, _ right: CELValue, _ name: String, at offset: Int
    ) throws(CELError) -> CELComparison.Order {
        try pay(1, at: offset)
        guard let order = try order(left, right, at: offset) else { throw noOverload(name, [left, right], at: offset) }
        return order
    }

    private mutating func isSorted(_ list: [CELValue], at offset: Int) throws(CELError) -> Bool {
        for (one, next) in zip(list, list.dropFirst())
        where try ordered(one, next, "isSorted", at: offset) == .greater {
            return false
        }
        return true
    }

    /// 0 for an empty list.
    private mutating func total(_ list: [CELValue], at offset: Int) throws(CELError) -> CELValue {
        guard var result = list.first else { return .int(0) }
        guard [.int, .uint, .double, .duration].contains(result.type) else {
            throw noOverload("sum", [result], at: offset)
        }
        for element in list.dropFirst() {
            try pay(1, at: offset)
            result = try sum(result, element, at: offset)
        }
        return result
    }

    private mutating func extreme(
        _ list: [CELValue], _ function: Function, wanted: CELComparison.Order, at offset: Int
    ) throws(CELError) -> CELValue {
        guard var result = list.first else {
            throw CELError(.indexOutOfRange, "'\(function.rawValue)' of an empty list", at: offset)
        }
        for element in list.dropFirst()
        where try ordered(element, result, function.rawValue, at: offset) == wanted {
            result = element
        }
        return result
    }

    private mutating func index(
        of wanted: CELValue, in list: [CELValue], at offset: Int
    ) throws(CELError) -> Int64 {
        var position: Int64 = 0
        for element in list {
            if try equal(element, wanted, at: offset) { return position }
            position += 1
        }
        return -1
    }

    private mutating func sets(
        _ function: Function, _ left: [CELValue], _ right: [CELValue], at offset: Int
    ) throws(CELError) -> Bool {
        switch function {
        case .setsContains: return try includes(left, right, at: offset)
        case .setsEquivalent:
            guard try includes(left, right, at: offset) else { return false }
            return try includes(right, left, at: offset)
        default:
            for element in left where try index(of: element, in: right, at: offset) >= 0 { return true }
            return false
        }
    }

    private mutating func includes(
        _ list: [CELValue], _ wanted: [CELValue], at offset: Int
    ) throws(CELError) -> Bool {
        for element in wanted where try index(of: element, in: list, at: offset) < 0 { return false }
        return true
    }
}
