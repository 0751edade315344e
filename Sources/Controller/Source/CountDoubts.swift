import KubeClient
import Synchronization

/// Since when the counts of a source can be trusted, where a start lost some: findings beyond `spec.reports.max` have no
/// report, so a new process does not know them any more.
final class CountDoubts: Sendable {
    /// RFC 3339, by source.
    private let since = Mutex<[ObjectKey: String]>([:])

    /// A worker starts with `restored` open reports, and the status that an earlier one left counts more.
    func started(_ key: ObjectKey, counted: Int64?, restored: Int, at time: String) {
        guard let counted, counted > Int64(restored) else { return }
        since.withLock { $0[key] = time }
    }

    /// The memory of what exceeds the limit is given up (the source is suspended).
    func lost(_ key: ObjectKey, at time: String) { since.withLock { $0[key] = time } }

    func since(_ key: ObjectKey) -> String? { since.withLock { $0[key] } }
    func forget(_ key: ObjectKey) { since.withLock { $0[key] = nil } }
}
