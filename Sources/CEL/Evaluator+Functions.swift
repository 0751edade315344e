extension Evaluator {
    mutating func call(
        _ function: Function, _ arguments: [Expression], at offset: Int
    ) throws(CELError) -> CELValue {
        var values: [CELValue] = []
        values.reserveCapacity(arguments.count)
        // `orValue` and `or` evaluate their argument only when it is needed.
        if function == .or || function == .orValue, let receiver = arguments.first, let other = arguments.last {
            return try alternative(function, try value(of: receiver), other, at: offset)
        }
        for argument in arguments { values.append(try value(of: argument)) }
        if let result = try text(function, values, at: offset) { return result }
        if let result = try list(function, values, at: offset) { return result }
        if let result = try time(function, values, at: offset) { return result }
        if let result = try converted(function, values, at: offset) { return result }
        if let result = try general(function, values, at: offset) { return result }
        throw noOverload(function.rawValue, values, at: offset)
    }

    private mutating func alternative(
        _ function: Function, _ receiver: CELValue, _ other: Expression, at offset: Int
    ) throws(CELError) -> CELValue {
        guard case .optional(let inner) = receiver else {
            throw noOverload(function.rawValue, [receiver], at: offset)
        }
        if let inner { return function == .orValue ? inner : receiver }
        let fallback = try value(of: other)
        if function == .or, fallback.type != .optional { throw noOverload("or", [receiver, fallback], at: offset) }
        return fallback
    }

    private mutating func general(
        _ function: Function, _ values: [CELValue], at offset: Int
    ) throws(CELError) -> CELValue? {
        switch (function, values.first) {
        case (.dyn, let value?): return value
        case (.type, let value?): return .type(value.type)
        case (.size, let value?): return try size(value, at: offset)
        case (.optionalNone, _): return .optional(nil)
        case (.optionalOf, let value?): return .optional(value)
        case (.optionalOfNonZeroValue, let value?): return .optional(value.isZero ? nil : value)
        case (.hasValue, .optional(let inner)?): return .bool(inner != nil)
        case (.value, .optional(let inner)?):
            guard let inner else { throw CELError(.noValue, "the optional has no value", at: offset) }
            return inner
        default: return nil
        }
    }

    private mutating func size(_ value: CELValue, at offset: Int) throws(CELError) -> CELValue? {
        switch value {
        case .string(let text):
            try pay(text.utf8.count / 10, at: offset)
            return .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes): return .int(Int64(bytes.count))
        case .list(let list): return .int(Int64(list.count))
        case .map(let map): return .int(Int64(map.count))
        default: return nil
        }
    }

    /// One unit for ten bytes, times the size of the pattern's text in tens.
    mutating func matches(
        _ value: CELValue, _ pattern: RegularExpression, at offset: Int
    ) throws(CELError) -> CELValue {
        guard case .string(let text) = value else { throw noOverload("matches", [value], at: offset) }
        try pay((text.utf8.count / 10 + 1) * (pattern.pattern.utf8.count / 10 + 1), at: offset)
        return .bool(pattern.matches(text))
    }
}
