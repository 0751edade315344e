import JSON

/// The value rules of compiled-in kinds that clients meet: Leases, Events, Secrets, CRDs.
enum BuiltinRules {
    static func errors(_ new: JSONValue, old: JSONValue?, _ type: ResourceType) -> [FieldError] {
        switch type.kind {
        case "Lease": leaseErrors(new)
        case "Event": eventErrors(new, old: old, type)
        case "Secret": secretErrors(new, old: old)
        case "CustomResourceDefinition": DefinitionRules.errors(new, old: old)
        default: []
        }
    }

    /// MicroTime fields that do not have exactly six digits fail while decoding, with the texts of Go's parser.
    static func decodingError(_ object: JSONValue, _ type: ResourceType) -> String? {
        let fields: [[String]]
        switch type.kind {
        case "Lease": fields = [["spec", "acquireTime"], ["spec", "renewTime"]]
        case "Event": fields = [["eventTime"], ["series", "lastObservedTime"]]
        default: return nil
        }
        for path in fields {
            let value = path.reduce(Optional(object)) { $0?[$1] }
            if let text = value?.stringValue, let problem = microTimeProblem(text) { return problem }
        }
        return nil
    }

    private static func microTimeProblem(_ text: String) -> String? {
        let layout = "2006-01-02T15:04:05.000000Z07:00"
        let start = "parsing time \(APIStatus.quoted(text)) as \(APIStatus.quoted(layout)): cannot parse "
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, Timestamp.parse(text) != nil else {
            return "\(start)\(APIStatus.quoted(text)) as \"2006\""
        }
        let tail = bytes[19...]
        guard tail.first == UInt8(ascii: ".") else {
            return "\(start)\(APIStatus.quoted(String(decoding: tail, as: UTF8.self))) as \".000000\""
        }
        let digits = tail.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        if digits < 6 { return "\(start)\(APIStatus.quoted(String(decoding: tail, as: UTF8.self))) as \".000000\"" }
        if digits > 6 {
            let rest = String(decoding: tail.dropFirst(7), as: UTF8.self)
            return "\(start)\(APIStatus.quoted(rest)) as \"Z07:00\""
        }
        return nil
    }

    private static func leaseErrors(_ lease: JSONValue) -> [FieldError] {
        var errors: [FieldError] = []
        if let duration = lease.at("spec", "leaseDurationSeconds"), (duration.intValue ?? 0) <= 0 {
            errors.append(.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0"))
        }
        if let count = lease.at("spec", "leaseTransitions"), (count.intValue ?? 0) < 0 {
            errors.append(.invalid("spec.leaseTransitions", count, "must be greater than or equal to 0"))
        }
        return errors
    }

    private static func secretErrors(_ secret: JSONValue, old: JSONValue?) -> [FieldError] {
        var errors: [FieldError] = []
        for key in (secret["data"]?.objectValue ?? [:]).keys.sorted() where !isConfigKey(key) {
            errors.append(
                .invalid(
                    "data[\(key)]", .string(key),
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                        + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"))
        }
        if let old, let type = secret["type"], let before = old["type"], type != before {
            errors.append(.invalid("type", type, "field is immutable"))
        }
        return errors
    }

    private static func isConfigKey(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.count <= 253
            && key.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-._".unicodeScalars.contains($0))
            }
    }

    // MARK: events

    /// Events are stored in their core form, so that errors name its fields whatever the view. Those written through
    /// core/v1 are hardly checked.
    private static func eventErrors(_ event: JSONValue, old: JSONValue?, _ type: ResourceType) -> [FieldError] {
        let isNew = type.group == "events.k8s.io"
        var errors: [FieldError] = []
        let objectNamespace = event.at("involvedObject", "namespace")?.stringValue ?? ""
        let namespace = event.at("metadata", "namespace")?.stringValue ?? ""
        if objectNamespace.isEmpty, namespace != "default", namespace != "" {
            errors.append(.invalid("involvedObject.namespace", "", "does not match event.namespace"))
        }
        guard isNew else { return errors }
        if let old { return errors + frozenErrors(event, old) }
        return errors + requiredErrors(event)
    }

    private static func requiredErrors(_ event: JSONValue) -> [FieldError] {
        var errors: [FieldError] = []
        func text(_ field: String) -> String { event[field]?.stringValue ?? "" }
        if text("eventTime").isEmpty { errors.append(.required("eventTime")) }
        if text("reportingComponent").isEmpty { errors.append(.required("reportingController")) }
        errors += Names.qualifiedErrors(text("reportingComponent")).map {
            .invalid("reportingController", .string(text("reportingComponent")), $0)
        }
        for field in ["reportingInstance", "action", "reason"] {
            if text(field).isEmpty {
                errors.append(.required(field))
            } else if text(field).utf8.count > 128 {
                errors.append(.invalid(field, "", "can have at most 128 characters"))
            }
        }
        if text("message").utf8.count > 1024 {
            errors.append(.invalid("message", "", "can have at most 1024 characters"))
        }
        if !["Normal", "Warning"].contains(text("type")) {
            errors.append(.invalid("type", "", "has invalid value: \(text("type"))"))
        }
        if let series = event["series"], (series["count"]?.intValue ?? 0) < 2 {
            errors.append(.invalid("series.count", "", "should be at least 2"))
        }
        return errors
    }

    /// Of a reported event only the series may change.
    private static func frozenErrors(_ event: JSONValue, _ old: JSONValue) -> [FieldError] {
        let fields = [
            "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "type",
            "eventTime", "action", "related", "reportingComponent", "reportingInstance",
        ]
        return fields.filter { event[$0] != old[$0] }.map { .invalid($0, event[$0] ?? "", "field is immutable") }
    }
}
