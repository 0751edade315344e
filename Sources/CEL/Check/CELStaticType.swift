/// The type of an expression as far as its text and the declarations of its variables tell it.
public indirect enum CELStaticType: Sendable, Hashable, CustomStringConvertible {
    /// Known only when evaluating; fits everywhere.
    case dyn
    case null, bool, int, uint, double, string, bytes, timestamp, duration
    case list(CELStaticType)
    case map(CELStaticType, CELStaticType)
    case optional(CELStaticType)
    case type(CELStaticType)
    /// An object with declared fields; two of different names differ.
    case object(String)

    public var description: String {
        switch self {
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .optional(let inner): "optional_type(\(inner))"
        case .type(let inner): "type(\(inner))"
        case .object(let name): name
        }
    }

    /// Whether both can be the same type.
    func fits(_ other: CELStaticType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn): true
        case (.list(let one), .list(let two)): one.fits(two)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            key.fits(otherKey) && value.fits(otherValue)
        case (.optional(let one), .optional(let two)): one.fits(two)
        case (.type, .type): true
        // Objects, lists and maps do not hold null; only what may be absent does.
        case (.null, .optional), (.optional, .null), (.null, .timestamp), (.timestamp, .null), (.null, .duration),
            (.duration, .null), (.null, .object), (.object, .null):
            true
        default: self == other
        }
    }

    /// The better known of two that fit.
    func joined(_ other: CELStaticType) -> CELStaticType {
        switch (self, other) {
        case (.dyn, _): other
        case (.list(let one), .list(let two)): .list(one.joined(two))
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            .map(key.joined(otherKey), value.joined(otherValue))
        case (.optional(let one), .optional(let two)): .optional(one.joined(two))
        default: self
        }
    }

    var isNumber: Bool { self == .int || self == .uint || self == .double }
    /// Of one element as far as costs are concerned.
    var isScalar: Bool {
        switch self {
        case .bool, .double, .duration, .int, .timestamp, .type, .uint: true
        case .optional(let inner): inner.isScalar
        default: false
        }
    }
}
