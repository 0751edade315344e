/// A proxy as `scheme://[user:password@]host:port`. Only `endpoint` may be shown.
struct ProxyAddress: Sendable, Hashable {
    private static let schemes: Set<String> = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// `scheme://host:port`, without credentials.
    let text: String
    /// `host:port`
    let endpoint: String
    /// Decoded.
    let user: String?
    let password: String?

    /// Errors never repeat the text: it may hold a password.
    init(_ text: String) throws(TransportError) {
        let separator = text.firstRange(of: "://")
        let scheme = separator.map { text[..<$0.lowerBound].lowercased() } ?? "http"
        guard Self.schemes.contains(scheme) else {
            throw .proxy("the proxy's scheme is none of http, https, socks4, socks4a, socks5, socks5h")
        }
        var rest = text[(separator?.upperBound ?? text.startIndex)...]
        if rest.last == "/" { rest = rest.dropLast() }
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = Self.decoded(parts.first ?? "")
            password = parts.count > 1 ? Self.decoded(parts[1]) : nil
            rest = rest[rest.index(after: at)...]
        } else {
            user = nil
            password = nil
        }
        // Same rules for host and port as in any URL.
        let address: RequestURL
        do {
            address = try RequestURL("http://\(rest)")
        } catch {
            throw .proxy("the proxy's address is not scheme://host:port: \(error.message)")
        }
        guard address.path.isEmpty, address.query == nil else {
            throw .proxy("the proxy's address has a path; give scheme://host:port only")
        }
        let port = address.port ?? (scheme.hasPrefix("socks") ? 1080 : scheme == "https" ? 443 : 80)
        endpoint = "\(address.hostInURL):\(port)"
        self.text = "\(scheme)://\(endpoint)"
    }

    private static func decoded(_ text: Substring) -> String { URLEncoding.decoded(text) }
}

extension TransportError {
    static func proxy(_ message: String) -> TransportError { TransportError(.proxy, message) }
}
