import JSON

/// A Kubernetes object of any kind: the JSON as the server sent it, with accessors for what every object has.
///
/// Absent strings read as "", absent maps as empty. Nothing is checked beyond the shapes asked for: a member of the wrong
/// type reads as absent, so that no object from outside can trap.
public struct KubeObject: Sendable, Hashable {
    public var json: JSONValue

    public init(_ json: JSONValue) { self.json = json }

    /// An object with identity and nothing else.
    public init(apiVersion: String, kind: String, namespace: String = "", name: String) {
        var metadata: [String: JSONValue] = ["name": .string(name)]
        if !namespace.isEmpty { metadata["namespace"] = .string(namespace) }
        json = ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": .object(metadata)]
    }

    /// A member of the top level: `object["spec"]`.
    public subscript(_ member: String) -> JSONValue? {
        get { json[member] }
        set { json[member] = newValue }
    }

    public var apiVersion: String { json["apiVersion"]?.stringValue ?? "" }
    public var kind: String { json["kind"]?.stringValue ?? "" }
    public var metadata: JSONValue? { json["metadata"] }
    public var spec: JSONValue? { json["spec"] }
    public var status: JSONValue? { json["status"] }

    public var name: String { text("name") }
    public var namespace: String { text("namespace") }
    public var uid: String { text("uid") }
    public var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }

    /// Opaque: compared for equality only.
    public var resourceVersion: String { text("resourceVersion") }

    /// Rises with every change of the spec, from 1; 0 when absent.
    public var generation: Int64 { metadata?["generation"]?.intValue ?? 0 }
    public var labels: [String: String] { strings("labels") }
    public var annotations: [String: String] { strings("annotations") }

    /// RFC 3339, as the server wrote it; nil when absent.
    public var creationTimestamp: String? { metadata?["creationTimestamp"]?.stringValue }

    /// RFC 3339; not nil once somebody asked for the deletion.
    public var deletionTimestamp: String? { metadata?["deletionTimestamp"]?.stringValue }
    public var finalizers: [String] { (metadata?["finalizers"]?.arrayValue ?? []).compactMap(\.stringValue) }
    public var ownerReferences: [OwnerReference] {
        (metadata?["ownerReferences"]?.arrayValue ?? []).compactMap(OwnerReference.init(json:))
    }

    /// The owner that controls this object, if any.
    public var controllerReference: OwnerReference? { ownerReferences.first(where: \.controller) }

    /// The object without `metadata.managedFields`, which nothing here reads and which is often a third of the bytes.
    public var withoutManagedFields: KubeObject {
        guard metadata?["managedFields"] != nil else { return self }
        var copy = self
        copy.setMetadata("managedFields", nil)
        return copy
    }

    /// Sets or (nil) removes one member of `metadata`.
    public mutating func setMetadata(_ member: String, _ value: JSONValue?) {
        var metadata = json["metadata"] ?? [:]
        metadata[member] = value
        json["metadata"] = metadata
    }

    private func text(_ member: String) -> String { metadata?[member]?.stringValue ?? "" }

    private func strings(_ member: String) -> [String: String] {
        (metadata?[member]?.objectValue ?? [:]).compactMapValues(\.stringValue)
    }
}
