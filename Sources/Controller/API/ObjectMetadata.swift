import JSON

/// What we read and write of an object's metadata.
public struct ObjectMetadata: ObjectValue {
    public var name = ""
    public var namespace: String?
    public var uid: String?
    public var resourceVersion: String?
    public var generation: Int64?
    public var creationTimestamp: String?
    public var deletionTimestamp: String?
    public var labels: [String: String] = [:]
    public var annotations: [String: String] = [:]
    public var ownerReferences: [OwnerReference] = []

    public init() {}
    public init(name: String, namespace: String? = nil) {
        self.name = name
        self.namespace = namespace
    }

    public static let isOpen = true
    public static let fields: [Field<Self>] = [
        .required("name", \.name), .optional("namespace", \.namespace), .optional("uid", \.uid),
        .optional("resourceVersion", \.resourceVersion), .optional("generation", \.generation),
        .optional("creationTimestamp", \.creationTimestamp), .optional("deletionTimestamp", \.deletionTimestamp),
        .map("labels", \.labels), .map("annotations", \.annotations), .list("ownerReferences", \.ownerReferences),
    ]
}

/// Who an object belongs to: it goes when its owner does.
public struct OwnerReference: ObjectValue {
    public var apiVersion = ""
    public var kind = ""
    public var name = ""
    public var uid = ""
    public var controller: Bool?
    public var blockOwnerDeletion: Bool?

    public init() {}

    public static let fields: [Field<Self>] = [
        .required("apiVersion", \.apiVersion), .required("kind", \.kind), .required("name", \.name),
        .required("uid", \.uid), .optional("controller", \.controller),
        .optional("blockOwnerDeletion", \.blockOwnerDeletion),
    ]
}
