import JSON

extension EventDecoder {
    /// A Falco alert whose members and output fields have been found.
    static func decodeAlert(_ bytes: [UInt8], _ fields: FieldValues) throws(DecodeFailure) -> Decoded {
        let record = EventRecord(bytes: bytes, fields: fields, isAlert: true)
        let source = record.text(.falcoSource) ?? ""
        if source == "internal" { return .falcoInternal(try internalMessage(record)) }
        if source == "syscall" { return .stateAccess(try stateAccess(record)) }
        guard fields[.outputFields].kind == .object else { throw DecodeFailure("output_fields is not an object") }
        if fields[.fullRecord].kind == .string, let event = try fullRecord(record) { return .event(event) }
        if fields[.name].hasValue {
            return .event(
                source == "gcp_auditlog" || isGoogleCloud(record)
                    ? try logEntryAlert(record) : try cloudTrail(record, format: .falcoFields))
        }
        guard source.isEmpty || source == "aws_cloudtrail" || source == "gcp_auditlog" else {
            throw DecodeFailure("source of the alert is none of aws_cloudtrail, gcp_auditlog, syscall, internal")
        }
        throw DecodeFailure(
            "output_fields has neither the event's name (ct.name, gcp.methodName) nor the record (json.obj)")
    }

    /// The whole record that an alert carries as text. Nil when it is cut off or no JSON and the single fields can stand
    /// in for it.
    private static func fullRecord(_ record: EventRecord) throws(DecodeFailure) -> AuditEvent? {
        let value = record.fields[.fullRecord]
        let text = record.bytes.withUnsafeBufferPointer { JSONText.unescaped($0, value.range) }
        do throws(DecodeFailure) {
            guard case .event(let event) = try decode(text, isInAlert: true) else { return nil }
            return event
        } catch {
            if record.fields[.name].hasValue { return nil }
            throw DecodeFailure("output_fields[\"json.obj\"]: \(error.reason)")
        }
    }

    /// A syscall alert: only the rule about state files concerns us.
    private static func stateAccess(_ record: EventRecord) throws(DecodeFailure) -> StateFileAccess {
        guard record.text(.falcoRule) == StateFileAccess.ruleName else {
            throw DecodeFailure("rule of a syscall alert is not \"\(StateFileAccess.ruleName)\"")
        }
        guard let time = record.withBytes(.falcoTime, { EventTime(iso8601: $0) }) ?? nil else {
            throw DecodeFailure("time is missing or not an ISO 8601 time")
        }
        let root = try outputFields(record)
        func text(_ names: String...) -> String? {
            for name in names {
                if let value = root[name]?.scalarText, !value.isEmpty, value != "<NA>" { return value }
            }
            return nil
        }
        return StateFileAccess(
            rule: StateFileAccess.ruleName, priority: record.text(.falcoPriority) ?? "", time: time,
            hostname: record.text(.falcoHostname), file: text("fd.name", "fs.path.name"),
            user: text("user.name", "user.uid"), process: text("proc.name", "proc.exepath"),
            containerID: text("container.id"), container: text("container.name", "k8s.container.name"),
            namespace: text("k8s.ns.name", "k8smeta.ns.name"), pod: text("k8s.pod.name", "k8smeta.pod.name"))
    }

    private static func internalMessage(_ record: EventRecord) throws(DecodeFailure) -> FalcoInternal {
        guard let time = record.withBytes(.falcoTime, { EventTime(iso8601: $0) }) ?? nil else {
            throw DecodeFailure("time is missing or not an ISO 8601 time")
        }
        var counters: [String: Int64] = [:]
        if record.fields[.outputFields].kind == .object {
            for member in try outputFields(record).members where counters.count < 64 {
                // Some versions write the counters as text.
                if let number = member.value.int ?? member.value.string.flatMap(Int64.init) {
                    counters[member.key.string ?? ""] = number
                }
            }
        }
        return FalcoInternal(
            rule: record.text(.falcoRule) ?? "", time: time, hostname: record.text(.falcoHostname), counters: counters)
    }

    private static func outputFields(_ record: EventRecord) throws(DecodeFailure) -> JSONView {
        do throws(JSONError) {
            return try JSONDocument(parsingChecked: record.bytes, range: record.fields[.outputFields].range).root
        } catch {
            throw DecodeFailure(error, in: "output_fields")
        }
    }
}
