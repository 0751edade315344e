/// An answer whose body is still coming.
public struct HTTPStream: Sendable {
    public let status: Int
    public let headers: HTTPHeaders
    public let body: HTTPBody

    public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: HTTPBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer made of given chunks, for tests that stand in for the network.
    public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), chunks: [[UInt8]]) {
        self.init(status: status, headers: headers, body: HTTPBody(chunks: chunks))
    }
}
