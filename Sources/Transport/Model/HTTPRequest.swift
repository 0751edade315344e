/// One HTTP request as the caller means it. A value: nothing happens until it is given to an `HTTPSending`.
///
/// Redirects are never followed: a 3xx is an answer like any other.
public struct HTTPRequest: Sendable {
    public enum Version: Sendable, Hashable {
        /// HTTP/2 over TLS where the server offers it, else HTTP/1.1. Many requests share one connection.
        case automatic
        /// HTTP/1.1, one connection for each request in flight. Choose it for long watches and for large downloads whose
        /// consumer may be slow: only here does back-pressure reach the server (an HTTP/2 connection goes on being read
        /// into a window of up to 32 MiB a stream).
        case http1
    }

    /// An HTTP token, `GET` unless told.
    public var method: String
    /// Absolute, `http` or `https`, percent-encoded by the caller (see `URLEncoding`), without user name and fragment.
    public var url: String
    public var headers = HTTPHeaders()
    /// nil: no body. Empty: a body of zero bytes.
    public var body: [UInt8]?
    public var timeouts = HTTPTimeouts()
    public var tls = TLSOptions()
    /// Connects to this socket; the URL then only gives the Host header and the path.
    public var unixSocketPath: String?
    /// `scheme://[user:password@]host:port` with scheme http, https, socks4, socks4a, socks5 or socks5h; "" means none.
    /// nil: what the client's configuration says.
    public var proxy: String?
    /// False: no connection to this machine or its link (see `LocalAddress`), whatever the name resolves to when it is
    /// used. For URLs that somebody else chose. What a proxy connects to is the proxy's business.
    public var allowsLocalAddresses = true
    public var httpVersion = Version.automatic
    /// Asks for gzip and decodes it; the answer's Content-Encoding and Content-Length are then taken away.
    public var acceptsCompression = false
    /// Signs the request with AWS Signature Version 4 at the moment it is sent.
    public var signing: AWSSigningV4?
    /// The most body bytes `send` collects (after decoding); more is an error. `stream` does not look at it.
    public var maximumBodyBytes = 64 << 20

    public init(method: String = "GET", url: String) {
        self.method = method
        self.url = url
    }
}
