import JSON
import KubeClient

/// What changed among our kinds. The object itself is read from the backend, so that a late reader sees the newest.
public enum KindChange: Sendable, Hashable {
    case source(ObjectKey)
    case policy(ObjectKey)
    case report(ObjectKey)
    /// All three kinds were read once; told once.
    case synced
}

/// Where the kinds come from and where results go: a Kubernetes cluster, or files and standard output. Nothing above it
/// knows which.
public protocol OperatorBackend: Sendable {
    /// Keeps the kinds current until cancelled; calls `handler`, quickly and in order, for every change.
    func run(_ handler: @escaping @Sendable (KindChange) -> Void) async

    func source(_ key: ObjectKey) -> KubeObject?
    func sources(in namespace: String?) -> [KubeObject]
    func policy(_ key: ObjectKey) -> KubeObject?
    func policies(in namespace: String?) -> [KubeObject]
    /// The reports that the API holds for a source, asked for anew: what was watched may be behind what another replica
    /// wrote just now.
    func reports(of source: ObjectKey) async throws(BackendError) -> [KubeObject]
    func report(_ key: ObjectKey) -> KubeObject?

    /// Reads one Secret by name, never from a cache; nil when there is none.
    func secret(namespace: String, name: String) async throws(BackendError) -> [String: [UInt8]]?
    /// Reads one ConfigMap by name, never from a cache; nil when there is none.
    func configMap(namespace: String, name: String) async throws(BackendError) -> ConfigMapContent?
    /// Replaces what we own of an object's status.
    func writeStatus(
        _ kind: StatusKind, _ key: ObjectKey, _ status: JSONValue
    ) async throws(BackendError)

    var reportStore: any ReportStore { get }
    var eventSink: any EventSink { get }
}

public enum StatusKind: String, Sendable, Hashable {
    case source = "DriftSource"
    case policy = "DriftPolicy"
}

/// Why the backend could not do something, in words for a condition or a log line.
public struct BackendError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// The object is gone.
        case notFound
        /// The right is missing: somebody must grant it.
        case forbidden
        /// Try again later.
        case unavailable
        /// The server refuses what we sent.
        case rejected
    }
    public var kind: Kind
    public var description: String
    public var retryAfter: Duration?

    public init(_ kind: Kind, _ description: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.description = description
        self.retryAfter = retryAfter
    }
}
