import JSON

/// A coordination.k8s.io Lease: who holds it, since when, and until when others must respect that.
public struct LeaseRecord: Sendable, Hashable {
    public var key: ObjectKey
    /// "" when nobody holds it.
    public var holder: String
    /// Seconds.
    public var duration: Int
    /// Microseconds since 1970; 0 when unknown.
    public var acquiredAt: Int64
    /// Microseconds since 1970; 0 when unknown.
    public var renewedAt: Int64
    /// How often the holder changed.
    public var transitions: Int
    public var labels: [String: String]
    /// "" for a lease that does not exist yet.
    public var resourceVersion: String

    public init(key: ObjectKey, holder: String, duration: Int) {
        self.key = key
        self.holder = holder
        self.duration = duration
        acquiredAt = 0
        renewedAt = 0
        transitions = 0
        labels = [:]
        resourceVersion = ""
    }

    public init(_ object: KubeObject) {
        let spec = object.spec
        self.init(
            key: object.key, holder: spec?["holderIdentity"]?.stringValue ?? "",
            duration: Int(clamping: spec?["leaseDurationSeconds"]?.intValue ?? 0))
        acquiredAt = spec?["acquireTime"]?.stringValue.flatMap(KubeTime.parse) ?? 0
        renewedAt = spec?["renewTime"]?.stringValue.flatMap(KubeTime.parse) ?? 0
        transitions = Int(clamping: spec?["leaseTransitions"]?.intValue ?? 0)
        labels = object.labels
        resourceVersion = object.resourceVersion
    }

    public var json: JSONValue {
        var metadata: JSONValue = ["name": .string(key.name), "namespace": .string(key.namespace)]
        if !labels.isEmpty { metadata["labels"] = .object(labels.mapValues { .string($0) }) }
        if !resourceVersion.isEmpty { metadata["resourceVersion"] = .string(resourceVersion) }
        var spec: JSONValue = [
            "holderIdentity": .string(holder), "leaseDurationSeconds": .int(Int64(max(duration, 1))),
            "leaseTransitions": .int(Int64(transitions)),
        ]
        if acquiredAt > 0 { spec["acquireTime"] = .string(KubeTime.microTime(acquiredAt)) }
        if renewedAt > 0 { spec["renewTime"] = .string(KubeTime.microTime(renewedAt)) }
        return ["apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata, "spec": spec]
    }
}
