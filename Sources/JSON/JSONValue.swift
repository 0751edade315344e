/// A JSON document as a tree of values.
///
/// For documents that are small or rare: Kubernetes objects, policies, values shown in reports. The event and state path
/// works on `JSONDocument` and `JSONCursor` instead, which do not build a tree.
///
/// Objects are unordered; `JSONValue.serialized` writes their members in ascending order of their UTF-8 bytes, so equal
/// values always give equal bytes.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number written without fraction or exponent that fits 64 bits.
    case int(Int64)
    /// Every other number.
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    /// The member of an object, nil for anything else or when absent. Setting nil removes the member; setting a member
    /// of a value that is no object turns it into one.
    @inlinable
    public subscript(_ key: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members[key]
        }
        set {
            guard case .object(var members) = self else {
                if let newValue { self = .object([key: newValue]) }
                return
            }
            self = .null  // gives up the reference, so that the change below is made in place
            members[key] = newValue
            self = .object(members)
        }
    }

    /// The element of an array, nil for anything else or when out of bounds.
    @inlinable
    public subscript(_ index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The value below `path`, nil when any step is absent.
    public func at(_ path: String...) -> JSONValue? {
        var value = self
        for key in path {
            guard let next = value[key] else { return nil }
            value = next
        }
        return value
    }

    @inlinable public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    @inlinable public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    @inlinable public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    @inlinable public var objectValue: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
    @inlinable public var isNull: Bool { if case .null = self { true } else { false } }

    /// The number as an integer; nil for fractions and for what does not fit.
    @inlinable public var intValue: Int64? {
        switch self {
        case .int(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }
    @inlinable public var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}
