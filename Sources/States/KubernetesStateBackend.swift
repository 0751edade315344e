import Synchronization
import Transport

/// A state in Secrets, as Terraform's `kubernetes` backend writes it: gzip in `data.tfstate` of
/// `tfstate-<workspace>-<suffix>`, and beyond 1 MiB in `...-part-1`, `...-part-2` and so on.
///
/// Version: a digest of the compressed bytes, because parts are separate objects. They are written one after the other,
/// so a reading between two writes is found by gzip's own checksum and ends in an error that is worth another try.
public struct KubernetesStateBackend: StateBackend {
    /// The data of a Secret, decoded from base64; nil when there is no such Secret. Throws `StateError` with the reason
    /// `accessDenied` when the right to read it is missing.
    public typealias ReadSecret = @Sendable (_ namespace: String, _ name: String) async throws -> [String: [UInt8]]?

    public let location: String
    private let namespace: String
    private let name: String
    private let limits: StateLimits
    private let readSecret: ReadSecret

    /// More parts than any state within the size bound can have.
    private static let maximumParts = 1024

    public init(
        namespace: String, secretSuffix: String, workspace: String = "default", limits: StateLimits = StateLimits(),
        readSecret: @escaping ReadSecret
    ) throws(StateError) {
        name = "tfstate-\(workspace)-\(secretSuffix)"
        location = "secret \(namespace)/\(name)"
        self.namespace = namespace
        self.limits = limits
        self.readSecret = readSecret
        let isName = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
        }
        guard !namespace.isEmpty, !workspace.isEmpty, !secretSuffix.isEmpty, isName, name.utf8.count <= 240 else {
            throw StateError(
                .invalidSettings, at: location,
                "namespace, workspace and secretSuffix must be lower-case letters, digits, dashes or dots")
        }
    }

    public func load(ifChanged version: StateVersion?) async throws(StateError) -> StateLoad {
        let (parts, forbidden) = try await parts()
        let digest = StateVersion(token: Digest.hex(Digest.sha256(parts.flatMap { $0 })))
        if digest == version { return .notModified }
        let remaining = PartList(parts)
        // Where a part may be missing because it may not be read, the error of a reading that ends short says so.
        let place = forbidden.map { "\(location) (without \($0), which may not be read: allow get on it)" } ?? location
        let bytes = StateBytes(location: place, limits: limits) { () async throws(StateError) in remaining.next() }
        return .content(StateContent(version: digest, lastModifiedMicroseconds: nil, bytes: bytes))
    }

    /// The parts, and the name of the first that may not be read. A Role that names only the Secrets there are forbids
    /// the look for one more; so that counts as the end.
    private func parts() async throws(StateError) -> ([[UInt8]], forbidden: String?) {
        let deadline = ContinuousClock.now.advanced(by: limits.timeout)
        guard let first = try await part(name, deadline) else {
            throw StateError(
                .notFound, at: location, "no such Secret; check namespace, workspace and secretSuffix, or apply once")
        }
        var parts = [first]
        var total = first.count
        for number in 1...Self.maximumParts {
            let name = "\(name)-part-\(number)"
            let next: [UInt8]?
            do {
                next = try await part(name, deadline)
            } catch  where error.reason == .accessDenied {
                return (parts, name)
            }
            guard let next else { return (parts, nil) }
            total += next.count
            guard total <= limits.maximumBytes else { break }
            parts.append(next)
        }
        throw StateError(
            .tooLarge, at: location,
            "its Secrets hold more than \(Self.maximumParts) parts or \(limits.maximumBytes) bytes")
    }

    private func part(_ name: String, _ deadline: ContinuousClock.Instant) async throws(StateError) -> [UInt8]? {
        let data: [String: [UInt8]]?
        do {
            data = try await readSecret(deadline)(namespace, name)
        } catch {
            throw StateError(reading: error, secret: name, at: location)
        }
        guard let data else { return nil }
        guard let bytes = data["tfstate"] else {
            throw StateError(
                .unexpected, at: location,
                "Secret \(name) has no key tfstate; was it made by Terraform's kubernetes backend?")
        }
        return bytes
    }

    /// The closure with a bound on its time: past it, the closure's task is cancelled.
    private func readSecret(_ deadline: ContinuousClock.Instant) -> ReadSecret {
        { namespace, name in
            try await withThrowingTaskGroup(of: [String: [UInt8]]?.self) { group in
                group.addTask { try await readSecret(namespace, name) }
                group.addTask {
                    try await Task.sleep(until: deadline)
                    throw StateError(.timedOut, at: location, "not read within \(limits.timeout)")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
        }
    }
}

/// Parts in hand, given out in order.
private final class PartList: Sendable {
    private let parts: Mutex<[[UInt8]]>

    init(_ parts: [[UInt8]]) { self.parts = Mutex(parts.reversed()) }

    func next() -> [UInt8]? { parts.withLock { $0.popLast() } }
}

extension StateError {
    /// Why a Secret could not be read, as its reader told it.
    init(reading error: any Error, secret name: String, at location: String) {
        switch error {
        case let error as StateError: self = error
        case is CancellationError: self.init(.cancelled, at: location, "reading was cancelled")
        default:
            self.init(
                .unreachable, at: location,
                "Secret \(name) cannot be read; allow get on it. \(String("\(error)".prefix(300)))")
        }
    }
}
