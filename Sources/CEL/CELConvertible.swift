/// Plain Swift values that are values of the language; `CELValue(x)` converts them, nested as they are.
public protocol CELConvertible {
    var celValue: CELValue { get }
}

extension CELValue {
    public init(_ value: some CELConvertible) { self = value.celValue }
}

extension CELValue: CELConvertible { public var celValue: CELValue { self } }
extension Bool: CELConvertible { public var celValue: CELValue { .bool(self) } }
extension Int: CELConvertible { public var celValue: CELValue { .int(Int64(self)) } }
extension Int64: CELConvertible { public var celValue: CELValue { .int(self) } }
extension UInt64: CELConvertible { public var celValue: CELValue { .uint(self) } }
extension Double: CELConvertible { public var celValue: CELValue { .double(self) } }
extension String: CELConvertible { public var celValue: CELValue { .string(self) } }
extension Array: CELConvertible where Element: CELConvertible {
    public var celValue: CELValue { .list(map(\.celValue)) }
}
extension Dictionary: CELConvertible where Key == String, Value: CELConvertible {
    public var celValue: CELValue { .map(mapValues(\.celValue)) }
}
/// Nil is `null`; leave the member out of a map instead where `has()` shall say false.
extension Optional: CELConvertible where Wrapped: CELConvertible {
    public var celValue: CELValue { self?.celValue ?? .null }
}
