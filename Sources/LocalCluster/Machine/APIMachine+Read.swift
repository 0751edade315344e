import JSON

extension APIMachine {
    func get(_ call: Call) throws(APIStatus) -> APIReply {
        let negotiated = try Negotiated.objects(call.request.headers["accept"])
        let text = call.request.query["resourceVersion"] ?? ""
        guard let version = UInt64(text.isEmpty ? "0" : text) else {
            throw APIStatus(500, nil, ListOptions.invalid(text))
        }
        if version > store.version { throw .futureVersion(version, current: store.version) }
        guard let object = store.object(call.type.storage, call.key) else { throw .notFound(call.type, call.key.name) }
        return .response(rendered(ViewCodec.view(object, call.type), call, negotiated))
    }

    func list(_ call: Call) throws(APIStatus) -> APIReply {
        let negotiated = try Negotiated.objects(call.request.headers["accept"])
        let options = try ListOptions(call.request, call.type, isWatch: false)
        let page = try page(call, options)
        return .response(renderedList(page, call, negotiated))
    }

    /// One page of a list.
    struct Page {
        var items: [JSONValue] = []
        var version: UInt64
        var continueToken: String?
        var remaining: Int?
    }

    func page(_ call: Call, _ options: ListOptions) throws(APIStatus) -> Page {
        var requested = try options.version()
        var after: ObjectName?
        var isSnapshot =
            options.match == .exact
            || options.limit > 0 && options.match == nil && requested > 0 && options.continueToken == nil
        if let text = options.continueToken {
            guard options.resourceVersion.isEmpty || options.resourceVersion == "0" else {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            let token = try ContinueToken(parsing: text)
            after = token.key(in: call.target.namespace)
            isSnapshot = token.version > 0
            requested = UInt64(max(0, token.version))
        }
        if requested > store.version { throw .futureVersion(requested, current: store.version) }
        let collection = store.collections[call.type.storage]
        guard isSnapshot else {
            return fill(collection?.objects ?? [:], version: store.version, after: after, call, options)
        }
        guard let objects = collection?.objects(at: requested) else {
            guard let after else { throw .expired("The resourceVersion for the provided list is too old.") }
            throw Self.expiredContinue(after)
        }
        return fill(objects, version: requested, after: after, call, options)
    }

    private static func expiredContinue(_ after: ObjectName) -> APIStatus {
        var status = APIStatus.expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list "
                + "without the continue parameter, or use the continue token in this response to retrieve the remainder of "
                + "the results. Continuing with the provided token results in an inconsistent list - objects that were "
                + "created, modified, or deleted between the time the first chunk was returned and now may show up in the "
                + "list.")
        status.continueToken = ContinueToken(version: -1, after: after).text
        return status
    }

    private func fill(
        _ objects: [ObjectName: JSONValue], version: UInt64, after: ObjectName?, _ call: Call, _ options: ListOptions
    ) -> Page {
        var page = Page(version: version)
        let keys = objects.keys.filter { key in
            (call.target.namespace.map { $0 == key.namespace } ?? true) && (after.map { key > $0 } ?? true)
        }.sorted()
        var last: ObjectName?
        var position = 0
        for key in keys {
            guard let object = objects[key] else { continue }
            position += 1
            let view = ViewCodec.view(object, call.type)
            guard options.matches(view) else { continue }
            if options.limit > 0, page.items.count == options.limit {
                page.continueToken = last.map { ContinueToken(version: Int64(clamping: version), after: $0).text }
                if options.selectsAll { page.remaining = keys.count - position + 1 }
                return page
            }
            page.items.append(view)
            last = key
        }
        return page
    }

    // MARK: rendering

    func rendered(
        _ object: JSONValue, _ call: Call, _ negotiated: Negotiated, status: Int = 200, warnings: [String] = []
    ) -> APIResponse {
        let body: JSONValue
        switch negotiated.form {
        case .plain: body = object
        case .metadata(let version): body = TableWriter.partial(object, version: version)
        case .table(let version):
            let writer = TableWriter(call.type, version: version, now: call.now)
            body = writer.table([object], metadata: ["resourceVersion": .string(object.resourceVersion)], call.request)
        }
        return Self.encoded(body, negotiated, status: status, warnings: warnings + typeWarnings(call))
    }

    func renderedList(_ page: Page, _ call: Call, _ negotiated: Negotiated) -> APIResponse {
        var metadata: JSONValue = ["resourceVersion": .string(String(page.version))]
        if let token = page.continueToken { metadata["continue"] = .string(token) }
        metadata["remainingItemCount"] = page.remaining.map { .int(Int64($0)) }
        let body: JSONValue
        switch negotiated.form {
        case .plain:
            if call.type.isCustom, page.continueToken == nil { metadata["continue"] = "" }
            body = [
                "apiVersion": .string(call.type.groupVersion), "kind": .string(call.type.listKind),
                "metadata": metadata, "items": .array(call.type.isCustom ? page.items : page.items.map(Self.untyped)),
            ]
        case .metadata(let version):
            body = [
                "apiVersion": .string("meta.k8s.io/\(version)"), "kind": "PartialObjectMetadataList",
                "metadata": metadata, "items": .array(page.items.map { TableWriter.partial($0, version: version) }),
            ]
        case .table(let version):
            body = TableWriter(call.type, version: version, now: call.now).table(
                page.items, metadata: metadata, call.request)
        }
        return Self.encoded(body, negotiated, warnings: typeWarnings(call))
    }

    /// Items of compiled-in lists carry neither `apiVersion` nor `kind`.
    private static func untyped(_ object: JSONValue) -> JSONValue {
        var copy = object
        copy["apiVersion"] = nil
        copy["kind"] = nil
        return copy
    }

    private func typeWarnings(_ call: Call) -> [String] { call.type.deprecationWarning.map { [$0] } ?? [] }
}
