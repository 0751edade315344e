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
    /// The certificates that the client showed in the TLS handshake, DER, its own first; nil without. The server has seen
    /// that the client holds the key of the first; who signed it is looked at here, by the intake's own authority.
    public var clientChain: [[UInt8]]?

    public init(
        method: String, path: String, contentEncoding: String? = nil, body: Body,
        clientChain: [[UInt8]]? = nil
    ) {
        self.method = method
        self.path = path
        self.contentEncoding = contentEncoding
        self.body = body
        self.clientChain = clientChain
    }
}
