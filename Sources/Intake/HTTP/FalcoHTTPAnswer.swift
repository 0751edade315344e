/// What to answer. Never a 5xx or a 429: Falco ignores the status, and a slow or failing answer only blocks it.
public struct FalcoHTTPAnswer: Sendable, Hashable {
    public var status: Int
    /// JSON, content type `application/json`.
    public var body: [UInt8]
    /// Set with status 405.
    public var allow: String?

    init(_ status: Int, _ body: String, allow: String? = nil) {
        self.status = status
        self.body = Array(body.utf8)
        self.allow = allow
    }
}
