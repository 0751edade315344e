extension Evaluator {
    mutating func comprehension(
        _ comprehension: Expression.Comprehension, at offset: Int
    ) throws(CELError) -> CELValue {
        let range = try value(of: comprehension.range)
        switch comprehension.macro {
        case .optMap, .optFlatMap: return try optionalMap(comprehension, over: range, at: offset)
        default: break
        }
        let elements = try elements(of: range, comprehension.macro.rawValue, at: offset)
        switch comprehension.macro {
        case .all: return .bool(try quantified(comprehension, elements, decidedBy: false))
        case .exists: return .bool(try quantified(comprehension, elements, decidedBy: true))
        case .existsOne: return .bool(try count(comprehension, elements) == 1)
        case .filter: return .list(try filtered(comprehension, elements))
        default: return .list(try mapped(comprehension, elements))
        }
    }

    /// The elements of a list, the keys of a map in their order.
    private mutating func elements(of range: CELValue, _ macro: String, at offset: Int) throws(CELError) -> [CELValue] {
        switch range {
        case .list(let list): return list
        case .map(let map):
            try pay(map.count, at: offset)
            return map.sortedKeys.map(\.value)
        default: throw noOverload(macro, [range], at: offset)
        }
    }

    private mutating func evaluate(_ body: Expression, with element: CELValue) throws(CELError) -> CELValue {
        locals.append(element)
        defer { locals.removeLast() }
        return try value(of: body)
    }

    private mutating func holds(
        _ comprehension: Expression.Comprehension, _ body: Expression, for element: CELValue
    ) throws(CELError) -> Bool {
        try bool(try evaluate(body, with: element), comprehension.macro.rawValue, at: body.offset)
    }

    /// `all` and `exists`: one element that decides is enough, whatever the others throw.
    private mutating func quantified(
        _ comprehension: Expression.Comprehension, _ elements: [CELValue], decidedBy decisive: Bool
    ) throws(CELError) -> Bool {
        var failure: CELError?
        for element in elements {
            do throws(CELError) {
                if try holds(comprehension, comprehension.body, for: element) == decisive { return decisive }
            } catch {
                if error.code == .budgetExceeded { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return !decisive
    }

    private mutating func count(
        _ comprehension: Expression.Comprehension, _ elements: [CELValue]
    ) throws(CELError) -> Int {
        var result = 0
        for element in elements where try holds(comprehension, comprehension.body, for: element) { result += 1 }
        return result
    }

    private mutating func filtered(
        _ comprehension: Expression.Comprehension, _ elements: [CELValue]
    ) throws(CELError) -> [CELValue] {
        var result: [CELValue] = []
        for element in elements where try holds(comprehension, comprehension.body, for: element) {
            result.append(element)
        }
        return result
    }

    private mutating func mapped(
        _ comprehension: Expression.Comprehension, _ elements: [CELValue]
    ) throws(CELError) -> [CELValue] {
        var result: [CELValue] = []
        for element in elements {
            if let condition = comprehension.condition, !(try holds(comprehension, condition, for: element)) {
                continue
            }
            result.append(try evaluate(comprehension.body, with: element))
        }
        return result
    }

    private mutating func optionalMap(
        _ comprehension: Expression.Comprehension, over range: CELValue, at offset: Int
    ) throws(CELError) -> CELValue {
        guard case .optional(let inner) = range else {
            throw noOverload(comprehension.macro.rawValue, [range], at: offset)
        }
        guard let inner else { return .optional(nil) }
        let result = try evaluate(comprehension.body, with: inner)
        guard comprehension.macro == .optFlatMap else { return .optional(result) }
        guard case .optional = result else { throw noOverload("optFlatMap", [result], at: offset) }
        return result
    }
}
