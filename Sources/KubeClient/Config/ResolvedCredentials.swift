import Transport

/// What one request carries: made by `CredentialProvider`, used at once, never kept or logged.
public struct ResolvedCredentials: Sendable, Hashable {
    /// The value of the Authorization header.
    public var authorization: String?
    public var tls: TLSOptions

    public init(authorization: String? = nil, tls: TLSOptions = TLSOptions()) {
        self.authorization = authorization
        self.tls = tls
    }
}
