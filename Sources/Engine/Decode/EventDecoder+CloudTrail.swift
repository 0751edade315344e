import JSON

extension EventDecoder {
    /// A CloudTrail record whose members have been found.
    static func cloudTrail(
        _ record: EventRecord, format: AuditEvent.Format
    ) throws(DecodeFailure) -> AuditEvent {
        let isAlert = format == .falcoFields
        func label(_ name: String, _ field: String) -> String { isAlert ? "output_fields[\"\(field)\"]" : name }
        try requireText(.name, label("eventName", "ct.name"), record)
        try requireText(.service, label("eventSource", "ct.src"), record)
        let time = try time(record, label("eventTime", "ct.time"), fallback: isAlert ? .falcoTime : nil)
        return AuditEvent(provider: .aws, format: format, time: time, record: record)
    }

    /// Throws when a field is missing, empty or no string.
    static func requireText(_ field: EventField, _ name: String, _ record: EventRecord) throws(DecodeFailure) {
        let value = record.fields[field]
        guard value.hasValue else { throw DecodeFailure("\(name) is missing") }
        guard value.kind == .string else { throw DecodeFailure("\(name) is not a string") }
        guard record.withBytes(field, { !$0.isEmpty }) == true else { throw DecodeFailure("\(name) is empty") }
    }

    /// The event's time, from its field or, where an alert does not list that, from the alert's own time.
    static func time(
        _ record: EventRecord, _ name: String, fallback: EventField? = nil
    ) throws(DecodeFailure) -> EventTime {
        if let parsed = record.withBytes(.time, { EventTime(iso8601: $0) }) {
            guard let parsed else { throw DecodeFailure("\(name) is not an ISO 8601 time") }
            return parsed
        }
        guard let fallback else { throw DecodeFailure("\(name) is missing") }
        guard let parsed = record.withBytes(fallback, { EventTime(iso8601: $0) }) else {
            throw DecodeFailure("\(name) and time are missing")
        }
        guard let parsed else { throw DecodeFailure("time is not an ISO 8601 time") }
        return parsed
    }
}
