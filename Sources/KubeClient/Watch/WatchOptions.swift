/// What a watch shows and where it begins.
public struct WatchOptions: Sendable, Hashable {
    public var labelSelector: String?
    public var fieldSelector: String?
    /// Begin after this version; "" begins with every existing object as `added`.
    public var resourceVersion: String
    /// Ask for the existing objects first and a bookmark that ends them. Servers may refuse with 400 or 422.
    public var sendsInitialEvents: Bool
    public var allowsBookmarks = true
    /// After how long the server ends the stream. The client gives up 5 s later if the server did not.
    public var timeoutSeconds = 290

    public init(resourceVersion: String = "", sendsInitialEvents: Bool = false) {
        self.resourceVersion = resourceVersion
        self.sendsInitialEvents = sendsInitialEvents
    }

    /// The longest wait for one byte: by then the server has ended the stream, unless the connection is dead.
    var idleTimeout: Duration { .seconds(timeoutSeconds + 5) }

    var query: [(String, String)] {
        var query: [(String, String)] = [("watch", "true")]
        if let labelSelector { query.append(("labelSelector", labelSelector)) }
        if let fieldSelector { query.append(("fieldSelector", fieldSelector)) }
        if !resourceVersion.isEmpty { query.append(("resourceVersion", resourceVersion)) }
        if sendsInitialEvents {
            query.append(("sendInitialEvents", "true"))
            query.append(("resourceVersionMatch", "NotOlderThan"))
        }
        if allowsBookmarks { query.append(("allowWatchBookmarks", "true")) }
        query.append(("timeoutSeconds", String(timeoutSeconds)))
        return query
    }
}
