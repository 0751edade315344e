import JSON

/// The Table columns of compiled-in kinds.
enum BuiltinColumns {
    static let name = PrinterColumn(
        name: "Name", format: "name",
        description: "The name of the object, unique among the objects of its kind in the namespace.")

    private static let age = PrinterColumn(name: "Age", description: "The time since the object was created.")

    static func columns(_ type: ResourceType) -> [PrinterColumn] {
        switch type.kind {
        case "Namespace": [name, column("Status"), age]
        case "Secret": [name, column("Type"), column("Data"), age]
        case "ConfigMap": [name, column("Data"), age]
        case "Lease": [name, column("Holder"), age]
        case "CustomResourceDefinition": [name, PrinterColumn(name: "Created At", type: "date")]
        case "Event": eventColumns
        case "Deployment": [name, column("Replicas"), age]
        default: [name, age]
        }
    }

    private static let eventColumns = [
        column("Last Seen"), column("Type"), column("Reason"), column("Object"), column("Subobject", wide: true),
        column("Source", wide: true), column("Message"), column("First Seen", wide: true), column("Count", wide: true),
        PrinterColumn(name: "Name", format: "name", description: name.description, priority: 1),
    ]

    private static func column(_ name: String, wide: Bool = false) -> PrinterColumn {
        PrinterColumn(name: name, priority: wide ? 1 : 0)
    }

    static func cell(_ column: String, _ object: JSONValue, now: Int64) -> JSONValue {
        func text(_ path: String...) -> JSONValue {
            path.reduce(Optional(object)) { $0?[$1] }.flatMap { $0.stringValue.map { .string($0) } } ?? ""
        }
        if object["kind"] == "Event" { return eventCell(column, object, now: now) }
        switch column {
        case "Name": return text("metadata", "name")
        case "Age": return age(object.at("metadata", "creationTimestamp"), now)
        case "Created At": return text("metadata", "creationTimestamp")
        case "Status": return text("status", "phase")
        case "Type": return text("type")
        case "Holder": return text("spec", "holderIdentity")
        case "Replicas": return object.at("spec", "replicas").map { .string($0.text) } ?? "1"
        case "Data":
            let count = (object["data"]?.objectValue?.count ?? 0) + (object["binaryData"]?.objectValue?.count ?? 0)
            return .int(Int64(count))
        default: return ""
        }
    }

    private static func age(_ time: JSONValue?, _ now: Int64) -> JSONValue {
        guard let text = time?.stringValue, let then = Timestamp.parse(text) else { return "<unknown>" }
        return .string(Timestamp.age(since: then, now: now))
    }

    private static func eventCell(_ column: String, _ event: JSONValue, now: Int64) -> JSONValue {
        let about = event["involvedObject"] ?? event["regarding"] ?? [:]
        let first = [event["firstTimestamp"], event["deprecatedFirstTimestamp"], event["eventTime"]]
            .compactMap { $0?.stringValue }.first
        let last = [
            event.at("series", "lastObservedTime"), event["lastTimestamp"], event["deprecatedLastTimestamp"],
            event["eventTime"],
        ].compactMap { $0?.stringValue }.first
        let count =
            event.at("series", "count")?.intValue ?? event["count"]?.intValue ?? event["deprecatedCount"]?.intValue ?? 1
        switch column {
        case "Last Seen": return eventAge(last, first, count, now)
        case "First Seen": return age(first.map { .string($0) }, now)
        case "Type": return event["type"] ?? ""
        case "Reason": return event["reason"] ?? ""
        case "Object":
            let kind = about["kind"]?.stringValue?.lowercased() ?? ""
            return .string("\(kind)/\(about["name"]?.stringValue ?? "")")
        case "Subobject": return about["fieldPath"] ?? ""
        case "Source": return source(event)
        case "Message":
            return .string((event["message"] ?? event["note"])?.stringValue?.trimmed ?? "")
        case "Count": return .int(count)
        case "Name": return event.at("metadata", "name") ?? ""
        default: return ""
        }
    }

    private static func eventAge(_ last: String?, _ first: String?, _ count: Int64, _ now: Int64) -> JSONValue {
        age(last.map { .string($0) }, now)
    }

    private static func source(_ event: JSONValue) -> JSONValue {
        let source = event["source"] ?? event["deprecatedSource"] ?? [:]
        let component =
            source["component"]?.stringValue
            ?? (event["reportingComponent"] ?? event["reportingController"])?.stringValue ?? ""
        let host = source["host"]?.stringValue ?? event["reportingInstance"]?.stringValue ?? ""
        return .string(host.isEmpty ? component : "\(component), \(host)")
    }
}
