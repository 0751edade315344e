import Synchronization
import Transport

/// A file in one key of a Secret, as it stands there or gzipped: a plan that a pipeline published. At most what a Secret
/// holds, 1 MiB.
///
/// Version: a digest of the bytes.
public struct SecretFileBackend: StateBackend {
    public let location: String
    private let namespace: String
    private let name: String
    private let key: String
    private let limits: StateLimits
    private let readSecret: KubernetesStateBackend.ReadSecret

    public init(
        namespace: String, name: String, key: String, limits: StateLimits = StateLimits(),
        readSecret: @escaping KubernetesStateBackend.ReadSecret
    ) throws(StateError) {
        location = "secret \(namespace)/\(name) key \(key)"
        self.namespace = namespace
        self.name = name
        self.key = key
        self.limits = limits
        self.readSecret = readSecret
        guard !namespace.isEmpty, !name.isEmpty, !key.isEmpty else {
            throw StateError(.invalidSettings, at: location, "namespace, name and key must not be empty")
        }
    }

    public func load(ifChanged version: StateVersion?) async throws(StateError) -> StateLoad {
        guard let file = try await values()[key], !file.isEmpty else {
            throw StateError(.notFound, at: location, "the Secret has no such key; check its name, or publish the file")
        }
        let digest = StateVersion(token: Digest.hex(Digest.sha256(file)))
        if digest == version { return .notModified }
        let rest = Mutex<[UInt8]?>(file)
        let bytes = StateBytes(location: location, limits: limits) { () async throws(StateError) in
            rest.withLock { $0.take() }
        }
        return .content(StateContent(version: digest, lastModifiedMicroseconds: nil, bytes: bytes))
    }

    private func values() async throws(StateError) -> [String: [UInt8]] {
        let values: [String: [UInt8]]?
        do {
            values = try await bounded()
        } catch {
            throw StateError(reading: error, secret: name, at: location)
        }
        guard let values else {
            throw StateError(.notFound, at: location, "no such Secret; check its name, or create it")
        }
        return values
    }

    private func bounded() async throws -> [String: [UInt8]]? {
        try await withThrowingTaskGroup(of: [String: [UInt8]]?.self) { group in
            group.addTask { try await readSecret(namespace, name) }
            group.addTask {
                try await Task.sleep(for: limits.timeout)
                throw StateError(.timedOut, at: location, "not read within \(limits.timeout)")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
