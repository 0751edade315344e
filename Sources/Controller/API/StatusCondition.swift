/// One condition of a status, keyed by `type`.
public struct StatusCondition: ObjectValue {
    public enum Status: String, FieldEnumeration {
        case isTrue = "True"
        case isFalse = "False"
        case unknown = "Unknown"
    }

    public var type = ""
    public var status = Status.unknown
    /// The generation of the spec that the condition speaks of.
    public var observedGeneration: Int64?
    /// RFC 3339; moves only when `status` does.
    public var lastTransitionTime = ""
    /// CamelCase, from a closed list.
    public var reason = ""
    /// At most 1 KiB, without times and counts.
    public var message = ""

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("type", \.type), .required("status", \.status),
        .optional("observedGeneration", \.observedGeneration),
        .required("lastTransitionTime", \.lastTransitionTime), .required("reason", \.reason),
        .required("message", \.message),
    ]
}
