import JSON
import KubeClient

/// A report as the API has it: what fences the next write.
public struct StoredReport: Sendable, Hashable {
    public var uid: String
    public var resourceVersion: String
    public init(uid: String, resourceVersion: String) {
        self.uid = uid
        self.resourceVersion = resourceVersion
    }
}

/// Why a report could not be written.
public enum ReportStoreError: Error, Sendable, Hashable {
    /// Somebody wrote it since: reload and recompute.
    case conflict
    /// It was deleted since.
    case gone
    /// The API will never take it. The text is the server's.
    case rejected(String)
    /// Come back after so many milliseconds.
    case throttled(after: Int64)
    /// Not now: no connection, a server error, a missing right.
    case unavailable(String)
}

/// Where DriftReports live: a cluster, or lines on standard output.
public protocol ReportStore: Sendable {
    /// Creates the report, or updates it if `existing` is still its version.
    func apply(_ report: JSONValue, existing: StoredReport?) async throws(ReportStoreError) -> StoredReport
    /// The report now; nil when there is none.
    func load(_ key: ObjectKey) async throws(ReportStoreError) -> (StoredReport, JSONValue)?
    /// Deletes it if it is still the one with that uid. A report that is gone already is success.
    func delete(_ key: ObjectKey, uid: String) async throws(ReportStoreError)
}
