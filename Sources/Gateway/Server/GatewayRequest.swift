/// A request as a route sees it: whole, bounded, without anything of the server that carried it.
public struct GatewayRequest: Sendable {
    public enum Body: Sendable, Equatable {
        case bytes([UInt8])
        /// Longer than the route allows; the rest was not read.
        case tooLarge
    }

    public var method: String
    /// Without query, as on the wire.
    public var path: String
    public var query: String
    /// Names in lower case.
    public var headers: [String: String]
    public var body: Body
    /// The certificates that the client showed, DER, its own first; nil when it showed none. The client holds the key of the
    /// first; whether anybody vouches for them is for the route to find out.
    public var clientChain: [[UInt8]]?

    public init(
        method: String, path: String, query: String = "", headers: [String: String] = [:],
        body: Body = .bytes([]), clientChain: [[UInt8]]? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.clientChain = clientChain
    }
}

public struct GatewayResponse: Sendable, Equatable {
    public var status: Int
    public var contentType: String
    public var headers: [String: String]
    public var body: [UInt8]

    public init(
        status: Int = 200, contentType: String = "text/plain; charset=utf-8", headers: [String: String] = [:],
        body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    public init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", text: String) {
        self.init(status: status, contentType: contentType, body: Array(text.utf8))
    }

    public static func json(_ text: String, status: Int = 200) -> GatewayResponse {
        GatewayResponse(status: status, contentType: "application/json", text: text)
    }
}

/// A path, or everything below one, and who answers it.
public struct GatewayRoute: Sendable {
    public typealias Handler = @Sendable (GatewayRequest) async -> GatewayResponse

    /// Label of the route in metrics; the path itself may carry a secret.
    public var name: String
    /// `/metrics` matches only that; `/falco/v1/` everything below.
    public var pattern: String
    public var maximumBodyBytes: Int
    public var handler: Handler

    public init(_ pattern: String, name: String, maximumBodyBytes: Int = 64 * 1024, handler: @escaping Handler) {
        self.pattern = pattern
        self.name = name
        self.maximumBodyBytes = maximumBodyBytes
        self.handler = handler
    }

    func matches(_ path: String) -> Bool {
        pattern.hasSuffix("/") ? path.hasPrefix(pattern) : path == pattern
    }
}
