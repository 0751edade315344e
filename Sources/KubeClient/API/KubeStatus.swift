import JSON

/// A `Status` object of the API (meta/v1): what a failed request and a successful deletion answer.
public struct KubeStatus: Sendable, Hashable {
    /// True for `status: Success`.
    public var isSuccess: Bool
    public var message: String
    public var reason: Reason

    /// The HTTP code, also inside a watch stream, where no HTTP status says it.
    public var code: Int
    public var details: Details

    public init(isSuccess: Bool = false, code: Int, reason: Reason, message: String, details: Details = Details()) {
        self.isSuccess = isSuccess
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    /// Why, as one word. Open: servers may send words that are not listed here; "" when the server named none.
    public struct Reason: RawRepresentable, Hashable, Sendable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let none = Reason(rawValue: "")
        public static let badRequest = Reason(rawValue: "BadRequest")
        public static let unauthorized = Reason(rawValue: "Unauthorized")
        public static let forbidden = Reason(rawValue: "Forbidden")
        public static let notFound = Reason(rawValue: "NotFound")
        public static let methodNotAllowed = Reason(rawValue: "MethodNotAllowed")
        public static let notAcceptable = Reason(rawValue: "NotAcceptable")
        public static let alreadyExists = Reason(rawValue: "AlreadyExists")
        public static let conflict = Reason(rawValue: "Conflict")
        public static let gone = Reason(rawValue: "Gone")
        public static let expired = Reason(rawValue: "Expired")
        public static let requestEntityTooLarge = Reason(rawValue: "RequestEntityTooLarge")
        public static let unsupportedMediaType = Reason(rawValue: "UnsupportedMediaType")
        public static let invalid = Reason(rawValue: "Invalid")
        public static let tooManyRequests = Reason(rawValue: "TooManyRequests")
        public static let internalError = Reason(rawValue: "InternalError")
        public static let serviceUnavailable = Reason(rawValue: "ServiceUnavailable")
        public static let timeout = Reason(rawValue: "Timeout")
    }

    /// What the status is about. All optional on the wire: "" and empty when absent.
    public struct Details: Sendable, Hashable {
        public var name = ""
        public var group = ""
        /// The kind for validation errors, the plural for most others: as the server has it.
        public var kind = ""
        public var uid = ""
        public var causes: [Cause] = []
        public var retryAfterSeconds: Int?

        public init() {}
    }

    /// One thing that is wrong. `field` is a path such as "spec.rules[0].severity", or "".
    public struct Cause: Sendable, Hashable {
        public var reason: String
        public var message: String
        public var field: String

        public init(reason: String, message: String, field: String = "") {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }
}

extension KubeStatus {
    /// Nil unless `json` is an object of kind `Status`.
    public init?(json: JSONValue) {
        guard json["kind"]?.stringValue == "Status" else { return nil }
        let code = json["code"]?.intValue.flatMap { Int(exactly: $0) } ?? 0
        self.init(
            isSuccess: json["status"]?.stringValue == "Success", code: code,
            reason: Reason(rawValue: json["reason"]?.stringValue ?? ""),
            message: json["message"]?.stringValue ?? "", details: Details(json: json["details"]))
    }

    /// The wire form. Absent members are left out, as the API server does.
    public var json: JSONValue {
        var object: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:],
            "status": .string(isSuccess ? "Success" : "Failure"),
        ]
        if !message.isEmpty { object["message"] = .string(message) }
        if reason != .none { object["reason"] = .string(reason.rawValue) }
        if let details = details.json { object["details"] = details }
        if code != 0 { object["code"] = .int(Int64(code)) }
        return object
    }
}

extension KubeStatus.Details {
    init(json: JSONValue?) {
        guard let json else { return }
        name = json["name"]?.stringValue ?? ""
        group = json["group"]?.stringValue ?? ""
        kind = json["kind"]?.stringValue ?? ""
        uid = json["uid"]?.stringValue ?? ""
        retryAfterSeconds = json["retryAfterSeconds"]?.intValue.flatMap { Int(exactly: $0) }
        causes = (json["causes"]?.arrayValue ?? []).map {
            KubeStatus.Cause(
                reason: $0["reason"]?.stringValue ?? "", message: $0["message"]?.stringValue ?? "",
                field: $0["field"]?.stringValue ?? "")
        }
    }

    /// Nil when there is nothing to say.
    var json: JSONValue? {
        var object: [String: JSONValue] = [:]
        for (member, text) in [("name", name), ("group", group), ("kind", kind), ("uid", uid)] where !text.isEmpty {
            object[member] = .string(text)
        }
        if !causes.isEmpty { object["causes"] = .array(causes.map(\.json)) }
        if let retryAfterSeconds { object["retryAfterSeconds"] = .int(Int64(retryAfterSeconds)) }
        return object.isEmpty ? nil : .object(object)
    }
}

extension KubeStatus.Cause {
    var json: JSONValue {
        var object: [String: JSONValue] = [:]
        for (member, text) in [("reason", reason), ("message", message), ("field", field)] where !text.isEmpty {
            object[member] = .string(text)
        }
        return .object(object)
    }
}
