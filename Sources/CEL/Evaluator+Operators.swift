extension Evaluator {
    mutating func chain(_ first: Expression, _ operations: [Expression.Operation]) throws(CELError) -> CELValue {
        var result = try value(of: first)
        for operation in operations {
            let operand = try value(of: operation.operand)
            result = try apply(operation.symbol, result, operand, at: operation.offset)
        }
        return result
    }

    private mutating func apply(
        _ symbol: Operator, _ left: CELValue, _ right: CELValue, at offset: Int
    ) throws(CELError) -> CELValue {
        switch symbol {
        case .equal: return .bool(try equal(left, right, at: offset))
        case .notEqual: return .bool(!(try equal(left, right, at: offset)))
        case .isIn: return .bool(try contains(right, left, at: offset))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return .bool(try compared(symbol, left, right, at: offset))
        case .add: return try sum(left, right, at: offset)
        case .subtract: return try difference(left, right, at: offset)
        case .multiply, .divide, .remainder: return try product(symbol, left, right, at: offset)
        }
    }

    private mutating func compared(
        _ symbol: Operator, _ left: CELValue, _ right: CELValue, at offset: Int
    ) throws(CELError) -> Bool {
        guard let order = try order(left, right, at: offset) else {
            throw noOverload(symbol.rawValue, [left, right], at: offset)
        }
        return switch symbol {
        case .less: order == .less
        case .lessOrEqual: order == .less || order == .equal
        case .greater: order == .greater
        default: order == .greater || order == .equal
        }
    }

    mutating func order(
        _ left: CELValue, _ right: CELValue, at offset: Int
    ) throws(CELError) -> CELComparison.Order? {
        if case .string(let one) = left, case .string(let other) = right {
            try pay(min(one.utf8.count, other.utf8.count) / 10, at: offset)
        }
        if case .bytes(let one) = left, case .bytes(let other) = right {
            try pay(min(one.count, other.count) / 10, at: offset)
        }
        return CELComparison.order(left, right)
    }

    private func overflow(at offset: Int) -> CELError {
        CELError(.overflow, "the result does not fit its type", at: offset)
    }

    private func checked<Number>(
        _ result: (partialValue: Number, overflow: Bool), at offset: Int
    ) throws(CELError) -> Number {
        guard !result.overflow else { throw overflow(at: offset) }
        return result.partialValue
    }

    func negated(_ value: CELValue, at offset: Int) throws(CELError) -> CELValue {
        switch value {
        case .int(let value): .int(try checked(Int64(0).subtractingReportingOverflow(value), at: offset))
        case .double(let value): .double(-value)
        default: throw noOverload("-", [value], at: offset)
        }
    }

    mutating func sum(_ left: CELValue, _ right: CELValue, at offset: Int) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let left), .int(let right)):
            return .int(try checked(left.addingReportingOverflow(right), at: offset))
        case (.uint(let left), .uint(let right)):
            return .uint(try checked(left.addingReportingOverflow(right), at: offset))
        case (.double(let left), .double(let right)): return .double(left + right)
        case (.string(let left), .string(let right)):
            try pay((left.utf8.count + right.utf8.count) / 10, at: offset)
            return .string(left + right)
        case (.bytes(let left), .bytes(let right)):
            try pay((left.count + right.count) / 10, at: offset)
            return .bytes(left + right)
        case (.list(let left), .list(let right)):
            try pay(left.count + right.count, at: offset)
            return .list(left + right)
        case (.duration(let left), .duration(let right)):
            return .duration(
                CELDuration(
                    nanoseconds: try checked(
                        left.nanoseconds.addingReportingOverflow(right.nanoseconds), at: offset)))
        case (.timestamp(let instant), .duration(let span)), (.duration(let span), .timestamp(let instant)):
            guard let result = instant.adding(span) else { throw overflow(at: offset) }
            return .timestamp(result)
        default: throw noOverload("+", [left, right], at: offset)
        }
    }

    private func difference(_ left: CELValue, _ right: CELValue, at offset: Int) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let left), .int(let right)):
            return .int(try checked(left.subtractingReportingOverflow(right), at: offset))
        case (.uint(let left), .uint(let right)):
            return .uint(try checked(left.subtractingReportingOverflow(right), at: offset))
        case (.double(let left), .double(let right)): return .double(left - right)
        case (.duration(let left), .duration(let right)):
            return .duration(
                CELDuration(
                    nanoseconds: try checked(
                        left.nanoseconds.subtractingReportingOverflow(right.nanoseconds), at: offset)))
        case (.timestamp(let left), .timestamp(let right)):
            guard let result = left.since(right) else { throw overflow(at: offset) }
            return .duration(result)
        case (.timestamp(let instant), .duration(let span)):
            let negative = try checked(Int64(0).subtractingReportingOverflow(span.nanoseconds), at: offset)
            guard let result = instant.adding(CELDuration(nanoseconds: negative)) else { throw overflow(at: offset) }
            return .timestamp(result)
        default: throw noOverload("-", [left, right], at: offset)
        }
    }

    private func product(
        _ symbol: Operator, _ left: CELValue, _ right: CELValue, at offset: Int
    ) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): .int(try integer(symbol, left, right, at: offset))
        case (.uint(let left), .uint(let right)): .uint(try integer(symbol, left, right, at: offset))
        case (.double(let left), .double(let right)) where symbol == .multiply: .double(left * right)
        case (.double(let left), .double(let right)) where symbol == .divide: .double(left / right)
        default: throw noOverload(symbol.rawValue, [left, right], at: offset)
        }
    }

    private func integer<Number: FixedWidthInteger>(
        _ symbol: Operator, _ left: Number, _ right: Number, at offset: Int
    ) throws(CELError) -> Number {
        if symbol == .multiply { return try checked(left.multipliedReportingOverflow(by: right), at: offset) }
        guard right != 0 else { throw CELError(.divisionByZero, "division by zero", at: offset) }
        let result =
            symbol == .divide
            ? left.dividedReportingOverflow(by: right) : left.remainderReportingOverflow(dividingBy: right)
        return try checked(result, at: offset)
    }
}
