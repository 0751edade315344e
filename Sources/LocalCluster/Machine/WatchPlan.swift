import JSON

/// A watch as asked for: what to send first and from where to go on. The HTTP layer drives a `WatchCursor` made from it.
struct WatchPlan: Sendable {
    var type: ResourceType
    var namespace: String?
    var options: WatchFilter
    var form: ObjectForm
    var request: APIRequest
    /// Sent before anything else, as ADDED.
    var initial: [JSONValue]
    /// Changes after this version follow.
    var version: UInt64
    var collection: UInt64
    /// Whether a bookmark ends the initial objects.
    var marksInitialEnd: Bool
    var wantsBookmarks: Bool
    /// Nil: the server chooses.
    var timeoutSeconds: Int?
    /// Sent instead of everything, then the stream ends.
    var refusal: APIStatus?
    var warnings: [String] = []
}

/// Which objects a watch sees.
struct WatchFilter: Sendable {
    var namespace: String?
    var name: String?
    var labels: LabelSelector
    var fields: FieldSelector

    func matches(_ key: ObjectName, _ object: JSONValue) -> Bool {
        if let namespace, namespace != key.namespace { return false }
        if let name, name != key.name { return false }
        return labels.matches(object.labels) && fields.matches(object)
    }
}

extension APIMachine {
    func watch(_ call: Call) throws(APIStatus) -> APIReply {
        let negotiated = try Negotiated.objects(call.request.headers["accept"])
        let options = try ListOptions(call.request, call.type, isWatch: true)
        guard let requested = UInt64(options.resourceVersion.isEmpty ? "0" : options.resourceVersion) else {
            throw APIStatus(500, nil, ListOptions.invalid(options.resourceVersion))
        }
        let filter = WatchFilter(
            namespace: call.target.namespace, name: call.target.name ?? options.fields.exactName,
            labels: options.labels, fields: options.fields)
        let collection = store.collections[call.type.storage]
        var plan = WatchPlan(
            type: call.type, namespace: call.target.namespace, options: filter, form: negotiated.form,
            request: call.request, initial: [], version: requested, collection: collection?.identity ?? 0,
            marksInitialEnd: false, wantsBookmarks: call.request.flag("allowWatchBookmarks"),
            timeoutSeconds: Int(call.request.query["timeoutSeconds"] ?? "").flatMap { $0 > 0 ? min($0, 86_400) : nil })
        plan.warnings = call.type.deprecationWarning.map { [$0] } ?? []
        if options.sendInitialEvents || requested == 0 {
            let objects = collection?.objects ?? [:]
            plan.initial = objects.keys.sorted().compactMap { key in
                guard let object = objects[key] else { return nil }
                let view = ViewCodec.view(object, call.type)
                return filter.matches(key, view) ? view : JSONValue?.none
            }
            plan.version = store.version
            plan.marksInitialEnd = options.sendInitialEvents && plan.wantsBookmarks
        } else if let collection, requested < collection.floor {
            plan.refusal = .tooOld(requested, floor: collection.floor)
        }
        return .watch(plan)
    }
}
