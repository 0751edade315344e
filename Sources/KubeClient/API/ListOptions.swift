/// What of a collection is wanted, and how.
public struct ListOptions: Sendable, Hashable {
    /// "app=x,tier!=y"; nil means all.
    public var labelSelector: String?
    /// "metadata.name=x"; nil means all.
    public var fieldSelector: String?
    /// Objects a page; 0 means all in one answer.
    public var limit = 500
    /// nil: the newest state. "0": whatever the server has in its cache, which may be old.
    public var resourceVersion: String?
    /// "Exact" or "NotOlderThan", with a resourceVersion.
    public var resourceVersionMatch: String?

    public init(labelSelector: String? = nil, fieldSelector: String? = nil) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
    }

    /// One page. The server takes resourceVersion on the first page only.
    func query(continue token: String?, limit: Int) -> [(String, String)] {
        var query: [(String, String)] = []
        if let labelSelector { query.append(("labelSelector", labelSelector)) }
        if let fieldSelector { query.append(("fieldSelector", fieldSelector)) }
        if limit > 0 { query.append(("limit", String(limit))) }
        if let token {
            query.append(("continue", token))
        } else {
            if let resourceVersion { query.append(("resourceVersion", resourceVersion)) }
            if let resourceVersionMatch { query.append(("resourceVersionMatch", resourceVersionMatch)) }
        }
        return query
    }
}
