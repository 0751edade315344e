/// A value of the expression language.
///
/// Built by the caller for the variables of an expression (`CELValue.map(["name": "web"])`) and given back by
/// `CELProgram.evaluate`. Equality is the language's: numbers compare across types, `NaN` equals nothing, and text is
/// compared by code points, not by canonical equivalence as Swift's `String` does.
public enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list([CELValue])
    case map(CELMap)
    case timestamp(CELTimestamp)
    case duration(CELDuration)
    case type(CELType)
    /// An optional of the language, empty or with a value.
    indirect case optional(CELValue?)
}

/// The type of a value, itself a value: `type(1) == int`.
public enum CELType: String, Sendable, Hashable, CaseIterable {
    case null = "null_type"
    case bool, int, uint, double, string, bytes, list, map, type
    case timestamp = "google.protobuf.Timestamp"
    case duration = "google.protobuf.Duration"
    case optional = "optional_type"
}

extension CELValue {
    public var type: CELType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .timestamp: .timestamp
        case .duration: .duration
        case .type: .type
        case .optional: .optional
        }
    }

    public var isNull: Bool { if case .null = self { true } else { false } }
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var intValue: Int64? { if case .int(let value) = self { value } else { nil } }
    public var uintValue: UInt64? { if case .uint(let value) = self { value } else { nil } }
    public var doubleValue: Double? { if case .double(let value) = self { value } else { nil } }
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    public var bytesValue: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
    public var listValue: [CELValue]? { if case .list(let value) = self { value } else { nil } }
    public var mapValue: CELMap? { if case .map(let value) = self { value } else { nil } }

    /// A map with text keys, the form of a JSON object.
    public static func map(_ members: [String: CELValue]) -> CELValue {
        .map(CELMap(members.lazy.map { (.string($0.key), $0.value) }))
    }

    /// Whether the value is the empty or zero value of its type (`optional.ofNonZeroValue`).
    var isZero: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .int(let value): value == 0
        case .uint(let value): value == 0
        case .double(let value): value == 0
        case .string(let value): value.utf8.isEmpty
        case .bytes(let value): value.isEmpty
        case .list(let value): value.isEmpty
        case .map(let value): value.isEmpty
        case .duration(let value): value.nanoseconds == 0
        case .timestamp, .type: false
        case .optional(let value): value == nil
        }
    }
}

// Not by `nil`: it would turn an absent `CELValue?` into `null` unnoticed.
extension CELValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(arrayLiteral elements: CELValue...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (String, CELValue)...) {
        self = .map(CELMap(elements.lazy.map { (.string($0.0), $0.1) }))
    }
}
