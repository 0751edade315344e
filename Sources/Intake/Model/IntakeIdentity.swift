/// What makes two intakes the same: the kind, the endpoint and a digest of the credentials.
///
/// Sources that name equal identities share one connection. The digest is SHA-256, so that the identity can be logged
/// and compared, and never tells a token or a key.
public struct IntakeIdentity: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable {
        case falcoGRPC = "falco-grpc"
        case falcoHTTP = "falco-http"
        case file
    }

    public let kind: Kind
    /// `host:port`, `unix:///path`, `<namespace>/<intake>` or a file path.
    public let endpoint: String
    /// 64 hexadecimal digits; empty when there are no credentials.
    public let credentialsDigest: String

    /// `credentials`: every part that, when it changes, must open the intake anew. Parts are digested with their
    /// lengths, so that moving a byte from one part to the next changes the digest.
    public init(kind: Kind, endpoint: String, credentials: [[UInt8]?] = []) {
        self.kind = kind
        self.endpoint = endpoint
        credentialsDigest = credentials.contains { $0 != nil } ? SHA256Digest(ofParts: credentials).hex : ""
    }

    /// Kind and endpoint; safe to log.
    public var description: String { "\(kind.rawValue) \(endpoint)" }
}
