extension Evaluator {
    /// `int(x)` and its like; nil when there is no conversion between the types.
    mutating func converted(
        _ function: Function, _ values: [CELValue], at offset: Int
    ) throws(CELError) -> CELValue? {
        guard let value = values.first else { return nil }
        if case .string(let text) = value { try pay(text.utf8.count / 10, at: offset) }
        if case .bytes(let bytes) = value { try pay(bytes.count / 10, at: offset) }
        let isConversion: Bool
        let result: CELValue?
        switch function {
        case .int: (isConversion, result) = Self.int(value)
        case .uint: (isConversion, result) = Self.uint(value)
        case .double: (isConversion, result) = Self.double(value)
        case .string: (isConversion, result) = Self.string(value)
        case .bool: (isConversion, result) = Self.bool(value)
        case .bytes: (isConversion, result) = Self.bytes(value)
        case .duration, .timestamp: (isConversion, result) = Self.time(function, value)
        default: return nil
        }
        guard isConversion else { return nil }
        guard let result else {
            throw CELError(
                .invalidConversion, "this \(value.type.rawValue) is no \(function.rawValue)", at: offset)
        }
        return result
    }

    /// Whether the types convert, and the value if this one does.
    private typealias Conversion = (Bool, CELValue?)

    private static func int(_ value: CELValue) -> Conversion {
        switch value {
        case .int: (true, value)
        case .uint(let number): (true, Int64(exactly: number).map { .int($0) })
        case .double(let number): (true, Int64(exactly: number.rounded(.towardZero)).map { .int($0) })
        case .string(let text): (true, Int64(text).map { .int($0) })
        case .timestamp(let instant): (true, .int(instant.seconds))
        default: (false, nil)
        }
    }

    private static func uint(_ value: CELValue) -> Conversion {
        switch value {
        case .uint: (true, value)
        case .int(let number): (true, UInt64(exactly: number).map { .uint($0) })
        case .double(let number): (true, UInt64(exactly: number.rounded(.towardZero)).map { .uint($0) })
        case .string(let text): (true, text.hasPrefix("+") ? nil : UInt64(text).map { .uint($0) })
        default: (false, nil)
        }
    }

    private static func double(_ value: CELValue) -> Conversion {
        switch value {
        case .double: (true, value)
        case .int(let number): (true, .double(Double(number)))
        case .uint(let number): (true, .double(Double(number)))
        case .string(let text): (true, parsed(text).map { .double($0) })
        default: (false, nil)
        }
    }

    /// A number too large for a double is none; infinity must be asked for by name.
    private static func parsed(_ text: String) -> Double? {
        guard let number = Double(text) else { return nil }
        return number.isInfinite && text.utf8.contains { $0.isDigit } ? nil : number
    }

    private static func bool(_ value: CELValue) -> Conversion {
        switch value {
        case .bool: return (true, value)
        case .string(let text):
            if ["1", "t", "T", "true", "TRUE", "True"].contains(text) { return (true, .bool(true)) }
            if ["0", "f", "F", "false", "FALSE", "False"].contains(text) { return (true, .bool(false)) }
            return (true, nil)
        default: return (false, nil)
        }
    }

    private static func bytes(_ value: CELValue) -> Conversion {
        switch value {
        case .bytes: (true, value)
        case .string(let text): (true, .bytes(Array(text.utf8)))
        default: (false, nil)
        }
    }

    private static func string(_ value: CELValue) -> Conversion {
        switch value {
        case .string: (true, value)
        case .bool(let flag): (true, .string(flag ? "true" : "false"))
        case .int(let number): (true, .string(String(number)))
        case .uint(let number): (true, .string(String(number)))
        case .double(let number): (true, .string(DoubleText.text(of: number)))
        case .bytes(let bytes): (true, String(validating: bytes, as: UTF8.self).map { .string($0) })
        case .timestamp(let instant): (true, .string(instant.text))
        case .duration(let span): (true, .string(span.text))
        default: (false, nil)
        }
    }

    private static func time(_ function: Function, _ value: CELValue) -> Conversion {
        switch (function, value) {
        case (.duration, .duration), (.timestamp, .timestamp): (true, value)
        case (.duration, .string(let text)): (true, CELDuration(text).map { .duration($0) })
        case (.timestamp, .string(let text)): (true, CELTimestamp(text).map { .timestamp($0) })
        case (.timestamp, .int(let seconds)): (true, CELTimestamp(seconds: seconds).map { .timestamp($0) })
        default: (false, nil)
        }
    }
}
