import JSON

/// One entry of `DriftPolicy.spec.rules[].conditions`: an operator over an attribute, a threshold, or an expression.
public struct ConditionSettings: Sendable, Hashable {
    public enum Operator: String, Sendable, Hashable, CaseIterable {
        case changed = "Changed"
        case equals = "Equals"
        case notEquals = "NotEquals"
        case isIn = "In"
        case notIn = "NotIn"
        case matches = "Matches"
        case greaterThan = "GreaterThan"
        case lessThan = "LessThan"
        case exists = "Exists"
        case threshold = "Threshold"
        case cel = "CEL"
    }
    public var attribute: String?
    public var `operator`: Operator
    /// Operand of `Equals`, `NotEquals`, `Matches` (text), `GreaterThan`, `LessThan`, `Exists` (boolean, default true).
    public var value: JSONValue?
    /// Operands of `In` and `NotIn`.
    public var values: [JSONValue]
    /// For `Changed`: what the state said, and what it became; nil means anything.
    public var from: JSONValue?
    public var to: JSONValue?
    public var threshold: ThresholdSettings?
    /// For `CEL`: over `change`, `resource`, `actor`, `event`; must give a boolean.
    public var expression: String?

    public init(attribute: String? = nil, _ operator: Operator, value: JSONValue? = nil, values: [JSONValue] = []) {
        self.attribute = attribute
        self.operator = `operator`
        self.value = value
        self.values = values
        from = nil
        to = nil
        threshold = nil
        expression = nil
    }

    public static func cel(_ expression: String) -> ConditionSettings {
        var settings = ConditionSettings(.cel)
        settings.expression = expression
        return settings
    }

    public static func threshold(_ threshold: ThresholdSettings) -> ConditionSettings {
        var settings = ConditionSettings(.threshold)
        settings.threshold = threshold
        return settings
    }

    public static func changed(_ attribute: String, from: JSONValue? = nil, to: JSONValue? = nil) -> ConditionSettings {
        var settings = ConditionSettings(attribute: attribute, .changed)
        settings.from = from
        settings.to = to
        return settings
    }
}
