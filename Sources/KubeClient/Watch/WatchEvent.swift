import JSON

/// One line of a watch.
public enum WatchEvent: Sendable, Hashable {
    case added(KubeObject)
    case modified(KubeObject)
    /// The last state, with the resourceVersion of the deletion.
    case deleted(KubeObject)
    /// Nothing changed up to this resourceVersion. `initialEventsEnd`: the initial list is complete.
    case bookmark(resourceVersion: String, initialEventsEnd: Bool)
    /// The server ends the stream and says why; 410 means: list again.
    case error(KubeStatus)

    /// Reads one line. nil for types that we do not know, which newer servers may send.
    public init?(line: [UInt8]) throws(JSONError) {
        let json = try JSONValue(parsing: line)
        guard let object = json["object"], object.objectValue != nil else {
            throw JSONError(.unexpectedByte, at: 0)
        }
        switch json["type"]?.stringValue {
        case "ADDED": self = .added(KubeObject(object))
        case "MODIFIED": self = .modified(KubeObject(object))
        case "DELETED": self = .deleted(KubeObject(object))
        case "BOOKMARK":
            let bookmark = KubeObject(object)
            self = .bookmark(
                resourceVersion: bookmark.resourceVersion,
                initialEventsEnd: bookmark.annotations["k8s.io/initial-events-end"] == "true")
        case "ERROR":
            let unknown = KubeStatus(
                code: 500, reason: .internalError, message: "the watch ended with an unreadable error")
            self = .error(KubeStatus(json: object) ?? unknown)
        default: return nil
        }
    }
}
