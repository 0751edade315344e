import Engine
import JSON
import KubeClient

/// A report as the API has it: what fences the next write.
public struct StoredReport: Sendable, Hashable {
    public var uid: String
    public var resourceVersion: String
    /// What its writer knew: the newest event, and the last one that was counted.
    public var lastSeen: EventTime?
    public var lastEventID: String?
    public init(uid: String, resourceVersion: String) {
        self.uid = uid
        self.resourceVersion = resourceVersion
    }

    public init(_ object: KubeObject) {
        self.init(uid: object.uid, resourceVersion: object.resourceVersion)
        lastSeen = Self.lastSeen(object.json)
        lastEventID = Self.eventIDs(object.json).last
    }

    /// Whether whoever wrote it had seen more than the writer of `report`: an owner that was paused and lost its source
    /// meanwhile must not bring back the past. A later time alone is no proof, since a person may have written it.
    func isNewer(than report: JSONValue) -> Bool {
        guard let lastSeen, let lastEventID, let other = Self.lastSeen(report), lastSeen > other else { return false }
        return !Self.eventIDs(report).contains(lastEventID)
    }

    private static func lastSeen(_ report: JSONValue) -> EventTime? {
        report.at("status", "lastSeen")?.stringValue.flatMap { EventTime(iso8601: $0) }
    }
    private static func eventIDs(_ report: JSONValue) -> [String] {
        (report.at("status", "eventIDs")?.arrayValue ?? []).compactMap(\.stringValue)
    }
}

/// Why a report could not be written.
public enum ReportStoreError: Error, Sendable, Hashable {
    /// Somebody wrote it since: reload and recompute.
    case conflict
    /// Who wrote it last knew more than we do.
    case superseded
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
