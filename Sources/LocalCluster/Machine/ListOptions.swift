import JSON

/// The query of a list or watch, checked.
struct ListOptions {
    enum Match: String { case exact = "Exact", notOlderThan = "NotOlderThan" }

    var labels = LabelSelector()
    var fields = FieldSelector()
    var limit = 0
    var continueToken: String?
    var resourceVersion: String
    var match: Match?
    var sendInitialEvents: Bool

    var selectsAll: Bool { labels.requirements.isEmpty && fields.requirements.isEmpty }

    init(_ request: APIRequest, _ type: ResourceType, isWatch: Bool) throws(APIStatus) {
        if let text = request.query["labelSelector"] { labels = try LabelSelector(parsing: text) }
        if let text = request.query["fieldSelector"] { fields = try FieldSelector(parsing: text) }
        try fields.check(type)
        limit = max(0, Int(request.query["limit"] ?? "") ?? 0)
        continueToken = request.query["continue"].flatMap { $0.isEmpty ? nil : $0 }
        resourceVersion = request.query["resourceVersion"] ?? ""
        sendInitialEvents = request.flag("sendInitialEvents")
        let matchText = request.query["resourceVersionMatch"] ?? ""
        match = Match(rawValue: matchText)
        let errors = problems(matchText, isWatch: isWatch, hasInitialEvents: request.query["sendInitialEvents"] != nil)
        if !errors.isEmpty { throw FieldError.status(errors, name: "", group: "meta.k8s.io", kind: "ListOptions") }
    }

    private func problems(_ matchText: String, isWatch: Bool, hasInitialEvents: Bool) -> [FieldError] {
        let field = "resourceVersionMatch"
        if isWatch {
            if hasInitialEvents, match != .notOlderThan {
                return [.forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
            }
            if !matchText.isEmpty, !hasInitialEvents {
                return [
                    .forbidden(
                        field, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
                ]
            }
            return []
        }
        var errors: [FieldError] = []
        if !matchText.isEmpty {
            if resourceVersion.isEmpty {
                errors.append(.forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"))
            }
            if continueToken != nil {
                errors.append(.forbidden(field, "resourceVersionMatch is forbidden when continue is provided"))
            }
            if match == nil {
                errors.append(
                    FieldError(
                        kind: .notSupported, path: field,
                        message:
                            "Unsupported value: \(APIStatus.quoted(matchText)): supported values: \"Exact\", \"NotOlderThan\", \"\""
                    ))
            }
            if match == .exact, resourceVersion == "0" {
                errors.append(
                    .forbidden(field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
            }
        }
        if hasInitialEvents {
            errors.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
        }
        return errors
    }

    /// The number of `resourceVersion`; 0 when empty.
    func version() throws(APIStatus) -> UInt64 {
        if resourceVersion.isEmpty { return 0 }
        guard let version = UInt64(resourceVersion) else {
            throw .badRequest("invalid resource version: \(Self.invalid(resourceVersion))")
        }
        return version
    }

    static func invalid(_ version: String) -> String {
        "resourceVersion: Invalid value: \(APIStatus.quoted(version)): strconv.ParseUint: parsing "
            + "\(APIStatus.quoted(version)): invalid syntax"
    }

    func matches(_ object: JSONValue) -> Bool { labels.matches(object.labels) && fields.matches(object) }
}

extension JSONValue {
    /// `metadata.labels` as text.
    var labels: [String: String] { (at("metadata", "labels")?.objectValue ?? [:]).compactMapValues(\.stringValue) }

    /// `metadata.resourceVersion`, empty when absent.
    var resourceVersion: String { at("metadata", "resourceVersion")?.stringValue ?? "" }

    /// Sets or removes a member of `metadata`.
    mutating func setMetadata(_ field: String, _ value: JSONValue?) {
        var metadata = self["metadata"] ?? [:]
        metadata[field] = value
        self["metadata"] = metadata
    }
}

/// Where a paged list goes on: the version of its first page and the last key given. `version` -1 means the latest state.
struct ContinueToken {
    var version: Int64
    var start: String

    init(version: Int64, after key: ObjectName) {
        self.version = version
        start = "\(key.namespace)/\(key.name)\u{0}"
    }

    init(parsing text: String) throws(APIStatus) {
        guard let bytes = Base64.decode(text) else {
            throw .badRequest("invalid continue token: continue key is not valid: illegal base64 data")
        }
        guard let json = try? JSONValue(parsing: bytes), json["v"] == "meta.k8s.io/v1",
            let version = json["rv"]?.intValue, let start = json["start"]?.stringValue
        else {
            let first = bytes.first.map { String(decoding: [$0], as: UTF8.self) } ?? ""
            throw .badRequest(
                "invalid continue token: continue key is not valid: invalid character '\(first)' looking for beginning of value"
            )
        }
        self.version = version
        self.start = start
    }

    var text: String {
        let json: JSONValue = ["v": "meta.k8s.io/v1", "rv": .int(version), "start": .string(start)]
        return Base64.encode(json.serialized, url: true)
    }

    /// The last key given; one without a namespace part belongs to the namespace of the request.
    func key(in namespace: String?) -> ObjectName {
        let body = start.hasSuffix("\u{0}") ? start.dropLast() : start[...]
        let parts = body.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, let name = parts.last, let first = parts.first else {
            return ObjectName(namespace: namespace ?? "", name: String(body))
        }
        return ObjectName(namespace: first.isEmpty ? namespace ?? "" : String(first), name: String(name))
    }
}
