import JSON

/// One finding of validation: where, what kind, and the text behind the path. Several make one 422 `Status`.
struct FieldError: Hashable, Sendable, Error {
    enum Kind: String, Sendable {
        case required = "FieldValueRequired"
        case invalid = "FieldValueInvalid"
        case notSupported = "FieldValueNotSupported"
        case typeInvalid = "FieldValueTypeInvalid"
        case duplicate = "FieldValueDuplicate"
        case forbidden = "FieldValueForbidden"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case notFound = "FieldValueNotFound"
        case internalError = "InternalError"
    }

    var kind: Kind
    var path: String
    var message: String

    /// Whether an error like this keeps the server from evaluating rules.
    var blocksRules: Bool { [.required, .notSupported, .typeInvalid, .tooLong, .tooMany].contains(kind) }

    static func required(_ path: String, _ detail: String = "") -> FieldError {
        FieldError(kind: .required, path: path, message: "Required value" + (detail.isEmpty ? "" : ": \(detail)"))
    }
    static func invalid(_ path: String, _ value: JSONValue?, _ detail: String) -> FieldError {
        let shown = value.map { Self.shown($0) + ": " } ?? ""
        return FieldError(kind: .invalid, path: path, message: "Invalid value: \(shown)\(detail)")
    }
    static func duplicate(_ path: String, _ value: JSONValue) -> FieldError {
        FieldError(kind: .duplicate, path: path, message: "Duplicate value: \(shown(value))")
    }
    static func forbidden(_ path: String, _ detail: String) -> FieldError {
        FieldError(kind: .forbidden, path: path, message: "Forbidden: \(detail)")
    }

    /// How a value stands in an error text: strings quoted, objects as compact JSON.
    static func shown(_ value: JSONValue) -> String { value.text }

    /// Several errors about one object as the 422 the server answers.
    static func status(_ errors: [FieldError], name: String, group: String, kind: String) -> APIStatus {
        let texts = unique(errors.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" })
        let joined = texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
        return APIStatus(
            422, "Invalid",
            "\(APIStatus.qualified(kind, group: group)) \(APIStatus.quoted(name)) is invalid: \(joined)",
            details: APIStatus.details(name: name, group: group, kind: kind),
            causes: errors.map { APIStatus.Cause($0.kind.rawValue, $0.message, field: $0.path) })
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}

extension FieldError {
    /// The remark the server adds when a first pass found errors, so that rules were not evaluated.
    static let rulesSkipped = FieldError(
        kind: .invalid, path: "<nil>",
        message: "Invalid value: null: some validation rules were not checked because the object was invalid; "
            + "correct the existing errors to complete validation")
}
