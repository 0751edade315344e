import JSON

/// Between the stored form of an object and the version or view a client asks for. Events are stored in their core form
/// and seen through events.k8s.io too.
enum ViewCodec {
    static func view(_ stored: JSONValue, _ type: ResourceType) -> JSONValue {
        var object = stored
        if type.group == "events.k8s.io" {
            rename(&object, eventNames, forward: true)
            for field in ["reportingController", "reportingInstance"] where object[field] == "" { object[field] = nil }
        }
        if object["apiVersion"] != .string(type.groupVersion) { object["apiVersion"] = .string(type.groupVersion) }
        return object
    }

    static func stored(_ view: JSONValue, _ type: ResourceType) -> JSONValue {
        guard type.group == "events.k8s.io" else { return view }
        var object = view
        rename(&object, eventNames, forward: false)
        object["apiVersion"] = "v1"
        return object
    }

    private static let eventNames: [(core: String, new: String)] = [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ]

    private static func rename(_ object: inout JSONValue, _ names: [(core: String, new: String)], forward: Bool) {
        for (core, new) in names {
            let (from, to) = forward ? (core, new) : (new, core)
            guard let value = object[from] else { continue }
            object[from] = nil
            object[to] = value
        }
    }
}
