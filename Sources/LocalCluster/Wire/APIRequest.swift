/// One HTTP request, free of sockets: what `APIMachine` needs to answer it.
///
/// - `path`: segments, percent-decoded, without empty ones.
/// - `headers`: names in lower case; of repeated ones the last.
struct APIRequest: Sendable {
    var method: String
    var path: [String]
    var hasTrailingSlash = false
    var query: [String: String]
    var headers: [String: String]
    var body: [UInt8]

    init(method: String, uri: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.headers = headers
        self.body = body
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let rawPath = parts.first ?? ""
        path = rawPath.split(separator: "/").map { Self.decoded($0, plusIsSpace: false) }
        hasTrailingSlash = rawPath.count > 1 && rawPath.hasSuffix("/")
        query = [:]
        guard parts.count > 1 else { return }
        for item in parts[1].split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(pair[0], plusIsSpace: true)
            if query[name] == nil { query[name] = pair.count > 1 ? Self.decoded(pair[1], plusIsSpace: true) : "" }
        }
    }

    /// `true` or `1`; anything else is no.
    func flag(_ name: String) -> Bool { ["true", "1"].contains(query[name] ?? "") }

    var isWatch: Bool { flag("watch") }
    var isDryRun: Bool { query["dryRun"] == "All" }

    /// Who writes: the parameter, else the user agent up to its first slash.
    var fieldManager: String {
        if let manager = query["fieldManager"], !manager.isEmpty { return manager }
        let agent = headers["user-agent"] ?? ""
        return String((agent.split(separator: "/", maxSplits: 1).first ?? "unknown").prefix(128))
    }

    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+"), plusIsSpace {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What the machine answers: a finished body, or a watch that the HTTP layer drives.
enum APIReply: Sendable {
    case response(APIResponse)
    case watch(WatchPlan)
}

/// A finished answer.
struct APIResponse: Sendable {
    var status: Int
    var contentType: String
    var headers: [(String, String)] = []
    var body: [UInt8]
}
