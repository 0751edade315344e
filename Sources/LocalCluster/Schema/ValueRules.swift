import CEL
import JSON

/// The value validations of one schema node, with the logical combinations as nodes of their own.
struct ValueRules: Sendable {
    var enumeration: [JSONValue]?
    var format: String?
    var pattern: String?
    var expression: RegularExpression?
    var minimum, maximum, multipleOf: Double?
    var exclusiveMinimum = false
    var exclusiveMaximum = false
    var minLength, maxLength, minItems, maxItems, minProperties, maxProperties: Int64?
    var uniqueItems = false
    var allOf: [SchemaNode] = []
    var anyOf: [SchemaNode] = []
    var oneOf: [SchemaNode] = []
    var not: SchemaNode?

    init(_ json: JSONValue) {
        enumeration = json["enum"]?.arrayValue
        format = json["format"]?.stringValue
        pattern = json["pattern"]?.stringValue
        expression = pattern.flatMap { try? RegularExpression($0) }
        minimum = json["minimum"]?.doubleValue
        maximum = json["maximum"]?.doubleValue
        multipleOf = json["multipleOf"]?.doubleValue
        exclusiveMinimum = json["exclusiveMinimum"]?.boolValue ?? false
        exclusiveMaximum = json["exclusiveMaximum"]?.boolValue ?? false
        minLength = json["minLength"]?.intValue
        maxLength = json["maxLength"]?.intValue
        minItems = json["minItems"]?.intValue
        maxItems = json["maxItems"]?.intValue
        minProperties = json["minProperties"]?.intValue
        maxProperties = json["maxProperties"]?.intValue
        uniqueItems = json["uniqueItems"]?.boolValue ?? false
        allOf = Self.nodes(json["allOf"])
        anyOf = Self.nodes(json["anyOf"])
        oneOf = Self.nodes(json["oneOf"])
        not = json["not"].map { SchemaNode($0) }
    }

    private static func nodes(_ json: JSONValue?) -> [SchemaNode] { (json?.arrayValue ?? []).map { SchemaNode($0) } }
}

/// One entry of `x-kubernetes-validations`.
struct ValidationRule: Sendable {
    var rule: String
    var message: String?
    var messageExpression: String?
    var reason: String?
    var fieldPath: String?
    var optionalOldSelf: Bool
    /// Nil when the rule does not compile; a CRD with such a rule is refused.
    var program: CELProgram?
    var messageProgram: CELProgram?

    /// Whether the rule compares with the past.
    var isTransition: Bool { program?.variables.contains("oldSelf") ?? false }

    init?(_ json: JSONValue) {
        guard let rule = json["rule"]?.stringValue else { return nil }
        self.rule = rule
        message = json["message"]?.stringValue
        messageExpression = json["messageExpression"]?.stringValue
        reason = json["reason"]?.stringValue
        fieldPath = json["fieldPath"]?.stringValue
        optionalOldSelf = json["optionalOldSelf"]?.boolValue ?? false
        program = try? CELProgram(compile: rule, variables: Self.variables)
        messageProgram = messageExpression.flatMap { try? CELProgram(compile: $0, variables: Self.variables) }
    }

    static let variables: Set<String> = ["self", "oldSelf"]
}
