import JSON

/// An object that an Event is about (core/v1 ObjectReference).
public struct ObjectReference: Sendable, Hashable {
    public var apiVersion: String
    public var kind: String
    public var namespace: String
    public var name: String
    public var uid: String
    public var resourceVersion: String

    public init(
        apiVersion: String, kind: String, namespace: String, name: String, uid: String = "",
        resourceVersion: String = ""
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.resourceVersion = resourceVersion
    }

    public init(_ object: KubeObject) {
        self.init(
            apiVersion: object.apiVersion, kind: object.kind, namespace: object.namespace, name: object.name,
            uid: object.uid, resourceVersion: object.resourceVersion)
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [:]
        for (member, text) in [
            ("apiVersion", apiVersion), ("kind", kind), ("namespace", namespace), ("name", name), ("uid", uid),
            ("resourceVersion", resourceVersion),
        ] where !text.isEmpty {
            members[member] = .string(text)
        }
        return .object(members)
    }

    /// The same object at whatever version.
    var identity: ObjectReference {
        var copy = self
        copy.resourceVersion = ""
        return copy
    }
}
