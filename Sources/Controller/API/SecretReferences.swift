/// A Secret of the source's own namespace, whose keys the field's description names.
public struct SecretReference: ObjectValue {
    public var name = ""
    public init() {}
    public init(name: String) { self.name = name }
    public static let fields: [Field<Self>] = [.required("name", \.name)]
}

/// The key of a Secret that holds certificates of authorities, PEM.
public struct CASecretReference: ObjectValue {
    public var name = ""
    public var key = "ca.crt"
    public init() {}
    public static let fields: [Field<Self>] = [.required("name", \.name), .defaulted("key", \.key)]
}

/// The key of a Secret that holds the token of an HTTP intake.
public struct TokenSecretReference: ObjectValue {
    public var name = ""
    public var key = "token"
    /// A key whose token is valid too, while tokens are rotated.
    public var previousKey: String?
    public init() {}
    public static let fields: [Field<Self>] = [
        .required("name", \.name), .defaulted("key", \.key), .optional("previousKey", \.previousKey),
    ]
}

/// The key of a Secret that holds the key of digests.
public struct DigestKeySecretReference: ObjectValue {
    public var name = ""
    public var key = "key"
    public init() {}
    public static let fields: [Field<Self>] = [.required("name", \.name), .defaulted("key", \.key)]
}
