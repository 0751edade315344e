import JSON

extension EventDecoder {
    /// An Azure activity: REST shape, diagnostic record or Event Grid event.
    static func activity(
        _ bytes: [UInt8], _ found: FieldValues, isInAlert: Bool
    ) throws(DecodeFailure) -> AuditEvent {
        let root = try document(bytes)
        var fields = FieldValues()
        let format: AuditEvent.Format
        if root["data"]?.isObject == true, root["operationName"] == nil {
            grid(root, &fields)
            format = .eventGrid
        } else if root["operationName"]?.isObject == true || root["eventTimestamp"] != nil {
            activityLog(root, &fields)
            format = .activityLog
        } else {
            activityRecord(root, &fields)
            format = .activityRecord
        }
        let isRead = EventRecord(bytes: bytes, fields: fields, isAlert: false)
            .withBytes(.name) { String(decoding: $0, as: UTF8.self).lowercased().hasSuffix("/read") }
        let record = EventRecord(bytes: bytes, fields: fields, isAlert: false, readOnlyHint: isRead)
        try requireText(.name, "operationName", record)
        let time = try time(record, format == .activityLog ? "eventTimestamp" : "time")
        return AuditEvent(provider: .azure, format: isInAlert ? .falcoRecord : format, time: time, record: record)
    }

    /// The list element of the Activity Log's REST API.
    private static func activityLog(_ root: JSONView, _ fields: inout FieldValues) {
        fields.set(.id, root["eventDataId"])
        fields.set(.time, root["eventTimestamp"] ?? root["time"])
        fields.set(.name, root["operationName"]?.valueOrSelf)
        fields.set(.account, root["subscriptionId"])
        fields.set(.identity, root["claims"])
        fields.set(.userName, root["caller"])
        fields.set(.sourceAddress, root.at("httpRequest", "clientIpAddress") ?? root["callerIpAddress"])
        fields.set(.eventCategory, root["category"]?.valueOrSelf)
        fields.set(.phase, root["status"]?.valueOrSelf ?? root["resultType"])
        fields.set(.eventType, root["eventName"]?.valueOrSelf)
        common(root, resource: root["resourceId"] ?? root["resourceUri"], &fields)
    }

    /// The record that a diagnostic setting writes to an event hub or a storage account.
    private static func activityRecord(_ root: JSONView, _ fields: inout FieldValues) {
        fields.set(.id, root["eventDataId"] ?? root.at("properties", "eventDataId"))
        fields.set(.time, root["time"] ?? root["eventTimestamp"])
        fields.set(.name, root["operationName"])
        fields.set(.account, root["subscriptionId"])
        fields.set(.identity, root.at("identity", "claims") ?? root["claims"])
        fields.set(.userName, root["caller"])
        fields.set(.sourceAddress, root["callerIpAddress"])
        fields.set(.region, root["location"])
        fields.set(.eventCategory, root["category"])
        fields.set(.phase, root["resultType"])
        common(root, resource: root["resourceId"], &fields)
    }

    /// An event of the Azure subscription's system topic, in Event Grid's or CloudEvents' form.
    private static func grid(_ root: JSONView, _ fields: inout FieldValues) {
        let data = root["data"] ?? root
        fields.set(.id, root["id"])
        fields.set(.time, root["eventTime"] ?? root["time"])
        fields.set(.name, data["operationName"])
        fields.set(.account, data["subscriptionId"])
        fields.set(.identity, data["claims"])
        fields.set(.sourceAddress, data.at("httpRequest", "clientIpAddress"))
        fields.set(.eventType, root["eventType"] ?? root["type"])
        fields.set(.phase, data["status"])
        common(data, resource: data["resourceUri"] ?? root["subject"], &fields)
    }

    private static func common(_ root: JSONView, resource: JSONView?, _ fields: inout FieldValues) {
        fields.set(.operationID, root["correlationId"])
        fields.set(.resourceName, resource)
        fields.set(.requestID, root["operationId"] ?? root.at("properties", "serviceRequestId"))
        fields.set(.request, root.at("properties", "requestbody") ?? root.at("properties", "requestBody"))
        fields.set(.response, root.at("properties", "responseBody") ?? root.at("properties", "responsebody"))
        if !fields[.account].hasValue, let resource {
            for prefix in ["/subscriptions/", "/SUBSCRIPTIONS/"] {
                if let part = segment(of: resource, behind: prefix) { fields[.account] = FieldValue(text: part) }
            }
        }
        let name = fields[.name]
        guard name.kind == .string, !name.isEscaped else { return }
        let bytes = root.documentBytes
        // Of an extension resource (`.../providers/microsoft.insights/diagnosticSettings/write`) the last one counts.
        let start = bytes.withUnsafeBufferPointer {
            name.range.lowerBound + AzureOperation.start(in: UnsafeBufferPointer(rebasing: $0[name.range]))
        }
        if let slash = bytes[start..<name.range.upperBound].firstIndex(of: UInt8(ascii: "/")) {
            fields[.service] = FieldValue(text: start..<slash)
        }
        if hasFailed(fields[.phase], bytes) { fields[.errorCode] = fields[.phase] }
    }

    /// `Failed`, `Failure`, `Canceled`: the call changed nothing.
    private static func hasFailed(_ phase: FieldValue, _ bytes: [UInt8]) -> Bool {
        guard phase.kind == .string, phase.isPresent else { return false }
        let text = String(decoding: bytes[phase.range], as: UTF8.self).lowercased()
        return text.hasPrefix("fail") || text.hasPrefix("cancel")
    }
}

extension JSONView {
    /// `x` of `{"value": x, "localizedValue": ...}`, or the value itself.
    fileprivate var valueOrSelf: JSONView { isObject ? self["value"] ?? self : self }
}
