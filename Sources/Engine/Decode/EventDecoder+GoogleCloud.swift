import JSON

extension EventDecoder {
    /// Whether an alert without a source speaks of Google Cloud.
    static func isGoogleCloud(_ record: EventRecord) -> Bool {
        record.fields[.resourceName].hasValue && record.withBytes(.service) { $0.last == UInt8(ascii: "m") } == true
            && record.text(.service)?.hasSuffix(".googleapis.com") == true
    }

    /// A gcpaudit alert with single fields.
    static func logEntryAlert(_ record: EventRecord) throws(DecodeFailure) -> AuditEvent {
        try requireText(.name, "output_fields[\"gcp.methodName\"]", record)
        let time = try time(record, "output_fields[\"gcp.time\"]", fallback: .falcoTime)
        var fields = record.fields
        if record.withBytes(.errorCode, { $0.elementsEqual("0".utf8) }) == true { fields[.errorCode] = FieldValue() }
        // The plugin gives these as empty text whatever the record holds: that is not "no request".
        if record.withBytes(.request, { $0.isEmpty }) == true { fields[.request] = FieldValue() }
        fields[.apiVersion] = version(fields[.name], record.bytes)
        let cleaned = EventRecord(bytes: record.bytes, fields: fields, isAlert: true)
        return AuditEvent(provider: .gcp, format: .falcoFields, time: time, record: cleaned)
    }

    /// A Cloud Logging entry with an audit log in it.
    static func logEntry(_ bytes: [UInt8], format: AuditEvent.Format) throws(DecodeFailure) -> AuditEvent {
        let root = try document(bytes)
        guard let payload = root["protoPayload"] else { throw DecodeFailure("protoPayload is missing") }
        var fields = FieldValues()
        fields.set(.id, root["insertId"])
        fields.set(.time, root["timestamp"] ?? root["receiveTimestamp"])
        fields.set(.operationID, root.at("operation", "id"))
        fields.set(.logName, root["logName"])
        fields.set(.name, payload["methodName"])
        fields.set(.service, payload["serviceName"])
        fields.set(.resourceName, payload["resourceName"])
        fields.set(.request, payload["request"])
        fields.set(.response, payload["response"])
        fields.set(.additional, payload["serviceData"] ?? payload["metadata"])
        fields.set(.identity, payload["authenticationInfo"])
        fields.set(.sourceAddress, payload.at("requestMetadata", "callerIp"))
        fields.set(.userAgent, payload.at("requestMetadata", "callerSuppliedUserAgent"))
        if let status = payload["status"], let code = status["code"], code.scalarText != "0" {
            fields.set(.errorCode, code)
            fields.set(.errorMessage, status["message"])
        }
        fields[.account] = account(root, payload)
        fields[.region] = location(root, payload)
        fields[.apiVersion] = version(fields[.name], bytes)
        // What tells the resource apart besides its name: `bucket_name`, `email_id`, `database_id`.
        fields.set(.serviceDetails, root.at("resource", "labels"))
        fields[.phase] = operationPhase(root)
        let record = EventRecord(bytes: bytes, fields: fields, isAlert: false, readOnlyHint: readOnly(payload))
        try requireText(.name, "protoPayload.methodName", record)
        let time = try time(record, "timestamp")
        return AuditEvent(provider: .gcp, format: format, time: time, record: record)
    }

    /// The API's version, which is a part of the method's name.
    private static func version(_ name: FieldValue, _ bytes: [UInt8]) -> FieldValue {
        guard name.kind == .string, name.hasValue, !name.isEscaped else { return FieldValue() }
        let version = bytes.withUnsafeBufferPointer {
            GoogleMethod.version(in: UnsafeBufferPointer(rebasing: $0[name.range]))
        }
        guard let version else { return FieldValue() }
        return FieldValue(text: name.range.lowerBound + version.lowerBound..<name.range.lowerBound + version.upperBound)
    }

    static func document(_ bytes: [UInt8]) throws(DecodeFailure) -> JSONView {
        do throws(JSONError) {
            return try JSONDocument(parsing: bytes).root
        } catch {
            throw DecodeFailure(error)
        }
    }

    /// The project: the resource's label, else the part behind `projects/` of the log's or the resource's name.
    private static func account(_ root: JSONView, _ payload: JSONView) -> FieldValue {
        if let label = root.at("resource", "labels", "project_id"), label.isString, !label.range.isEmpty {
            return FieldValue(label.token)
        }
        for name in [root["logName"], payload["resourceName"]] {
            if let name, let part = segment(of: name, behind: "projects/") { return FieldValue(text: part) }
        }
        return FieldValue()
    }

    /// Region or zone of the resource; a zone is cut to its region.
    private static func location(_ root: JSONView, _ payload: JSONView) -> FieldValue {
        let labels = root.at("resource", "labels")
        for key in ["region", "location", "zone"] {
            guard let label = labels?[key], label.isString, !label.isEscapedText, !label.range.isEmpty else { continue }
            return FieldValue(text: withoutZone(label))
        }
        if let first = payload.at("resourceLocation", "currentLocations")?[0], first.isString, !first.isEscapedText {
            return FieldValue(text: withoutZone(first))
        }
        return FieldValue()
    }

    /// `europe-west1-b` -> `europe-west1`; anything else unchanged.
    private static func withoutZone(_ view: JSONView) -> Range<Int> {
        let range = view.range
        let isZone = view.withBytes { text in
            text.count > 4 && text[text.count - 2] == UInt8(ascii: "-")
                && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(text[text.count - 1])
        }
        return isZone ? range.lowerBound..<range.upperBound - 2 : range
    }

    /// `first` or `last` entry of a long operation.
    private static func operationPhase(_ root: JSONView) -> FieldValue {
        guard let operation = root["operation"] else { return FieldValue() }
        let isFirst = operation["first"]?.bool == true
        let isLast = operation["last"]?.bool == true
        guard isFirst != isLast else { return FieldValue() }
        // Points at the member's name, which is the word we want to remember.
        for member in operation.members where member.key.isString(isFirst ? "first" : "last") {
            return FieldValue(member.key.token)
        }
        return FieldValue()
    }

    /// True when all permissions that the entry lists are reads, false when one is a write, nil when it does not say.
    private static func readOnly(_ payload: JSONView) -> Bool? {
        var isReadOnly: Bool?
        for entry in payload["authorizationInfo"]?.elements ?? payload.elements {
            guard let kind = entry["permissionType"] else { continue }
            if kind.isString("ADMIN_READ") || kind.isString("DATA_READ") {
                isReadOnly = isReadOnly ?? true
            } else {
                isReadOnly = false
            }
        }
        return isReadOnly
    }

    /// The part of a text between `prefix` and the next slash.
    static func segment(of view: JSONView, behind prefix: String) -> Range<Int>? {
        guard view.isString, !view.isEscapedText else { return nil }
        return view.withBytes { text in
            let wanted = Array(prefix.utf8)
            guard text.count > wanted.count else { return nil }
            for start in 0...(text.count - wanted.count)
            where text[start..<start + wanted.count].elementsEqual(wanted) {
                let from = start + wanted.count
                let to = text[from...].firstIndex(of: UInt8(ascii: "/")) ?? text.count
                guard to > from else { return nil }
                return view.range.lowerBound + from..<view.range.lowerBound + to
            }
            return nil
        }
    }
}

extension FieldValues {
    mutating func set(_ field: EventField, _ view: JSONView?) {
        if let view { set(field, view.token) }
    }
}
