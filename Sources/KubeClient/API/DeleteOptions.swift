import JSON

/// How an object is deleted.
public struct DeleteOptions: Sendable, Hashable {
    /// Delete only the object that has this uid; another gives a conflict.
    public var uid: String?
    /// Delete only this version of it.
    public var resourceVersion: String?
    public var propagation: Propagation?

    public enum Propagation: String, Sendable {
        case background = "Background"
        case foreground = "Foreground"
        case orphan = "Orphan"
    }

    public init(uid: String? = nil, resourceVersion: String? = nil, propagation: Propagation? = nil) {
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.propagation = propagation
    }

    /// The request body, nil when nothing is asked for.
    var json: JSONValue? {
        var preconditions: [String: JSONValue] = [:]
        if let uid { preconditions["uid"] = .string(uid) }
        if let resourceVersion { preconditions["resourceVersion"] = .string(resourceVersion) }
        var options: [String: JSONValue] = [:]
        if !preconditions.isEmpty { options["preconditions"] = .object(preconditions) }
        if let propagation { options["propagationPolicy"] = .string(propagation.rawValue) }
        guard !options.isEmpty else { return nil }
        options["apiVersion"] = "v1"
        options["kind"] = "DeleteOptions"
        return .object(options)
    }
}
