extension JSONView {
    /// The text of a string; nil for anything else.
    @inlinable
    public var string: String? {
        guard isString else { return nil }
        return withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The text of a string, or of a number or boolean as written; nil for null and containers. What most cloud APIs
    /// and Terraform mean by "the same value".
    @inlinable
    public var scalarText: String? {
        switch kind {
        case .string: string
        case .number, .bool: storage.bytes.withUnsafeBufferPointer { String(decoding: $0[range], as: UTF8.self) }
        default: nil
        }
    }

    /// The number as an integer; nil for fractions, for what does not fit 64 bits and for anything else.
    public var int: Int64? {
        guard kind == .number else { return nil }
        return storage.bytes.withUnsafeBufferPointer { JSONNumber.integer($0, range) }
    }

    public var double: Double? {
        guard kind == .number else { return nil }
        if let whole = int { return Double(whole) }
        return scalarText.flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
    }

    public var bool: Bool? {
        guard kind == .bool else { return nil }
        return storage.bytes[range.lowerBound] == UInt8(ascii: "t")
    }

    /// Lends the value's bytes: of a string its content with escapes resolved (copied only if it has any), of anything
    /// else its JSON as written.
    @inlinable
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        storage.bytes.withUnsafeBufferPointer { bytes in
            guard isString, isEscaped else { return body(UnsafeBufferPointer(rebasing: bytes[range])) }
            return JSONText.unescaped(bytes, range).withUnsafeBufferPointer(body)
        }
    }

    /// The value's bytes, as `withBytes` lends them.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// Whether this is a string with exactly this text. No allocation unless the string has escapes.
    @inlinable
    public func isString(_ text: String) -> Bool {
        return text.withBytes { isString($0) }
    }

    /// Whether this is a string with exactly these bytes.
    @inlinable
    public func isString(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard isString, isEscaped || range.count == text.count else { return false }
        return withBytes { $0.hasSameBytes(as: text) }
    }

    /// The value as a tree.
    public var value: JSONValue {
        switch kind {
        case .null: return .null
        case .bool: return .bool(bool ?? false)
        case .number: return int.map(JSONValue.int) ?? .double(double ?? 0)
        case .string: return .string(string ?? "")
        case .array: return .array(elements.map(\.value))
        case .object:
            var members: [String: JSONValue] = [:]
            members.reserveCapacity(count)
            for member in self.members { members[member.key.string ?? ""] = member.value.value }
            return .object(members)
        }
    }
}

/// Numbers as written.
enum JSONNumber {
    /// The integer in `range`, nil when it has a fraction or exponent or does not fit.
    static func integer(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int64? {
        var index = range.lowerBound
        let isNegative = index < range.upperBound && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        guard index < range.upperBound else { return nil }
        var value: Int64 = 0
        while index < range.upperBound {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let scaled = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) =
                isNegative
                ? scaled.partialValue.subtractingReportingOverflow(Int64(digit))
                : scaled.partialValue.addingReportingOverflow(Int64(digit))
            guard !scaled.overflow, !overflow else { return nil }
            value = sum
            index += 1
        }
        return value
    }
}

extension JSONView {
    /// Where and what the value is, for code that keeps places instead of views.
    public var token: JSONToken {
        JSONToken(kind: kind, start: range.lowerBound, end: range.upperBound, isEscaped: isEscapedText)
    }

    /// A string that has escape sequences, so that its `range` is not its text.
    @inlinable public var isEscapedText: Bool { isString && isEscaped }
}
