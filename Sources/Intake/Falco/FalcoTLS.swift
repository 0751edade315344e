/// What a TLS connection to Falco needs. Falco's TCP port demands a client certificate (mTLS).
public struct FalcoTLS: Sendable, Hashable {
    /// Certificates that may have signed Falco's; nil means those of the system.
    public var caPEM: [UInt8]?
    /// Our certificate, with its chain, and its key; both or none.
    public var certificatePEM: [UInt8]?
    public var privateKeyPEM: [UInt8]?
    /// The name that Falco's certificate must carry; nil means the host of the endpoint.
    public var serverName: String?

    public init(
        caPEM: [UInt8]? = nil, certificatePEM: [UInt8]? = nil, privateKeyPEM: [UInt8]? = nil, serverName: String? = nil
    ) {
        self.caPEM = caPEM
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
        self.serverName = serverName
    }
}
