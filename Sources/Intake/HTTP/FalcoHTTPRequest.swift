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

/// What to answer. Never a 5xx or a 429: Falco ignores the status, and a slow or failing answer only blocks it.
public struct FalcoHTTPAnswer: Sendable, Hashable {
    public var status: Int
    /// JSON, content type `application/json`.
    public var body: [UInt8]
    /// Set with status 405.
    public var allow: String?

    init(_ status: Int, _ body: String, allow: String? = nil) {
        self.status = status
        self.body = Array(body.utf8)
        self.allow = allow
    }
}
