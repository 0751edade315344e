import Transport

/// One call as the client means it, before credentials and server are added.
struct KubeRequest: Sendable {
    var method: String
    var path: String
    var query: [(String, String)] = []
    var body: [UInt8]?
    var contentType = "application/json"
    var accept = "application/json"
    var timeouts = HTTPTimeouts(connect: .seconds(10), idle: .seconds(30), total: .seconds(60))
    /// "GET driftsources.tfdrift.dev prod/main": for messages and logs. Never a query, which may hold selectors.
    var summary: String
    /// A watch or a large download: one connection, without gzip, which would hold lines back.
    var isStream = false

    init(_ method: String, path: String, summary: String? = nil) {
        self.method = method
        self.path = path
        self.summary = summary ?? "\(method) \(path)"
    }

    init(
        _ method: String, _ gvr: GroupVersionResource, namespace: String? = nil, name: String? = nil,
        subresource: String? = nil
    ) {
        var summary = "\(method) \(gvr.groupResource)"
        if let subresource { summary += "/\(subresource)" }
        if let name { summary += " \(ObjectKey(namespace: namespace ?? "", name: name))" }
        self.init(
            method, path: gvr.path(namespace: namespace, name: name, subresource: subresource), summary: summary)
    }

    /// The request to send.
    func http(server: String, credentials: ResolvedCredentials, userAgent: String) -> HTTPRequest {
        var request = HTTPRequest(
            method: method, url: server + path + (query.isEmpty ? "" : "?" + PercentEncoding.query(query)))
        request.headers.add("Accept", accept)
        request.headers.add("User-Agent", userAgent)
        if let authorization = credentials.authorization { request.headers.add("Authorization", authorization) }
        if let body {
            request.headers.add("Content-Type", contentType)
            request.body = body
        }
        request.tls = credentials.tls
        request.timeouts = timeouts
        request.acceptsCompression = !isStream
        request.httpVersion = isStream ? .http1 : .automatic
        return request
    }
}
