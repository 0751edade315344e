import JSON

/// A change of a cloud resource that some principal asked for, as one audit record tells it.
///
/// Made by `EventDecoder`; a value that keeps the record's bytes (at most 1 MiB) and where the fields stand in them, so
/// that nothing is copied before somebody asks. Copies share the bytes. Every text accessor makes a new `String`.
public struct AuditEvent: Sendable {
    /// How the record came.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        /// A Falco alert with single fields (`ct.*`, `json.value[...]`, `gcp.*`).
        case falcoFields
        /// A Falco alert with the whole record in `json.obj` or `json.value[/]`.
        case falcoRecord
        /// A raw CloudTrail record.
        case cloudTrail
        /// A CloudTrail record in an EventBridge envelope.
        case eventBridge
        case logEntry
        /// Azure Activity Log as the REST API returns it.
        case activityLog
        /// Azure Activity Log as a diagnostic setting exports it.
        case activityRecord
        case eventGrid
    }

    /// What there is of the record.
    public enum Payload: Sendable, Hashable { case fullRecord, falcoFields }

    public let provider: CloudProvider
    public let format: Format
    public let time: EventTime
    let record: EventRecord

    init(provider: CloudProvider, format: Format, time: EventTime, record: EventRecord) {
        self.provider = provider
        self.format = format
        self.time = time
        self.record = record
    }

    /// `.falcoFields`: what the alert's rule did not list is not there, which says nothing about the record.
    public var payload: Payload { format == .falcoFields ? .falcoFields : .fullRecord }

    /// The record's own id (eventID, insertId, eventDataId); empty when it has none: see `digest`.
    public var id: String { record.text(.id) ?? "" }
    /// CloudTrail's sharedEventID: one action delivered to several accounts.
    public var sharedID: String? { record.text(.sharedID) }
    /// The event's name as in the record: `UpdateFunctionCode20150331v2`, `v1.compute.instances.insert`.
    public var name: String { record.text(.name) ?? "" }
    /// `name` without an API date or version, as the catalog's rows are found: `UpdateFunctionCode`,
    /// `compute.instances.insert`; of Azure in lower case.
    public var baseName: String { withBaseName { String(decoding: $0, as: UTF8.self) } }
    /// `ec2.amazonaws.com`, `compute.googleapis.com`, `Microsoft.Compute`.
    public var service: String { record.text(.service) ?? "" }
    /// CloudTrail's apiVersion; the version in the name of a Google Cloud method (`v2`).
    public var apiVersion: String? { record.text(.apiVersion) }
    /// The region or location as in the record; empty when it has none. `resourceRegion` knows global services.
    public var region: String { record.text(.region) ?? "" }
    public var errorCode: String? { record.text(.errorCode) }
    public var errorMessage: String? { record.text(.errorMessage) }
    /// The record's own flag (AWS), the permissions it lists (GCP) or its operation's verb (Azure); nil when it has none.
    public var isReadOnly: Bool? { record.flag(.readOnly) ?? record.readOnlyHint }
    public var sourceAddress: String? { record.text(.sourceAddress) }
    public var userAgent: String? { record.text(.userAgent) }
    public var sessionFromConsole: Bool { record.flag(.sessionFromConsole) ?? false }
    public var eventType: String? { record.text(.eventType) }
    public var eventCategory: String? { record.text(.eventCategory) }
    public var requestID: String? { record.text(.requestID) }
    /// GCP: protoPayload.resourceName. Azure: the resource id, as written. AWS: nil.
    public var resourceName: String? { record.text(.resourceName) }

    /// GCP: the long operation this entry belongs to. Azure: the correlation id of all records of one operation, or of one
    /// deployment. AWS: nil.
    public var operationID: String? { record.text(.operationID) }

    /// Where in a long operation the record stands; nil for a call that is one record.
    public enum Phase: String, Sendable, Hashable { case begun, completed }
    public var phase: Phase? {
        switch record.text(.phase)?.lowercased() {
        case "first", "start", "started", "accept", "accepted", "begin", "beginrequest": .begun
        case "last", "success", "succeeded", "completed", "endrequest": .completed
        default: nil
        }
    }

    /// Lends `baseName`'s bytes without making a string.
    public func withBaseName<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        record.withBytes(.name) { name in
            switch provider {
            case .aws: body(UnsafeBufferPointer(rebasing: name[..<APIDateSuffix.start(in: name)]))
            case .gcp: body(UnsafeBufferPointer(rebasing: name[GoogleMethod.start(in: name)...]))
            case .azure: AzureOperation.withKey(name, body)
            }
        } ?? body(UnsafeBufferPointer(start: nil, count: 0))
    }

    /// Lends `service`'s bytes without making a string.
    public func withService<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        record.withBytes(.service, body) ?? body(UnsafeBufferPointer(start: nil, count: 0))
    }
}

/// The date that some services append to the operation: `20150331v2`, `2020_05_31`.
enum APIDateSuffix {
    /// Where the suffix begins; the end of `name` when there is none, or nothing else.
    static func start(in name: UnsafeBufferPointer<UInt8>) -> Int {
        guard let last = name.last, isDigit(last) else { return name.count }
        var end = name.count
        while end > 0, isDigit(name[end - 1]) { end -= 1 }
        if end > 0, name[end - 1] == UInt8(ascii: "v"), let start = date(name, endingAt: end - 1) { return start }
        return date(name, endingAt: name.count) ?? name.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func date(_ name: UnsafeBufferPointer<UInt8>, endingAt end: Int) -> Int? {
        var index = end
        for digits in [2, 2, 4] {
            if digits != 2 || index != end, index > 0, name[index - 1] == UInt8(ascii: "_") { index -= 1 }
            for _ in 0..<digits {
                guard index > 0, isDigit(name[index - 1]) else { return nil }
                index -= 1
            }
        }
        return index > 0 ? index : nil
    }
}
