import JSON

/// A failure as the API reports it: the HTTP code and the `Status` object of the body. Texts are those of a real server.
///
/// - `reason`: nil for the few answers that carry none (HTTP 500).
/// - `plainText`: the server answers some paths with text/plain instead of a Status object.
struct APIStatus: Error, Hashable, Sendable {
    struct Cause: Hashable, Sendable {
        var reason: String
        var message: String
        var field: String

        init(_ reason: String, _ message: String, field: String = "") {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    var code: Int
    var reason: String?
    var message: String
    var details: [String: JSONValue]?
    var causes: [Cause] = []
    var continueToken: String?
    var retryAfterSeconds: Int?
    var plainText = false

    init(_ code: Int, _ reason: String?, _ message: String, details: [String: JSONValue]? = nil, causes: [Cause] = []) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
        self.causes = causes
    }

    var json: JSONValue {
        var metadata: JSONValue = [:]
        metadata["continue"] = continueToken.map { .string($0) }
        var status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": .string(message),
            "code": .int(Int64(code)),
        ]
        status["metadata"] = metadata
        status["reason"] = reason.map { .string($0) }
        status["details"] = detailsJSON
        return status
    }

    private var detailsJSON: JSONValue? {
        guard details != nil || !causes.isEmpty || retryAfterSeconds != nil else { return nil }
        var result: JSONValue = .object(details ?? [:])
        if !causes.isEmpty {
            result["causes"] = .array(
                causes.map { cause in
                    var json: JSONValue = ["reason": .string(cause.reason), "message": .string(cause.message)]
                    if !cause.field.isEmpty { json["field"] = .string(cause.field) }
                    return json
                })
        }
        result["retryAfterSeconds"] = retryAfterSeconds.map { .int(Int64($0)) }
        return result
    }
}

extension APIStatus {
    /// `Secret` or `Widget.demo.example.com`: how messages name a resource or kind.
    static func qualified(_ name: String, group: String) -> String { group.isEmpty ? name : "\(name).\(group)" }

    static func details(name: String, group: String, kind: String) -> [String: JSONValue] {
        var result: [String: JSONValue] = ["kind": .string(kind)]
        if !name.isEmpty { result["name"] = .string(name) }
        if !group.isEmpty { result["group"] = .string(group) }
        return result
    }

    static func badRequest(_ message: String) -> APIStatus { APIStatus(400, "BadRequest", message) }

    static var pageNotFound: APIStatus {
        var status = APIStatus(404, "NotFound", "404 page not found")
        status.plainText = true
        return status
    }

    static func notFound(_ type: ResourceType, _ name: String) -> APIStatus {
        notFound(group: type.group, resource: type.plural, name)
    }

    static func notFound(group: String, resource: String, _ name: String) -> APIStatus {
        APIStatus(
            404, "NotFound", "\(qualified(resource, group: group)) \(quoted(name)) not found",
            details: details(name: name, group: group, kind: resource))
    }

    static func alreadyExists(_ type: ResourceType, _ name: String) -> APIStatus {
        APIStatus(
            409, "AlreadyExists", "\(qualified(type.plural, group: type.group)) \(quoted(name)) already exists",
            details: details(name: name, group: type.group, kind: type.plural))
    }

    static func conflict(_ type: ResourceType, _ name: String) -> APIStatus {
        conflict(
            type, name, kind: type.plural,
            "the object has been modified; please apply your changes to the latest version and try again")
    }

    static func conflict(_ type: ResourceType, _ name: String, kind: String, _ why: String) -> APIStatus {
        APIStatus(
            409, "Conflict",
            "Operation cannot be fulfilled on \(qualified(kind, group: type.group)) \(quoted(name)): \(why)",
            details: details(name: name, group: type.group, kind: kind))
    }

    static func forbidden(_ type: ResourceType, _ name: String, _ why: String, causes: [Cause] = []) -> APIStatus {
        APIStatus(
            403, "Forbidden", "\(qualified(type.plural, group: type.group)) \(quoted(name)) is forbidden: \(why)",
            details: details(name: name, group: type.group, kind: type.plural), causes: causes)
    }

    static func expired(_ message: String) -> APIStatus { APIStatus(410, "Expired", message) }

    static func tooOld(_ version: UInt64, floor: UInt64) -> APIStatus {
        expired("too old resource version: \(version) (\(floor))")
    }

    static func unsupportedMediaType(_ accepted: [String]) -> APIStatus {
        APIStatus(
            415, "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }

    static var tooLarge: APIStatus {
        APIStatus(413, "RequestEntityTooLarge", "Request entity too large: limit is \(APIMachine.bodyLimit)")
    }

    static var unauthorized: APIStatus { APIStatus(401, "Unauthorized", "Unauthorized") }

    static var methodNotAllowed: APIStatus {
        APIStatus(
            405, "MethodNotAllowed", "the server does not allow this method on the requested resource", details: [:])
    }

    static func futureVersion(_ version: UInt64, current: UInt64) -> APIStatus {
        var status = APIStatus(
            504, "Timeout", "Timeout: Too large resource version: \(version), current: \(current)",
            causes: [Cause("ResourceVersionTooLarge", "Too large resource version")])
        status.retryAfterSeconds = 1
        return status
    }

    /// Text in double quotes with Go's escapes, as `%q` writes it.
    static func quoted(_ text: String) -> String { JSONValue.string(text).text }
}
