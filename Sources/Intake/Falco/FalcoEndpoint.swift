/// Where a Falco listens for gRPC.
public enum FalcoEndpoint: Sendable, Hashable, CustomStringConvertible {
    case tcp(host: String, port: UInt16)
    /// An absolute path of at most 107 bytes (the system's limit).
    case unix(path: String)

    /// Falco's conventional port.
    public static let defaultPort: UInt16 = 5060

    /// Reads `host`, `host:port`, `[v6]:port`, `unix:/path` or `unix:///path`.
    public init(parsing text: String) throws(FalcoEndpointError) {
        if text.hasPrefix("unix:") {
            var path = text.dropFirst("unix:".count)
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            guard path.hasPrefix("/"), path.utf8.count <= 107, !path.utf8.contains(0) else {
                throw FalcoEndpointError(endpoint: text, reason: "needs an absolute path of at most 107 bytes")
            }
            self = .unix(path: String(path))
            return
        }
        guard !text.contains("/") else {
            throw FalcoEndpointError(endpoint: text, reason: "must be host:port or unix:///path, without a scheme")
        }
        let (host, port) = try Self.hostAndPort(text)
        guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw FalcoEndpointError(endpoint: text, reason: "has no valid host name")
        }
        self = .tcp(host: host, port: port)
    }

    private static func hostAndPort(_ text: String) throws(FalcoEndpointError) -> (String, UInt16) {
        var host = text[...]
        var port: Substring?
        if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw FalcoEndpointError(endpoint: text, reason: "has something other than a port behind the bracket")
            }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.lastIndex(of: ":") {
            guard text.firstIndex(of: ":") == colon else {
                throw FalcoEndpointError(
                    endpoint: text, reason: "is an IPv6 address and needs brackets: [\(text)]:5060")
            }
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard let port else { return (String(host), defaultPort) }
        guard let number = UInt16(port), number > 0 else {
            throw FalcoEndpointError(endpoint: text, reason: "has no port between 1 and 65535")
        }
        return (String(host), number)
    }

    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix://\(path)"
        }
    }

    /// Whether the name can only mean this machine; the only place where plain text is allowed.
    public var isLoopback: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _):
            host == "localhost" || host == "::1" || ResolvedAddress(literal: host, port: 1)?.isLoopback == true
        }
    }
}
