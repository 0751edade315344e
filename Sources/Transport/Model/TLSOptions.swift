/// How a TLS connection is authenticated, all from memory.
///
/// Connections are shared only between requests whose options are equal, the client key included.
public struct TLSOptions: Sendable, Hashable {
    /// Certificates to trust, PEM. nil: those of the system.
    public var caPEM: [UInt8]?
    /// The client's certificate and its chain, PEM.
    public var clientCertificatePEM: [UInt8]?
    /// The key of the client's certificate, PEM, unencrypted.
    public var clientKeyPEM: [UInt8]?
    /// Accepts any certificate and any name.
    public var insecureSkipVerify: Bool
    /// The name to ask for and to check, where it is not the URL's host.
    public var serverName: String?

    public init(
        caPEM: [UInt8]? = nil, clientCertificatePEM: [UInt8]? = nil, clientKeyPEM: [UInt8]? = nil,
        insecureSkipVerify: Bool = false, serverName: String? = nil
    ) {
        self.caPEM = caPEM
        self.clientCertificatePEM = clientCertificatePEM
        self.clientKeyPEM = clientKeyPEM
        self.insecureSkipVerify = insecureSkipVerify
        self.serverName = serverName
    }
}

extension TLSOptions: CustomStringConvertible {
    /// Says what is set, never what it is.
    public var description: String {
        let parts: [String?] = [
            caPEM.map { "CA of \($0.count) bytes" },
            clientCertificatePEM == nil ? nil : "client certificate",
            insecureSkipVerify ? "unverified" : nil,
            serverName.map { "server name \($0)" },
        ]
        return "TLS(" + parts.compactMap { $0 }.joined(separator: ", ") + ")"
    }
}
