/// What became of one request, for metrics. Its parts are few enough to be labels, except `duration`.
public struct HTTPExchange: Sendable {
    public var method: String
    /// As in the Host header.
    public var host: String
    /// The status, or why there is none.
    public var result: Result<Int, TransportError>
    /// From the call to the answer's head.
    public var duration: Duration

    public init(method: String, host: String, result: Result<Int, TransportError>, duration: Duration) {
        self.method = method
        self.host = host
        self.result = result
        self.duration = duration
    }

    /// `200`, or the error's short description.
    public var code: String {
        switch result {
        case .success(let status): String(status)
        case .failure(let error): error.shortDescription
        }
    }
}
