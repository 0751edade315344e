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

extension FalcoTLS {
    /// What is wrong for good, whatever the time.
    func check(for endpoint: FalcoEndpoint) throws(FalcoIntakeError) {
        for (part, pem) in [("CA", caPEM), ("client certificate", certificatePEM)] {
            guard let pem else { continue }
            guard !pem.contains(0), !PEMCertificates.certificates(pem).isEmpty else {
                throw .invalidPEM(endpoint, part: part)
            }
        }
        guard (certificatePEM == nil) == (privateKeyPEM == nil) else { throw .certificateWithoutKey(endpoint) }
        guard let certificatePEM, let privateKeyPEM else { return }
        guard !privateKeyPEM.contains(0), PEMCertificates.isKey(privateKeyPEM) else {
            throw .invalidPEM(endpoint, part: "client key")
        }
        guard PEMCertificates.isPair(certificate: certificatePEM, key: privateKeyPEM) else {
            throw .keyMismatch(endpoint)
        }
    }

    /// What is wrong with our own certificates at this time; nil when they are in their dates.
    ///
    /// - `now`: microseconds since 1970-01-01 UTC.
    func problem(at now: Int64) -> String? {
        let seconds = now / 1_000_000
        for (part, pem) in [("client certificate", certificatePEM), ("CA certificate", caPEM)] {
            let certificates = PEMCertificates.certificates(pem ?? [])
            // Of several CAs one in its dates is enough.
            if pem == caPEM, certificates.contains(where: { $0.notBefore <= seconds && seconds <= $0.notAfter }) {
                continue
            }
            for certificate in certificates {
                if certificate.notAfter < seconds {
                    return "our \(part) \(certificate.subject) has expired: issue a new one"
                }
                if certificate.notBefore > seconds {
                    return "our \(part) \(certificate.subject) is not valid yet: check the clocks"
                }
            }
        }
        return nil
    }
}
