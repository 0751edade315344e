extension HTTPRequest {
    /// Refuses what would be sent as something else than the caller means.
    func check() throws(TransportError) {
        guard Self.isToken(method) else { throw .badRequest("the method is not an HTTP token") }
        for entry in headers.entries {
            guard Self.isToken(entry.name) else { throw .badRequest("a header name is not an HTTP token") }
            guard entry.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw .badRequest("the value of header \(entry.name) has a control character")
            }
        }
        if let path = unixSocketPath {
            guard (1...107).contains(path.utf8.count), !path.utf8.contains(0) else {
                throw .badRequest("the unix socket path must have 1 to 107 bytes")
            }
        }
        if let name = tls.serverName {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
                throw .badRequest("the TLS server name is not a host name")
            }
        }
        if (tls.clientCertificatePEM == nil) != (tls.clientKeyPEM == nil) {
            throw TransportError(.tls, "a client certificate needs its key and a key its certificate; one is missing")
        }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
