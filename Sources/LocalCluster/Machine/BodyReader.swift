import JSON
import KubeClient

/// Reads a request body into an object, with the server's checks of type, version, name and unknown fields.
struct BodyReader {
    let call: Call
    init(_ call: Call) { self.call = call }

    private var type: ResourceType { call.type }

    enum FieldValidation: String { case strict = "Strict", warn = "Warn", ignore = "Ignore" }

    var fieldValidation: FieldValidation {
        FieldValidation(rawValue: call.request.query["fieldValidation"] ?? "") ?? .warn
    }

    /// The body as it came, its `apiVersion` and `kind` checked.
    func object() throws(APIStatus) -> JSONValue {
        let body = call.request.body
        let json: JSONValue
        switch MediaType(call.request.headers["content-type"] ?? "application/json")?.type {
        case "application/json", nil: json = try parsed(body)
        case "application/yaml": json = try yaml(body)
        case "application/vnd.kubernetes.protobuf":
            guard !type.isCustom else { throw unsupported }
            guard let decoded = ProtobufBody.decode(body) else { throw unsupported }
            json = decoded
        default: throw unsupported
        }
        try checkKind(json, body)
        return json
    }

    private var unsupported: APIStatus {
        .unsupportedMediaType(
            type.isCustom
                ? ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]
                : ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"])
    }

    private func parsed(_ body: [UInt8]) throws(APIStatus) -> JSONValue {
        do {
            return try JSONValue(parsing: body)
        } catch {
            let shown = String(decoding: body.prefix(1024), as: UTF8.self)
            let problem = error.reason == .unexpectedEnd ? "unexpected end of JSON input" : error.description
            throw .badRequest(
                "the object provided is unrecognized (must be of type \(type.kind)): couldn't get version/kind; "
                    + "json parse error: \(problem) (\(shown))")
        }
    }

    private func yaml(_ body: [UInt8]) throws(APIStatus) -> JSONValue {
        do {
            let documents = try YAML.parse(body, source: "request body")
            guard let first = documents.first, documents.count == 1 else {
                throw APIStatus.badRequest("the request body must hold one YAML document, it holds \(documents.count)")
            }
            return first
        } catch let error as APIStatus {
            throw error
        } catch {
            throw .badRequest("error converting YAML to JSON: \(error)")
        }
    }

    private func checkKind(_ json: JSONValue, _ body: [UInt8]) throws(APIStatus) {
        let shown = String(decoding: body.prefix(1024), as: UTF8.self)
        guard json.objectValue != nil else {
            let hex = body.prefix(1024).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            throw .badRequest(
                "the object provided is unrecognized (must be of type \(type.kind)): couldn't get version/kind; json parse "
                    + "error: json: cannot unmarshal \(json.schemaType) into Go value of type struct { APIVersion string "
                    + #""json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"# + " (\(hex))")
        }
        guard let kind = json["kind"]?.stringValue, !kind.isEmpty else {
            throw .badRequest(
                "the object provided is unrecognized (must be of type \(type.kind)): Object 'Kind' is missing in "
                    + "'\(shown)' (\(shown))")
        }
        let apiVersion = json["apiVersion"]?.stringValue ?? ""
        guard apiVersion == type.groupVersion else {
            throw .badRequest(
                "the API version in the data (\(apiVersion)) does not match the expected API version (\(type.groupVersion))"
            )
        }
        guard kind != type.kind else { return }
        if type.isCustom {
            let name = json.at("metadata", "name")?.stringValue ?? ""
            throw FieldError.status(
                [.invalid("kind", .string(kind), "must be \(type.kind)")], name: name, group: type.group, kind: kind)
        }
        throw .badRequest(
            "\(kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): converting (\(type.version).\(kind)) to (\(type.group.isEmpty ? "core" : type.group).\(type.kind)): unknown conversion"
        )
    }

    /// Defaults and prunes; unknown and duplicate fields fail or warn as `fieldValidation` says.
    func settled(_ json: JSONValue, warnings: inout [String], isPatch: Bool = false) throws(APIStatus) -> JSONValue {
        var object = json
        if let problem = BuiltinRules.decodingError(object, type) { throw undecodable(problem) }
        if let problem = typeProblem(object) { throw problem }
        var problems: [String] = []
        if !isPatch,
            MediaType(call.request.headers["content-type"] ?? "")?.type != "application/vnd.kubernetes.protobuf"
        {
            problems += DuplicateFields.find(call.request.body).map { "duplicate field \"\($0)\"" }
        }
        problems += type.schema.prune(&object).map { "unknown field \"\($0)\"" }
        try report(problems, json, &warnings, isPatch: isPatch)
        if type.isCustom { type.schema.applyDefaults(to: &object) }
        return object
    }

    private func report(
        _ problems: [String], _ json: JSONValue, _ warnings: inout [String], isPatch: Bool
    ) throws(APIStatus) {
        guard !problems.isEmpty else { return }
        switch fieldValidation {
        case .ignore: return
        case .warn: warnings += problems
        case .strict:
            let list = problems.joined(separator: ", ")
            guard isPatch else {
                throw .badRequest(
                    "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): strict decoding error: \(list)"
                )
            }
            var status = FieldError.status(
                [.invalid("patch", .string(json.text), "strict decoding error: \(list)")], name: "", group: "", kind: ""
            )
            status.details = [:]
            throw status
        }
    }

    /// Metadata and compiled-in kinds are decoded into structs: a member of the wrong type is no object of the kind.
    private func typeProblem(_ object: JSONValue) -> APIStatus? {
        let metadata = Self.firstMismatch(object["metadata"] ?? [:], SchemaNode.objectMeta, path: "")
        guard let problem = metadata ?? (type.isCustom ? nil : Self.firstMismatch(object, type.schema, path: "")) else {
            return base64Problem(object)
        }
        let owner = metadata != nil ? "ObjectMeta" : problem.path.hasPrefix(".spec.") ? "\(type.kind)Spec" : type.kind
        return undecodable(
            "json: cannot unmarshal \(problem.found) into Go struct field \(owner)\(problem.path) of type \(problem.wanted)"
        )
    }

    private func undecodable(_ problem: String) -> APIStatus {
        .badRequest("\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): \(problem)")
    }

    private func base64Problem(_ object: JSONValue) -> APIStatus? {
        let field = type.kind == "Secret" ? "data" : type.kind == "ConfigMap" ? "binaryData" : nil
        guard !type.isCustom, let field else { return nil }
        let texts = (object[field]?.objectValue ?? [:]).values.compactMap(\.stringValue)
        guard let bad = texts.first(where: { !StringFormat.isBase64($0) }) else { return nil }
        let offset = bad.utf8.count - bad.utf8.drop(while: { StringFormat.isBase64Digit($0) }).count
        return undecodable("illegal base64 data at input byte \(offset)")
    }

    /// Where a value first differs from its schema's type. The path names the member of the struct, not the map key.
    private static func firstMismatch(
        _ value: JSONValue, _ node: SchemaNode, path: String
    ) -> (path: String, found: String, wanted: String)? {
        if value.isNull { return nil }
        let found = value.doubleValue != nil ? "number" : value.boolValue != nil ? "bool" : value.schemaType
        switch (node.type, value) {
        case ("string", .string), ("boolean", .bool), ("integer", .int), (nil, _): return nil
        case ("string", _): return (path, found, "string")
        case ("boolean", _): return (path, found, "bool")
        case ("integer", _): return (path, found, "int64")
        case ("object", .object(let members)):
            for name in members.keys.sorted() {
                guard let member = members[name], let child = node.child(name) else { continue }
                let childPath = node.properties[name] == nil ? path : "\(path).\(name)"
                if let problem = firstMismatch(member, child, path: childPath) { return problem }
            }
            return nil
        case ("array", .array(let elements)):
            guard let items = node.items else { return nil }
            for element in elements {
                if let problem = firstMismatch(element, items, path: path) { return problem }
            }
            return nil
        case ("object", _): return (path, found, node.additionalProperties == nil ? "struct" : "map[string]string")
        default: return (path, found, "[]string")
        }
    }
}
