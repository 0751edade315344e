/// The parts of an absolute http or https URL, as written. The parts are not decoded.
struct RequestURL: Sendable, Hashable {
    enum Scheme: String, Sendable {
        case http, https
        var defaultPort: UInt16 { self == .http ? 80 : 443 }
    }

    var scheme: Scheme
    /// Without brackets round an IPv6 address.
    var host: String
    /// nil: the scheme's own.
    var port: UInt16?
    /// Begins with a slash, or is empty.
    var path: String
    /// Without the question mark; nil when there is none.
    var query: String?

    init(_ text: String) throws(TransportError) {
        guard text.utf8.count <= 64 << 10 else { throw .badURL("the URL is longer than 64 KiB") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .badURL("the URL has a space, control or non-ASCII character; percent-encode it")
        }
        guard let colon = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased())
        else { throw .badURL("the URL does not begin with http:// or https://") }
        self.scheme = scheme

        let rest = text[colon.upperBound...]
        guard !rest.contains("#") else { throw .badURL("the URL has a fragment (#)") }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let target = rest[end...]
        let question = target.firstIndex(of: "?")
        path = String(target[..<(question ?? target.endIndex)])
        query = question.map { String(target[target.index(after: $0)...]) }
        (host, port) = try Self.authority(rest[..<end])
    }

    private static func authority(_ text: Substring) throws(TransportError) -> (String, UInt16?) {
        guard !text.contains("@") else {
            throw .badURL("the URL has a user name; send credentials in a header instead")
        }
        var host = text
        var portText: Substring?
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { throw .badURL("the URL's [address] is not closed") }
            host = text[text.index(after: text.startIndex)..<close]
            let after = text[text.index(after: close)...]
            guard after.isEmpty || after.first == ":" else {
                throw .badURL("the URL has characters after its [address]")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        guard !host.isEmpty else { throw .badURL("the URL has no host") }
        guard let portText, !portText.isEmpty else { return (String(host), nil) }
        guard let port = UInt16(portText), port > 0 else { throw .badURL("the URL's port is not in 1...65535") }
        return (String(host), port)
    }

    /// The host with brackets where it is an IPv6 address.
    var hostInURL: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }

    /// `host` or `host:port`, as in a Host header: the scheme's own port is left out.
    var hostHeader: String {
        guard let port, port != scheme.defaultPort else { return hostInURL }
        return "\(hostInURL):\(port)"
    }

    /// `host:port`, for messages.
    var endpoint: String { "\(hostInURL):\(effectivePort)" }

    var effectivePort: UInt16 { port ?? scheme.defaultPort }

    /// A name or address of this very machine; no proxy is asked for it.
    var isLoopback: Bool {
        let name = host.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || name == "::1" || name.hasPrefix("127.")
    }

    var text: String {
        let portText = port.map { ":\($0)" } ?? ""
        return "\(scheme.rawValue)://\(hostInURL)\(portText)\(path)\(query.map { "?\($0)" } ?? "")"
    }
}

extension TransportError {
    static func badURL(_ message: String) -> TransportError { TransportError(.badURL, message) }
}
