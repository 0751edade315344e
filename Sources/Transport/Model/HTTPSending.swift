/// Sends HTTP requests. `HTTPClient` does so over the network; tests stand in with closures or tables.
public protocol HTTPSending: Sendable {
    /// Sends and collects the whole answer, at most `request.maximumBodyBytes` of it.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
    /// Sends and returns once the answer's head is there. Dropping the stream's body ends the transfer.
    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream
}
