import JSON

/// What can stand in a field of an API object.
public protocol FieldValue: Sendable, Hashable {
    /// The part of the CRD's schema that this type stands for; a test keeps the two equal.
    static var shape: FieldShape { get }
    /// Reads a value. Members that no field has are appended to `unknown` with their paths.
    init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError)
    var json: JSONValue { get }
}

/// The shape of a field's values.
public indirect enum FieldShape: Sendable, Hashable {
    case string
    case integer
    case boolean
    /// Any JSON value.
    case any
    /// One of these strings.
    case enumeration([String])
    case list(FieldShape)
    /// An object with any member names.
    case map(FieldShape)
    case object([Member])

    public struct Member: Sendable, Hashable {
        public let name: String
        public let presence: FieldPresence
        public let shape: FieldShape

        public init(name: String, presence: FieldPresence, shape: FieldShape) {
            self.name = name
            self.presence = presence
            self.shape = shape
        }
    }
}

/// Whether a field may be left out.
public enum FieldPresence: Sendable, Hashable {
    case required
    case optional
    /// Left out, it has this value; with all defaults of an object filled in.
    case defaulted(JSONValue)
}

extension String: FieldValue {
    public static var shape: FieldShape { .string }
    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) {
        guard case .string(let value) = json else { throw FieldError(path, "must be a string") }
        self = value
    }
    public var json: JSONValue { .string(self) }
}

extension Int64: FieldValue {
    public static var shape: FieldShape { .integer }
    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) {
        guard let value = json.intValue else { throw FieldError(path, "must be an integer") }
        self = value
    }
    public var json: JSONValue { .int(self) }
}

extension Bool: FieldValue {
    public static var shape: FieldShape { .boolean }
    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) {
        guard case .bool(let value) = json else { throw FieldError(path, "must be true or false") }
        self = value
    }
    public var json: JSONValue { .bool(self) }
}

extension JSONValue: FieldValue {
    public static var shape: FieldShape { .any }
    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) { self = json }
    public var json: JSONValue { self }
}

extension Array: FieldValue where Element: FieldValue {
    public static var shape: FieldShape { .list(Element.shape) }
    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) {
        guard case .array(let elements) = json else { throw FieldError(path, "must be a list") }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            result.append(try Element(json: element, at: "\(path)[\(index)]", unknown: &unknown))
        }
        self = result
    }
    public var json: JSONValue { .array(map(\.json)) }
}

extension Dictionary: FieldValue where Key == String, Value: FieldValue {
    public static var shape: FieldShape { .map(Value.shape) }
    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) {
        guard case .object(let members) = json else { throw FieldError(path, "must be an object") }
        var result: [String: Value] = [:]
        for (name, member) in members {
            result[name] = try Value(json: member, at: "\(path)[\(name)]", unknown: &unknown)
        }
        self = result
    }
    public var json: JSONValue { .object(mapValues(\.json)) }
}

/// An enumeration of the schema.
public protocol FieldEnumeration: FieldValue, RawRepresentable, CaseIterable where RawValue == String {}

extension FieldEnumeration {
    public static var shape: FieldShape { .enumeration(allCases.map(\.rawValue)) }
    public init(json: JSONValue, at path: String, unknown: inout [String]) throws(FieldError) {
        guard let value = json.stringValue.flatMap(Self.init(rawValue:)) else {
            let words = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw FieldError(path, "must be one of \(words)")
        }
        self = value
    }
    public var json: JSONValue { .string(rawValue) }
}
