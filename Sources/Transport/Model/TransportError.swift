/// Why no answer, or no whole answer, came. Carries no URL path, header, body or credential.
public struct TransportError: Error, Sendable, Hashable {
    public enum Code: Sendable, Hashable {
        case badURL
        /// A method, header or option that cannot be sent.
        case badRequest
        case dns
        case connect
        /// Proxy unreachable, refusing, or its address malformed.
        case proxy
        /// Certificates: ours, the server's, or what the server said to ours.
        case tls
        case timeout(Timeout)
        /// The connection broke before the answer was whole.
        case connectionLost
        case protocolError
        case bodyTooLarge
        /// A gzip body that is damaged or cut off.
        case badEncoding
        case cancelled
        case shutdown
    }

    public enum Timeout: Sendable, Hashable {
        case connect, idle, total
    }

    public var code: Code
    /// What, where, and what to do; for people.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Whether the same request may succeed later without anyone changing anything. Says nothing of whether it already
    /// had its effect.
    public var isRetryable: Bool {
        switch code {
        case .dns, .connect, .proxy, .timeout, .connectionLost: true
        case .badURL, .badRequest, .tls, .protocolError, .bodyTooLarge, .badEncoding, .cancelled, .shutdown: false
        }
    }

    /// One of a small closed set of words, safe as a metric label.
    public var shortDescription: String {
        switch code {
        case .badURL: "bad_url"
        case .badRequest: "bad_request"
        case .dns: "dns"
        case .connect: "connect"
        case .proxy: "proxy"
        case .tls: "tls"
        case .timeout(.connect): "timeout_connect"
        case .timeout(.idle): "timeout_idle"
        case .timeout(.total): "timeout_total"
        case .connectionLost: "connection_lost"
        case .protocolError: "protocol_error"
        case .bodyTooLarge: "body_too_large"
        case .badEncoding: "bad_encoding"
        case .cancelled: "cancelled"
        case .shutdown: "shutdown"
        }
    }
}

extension TransportError: CustomStringConvertible {
    public var description: String { message }
}
