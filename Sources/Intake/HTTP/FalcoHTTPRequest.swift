/// What the receiver needs to know of a request; whoever runs the HTTP server fills it in.
public struct FalcoHTTPRequest: Sendable {
    public enum Body: Sendable {
        case complete([UInt8])
        /// The server stopped reading at `FalcoHTTPReceiver.maximumBodyBytes`.
        case tooLarge
    }

    public var method: String
    /// As sent, not percent-decoded; a query is ignored. Holds a token: never log it.
    public var path: String
    /// The `Content-Encoding` header; nil when absent.
    public var contentEncoding: String?
    public var body: Body
    /// The names (subject common name and DNS names) in the client's certificate, when the server asked for one and
    /// verified it; nil without.
    public var clientCertificateNames: [String]?

    public init(
        method: String, path: String, contentEncoding: String? = nil, body: Body,
        clientCertificateNames: [String]? = nil
    ) {
        self.method = method
        self.path = path
        self.contentEncoding = contentEncoding
        self.body = body
        self.clientCertificateNames = clientCertificateNames
    }
}
