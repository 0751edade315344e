/// Why an intake cannot be made from what was configured. No secret is in the text.
public enum FalcoIntakeError: Error, Sendable, Hashable, CustomStringConvertible {
    case tlsMissing(FalcoEndpoint)
    case tlsOnSocket(FalcoEndpoint)
    case certificateWithoutKey(FalcoEndpoint)
    /// `part`: the CA, the client certificate or the client key.
    case invalidPEM(FalcoEndpoint, part: String)
    case keyMismatch(FalcoEndpoint)

    public var description: String {
        switch self {
        case .tlsMissing(let endpoint):
            "\(endpoint): TLS is missing: Falco's TCP port demands mTLS; give a CA, a client certificate and its key"
        case .tlsOnSocket(let endpoint): "\(endpoint): a unix socket takes no TLS; remove the certificates"
        case .certificateWithoutKey(let endpoint):
            "\(endpoint): a client certificate and its key belong together; one of them is missing"
        case .invalidPEM(let endpoint, let part):
            "\(endpoint): the \(part) is not PEM that can be read (a key must not be encrypted)"
        case .keyMismatch(let endpoint): "\(endpoint): the client key does not belong to the client certificate"
        }
    }
}
