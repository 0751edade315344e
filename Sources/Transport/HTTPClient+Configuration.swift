import Glibc

extension HTTPClient {
    /// How one client behaves for all its requests.
    public struct Configuration: Sendable {
        /// HTTP/2-capable connections to one host. Each carries as many requests as its server allows (100 to 250); a
        /// server without HTTP/2 answers this many requests at a time.
        public var maximumSharedConnectionsPerHost = 16
        /// Connections to one host for requests that want HTTP/1.1, and for plain http.
        public var maximumHTTP1ConnectionsPerHost = 1024
        /// Body bytes buffered for a consumer that does not ask; then the server is no longer read.
        public var bufferedBytesPerStream = 256 << 10
        /// Whether HTTPS_PROXY, HTTP_PROXY (lower case) and NO_PROXY count where a request says nothing of a proxy.
        /// Loopback addresses and unix sockets never go through one.
        public var usesProxyEnvironment = true
        /// Called once for each request, when the head of the answer is there or it is clear that none comes. Runs on the
        /// requesting task and must be quick.
        public var observe: (@Sendable (HTTPExchange) -> Void)?
        /// The clock of AWS signatures, in seconds since 1970 UTC.
        public var unixSeconds: @Sendable () -> Int64 = { Int64(time(nil)) }

        public init() {}
    }
}
