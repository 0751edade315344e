/// Kubernetes' label selector: labels and expressions, joined by AND; empty, it matches everything.
public struct LabelSelector: ObjectValue {
    public var matchLabels: [String: String] = [:]
    public var matchExpressions: [Requirement] = []

    public init() {}
    public static let fields: [Field<Self>] = [
        .map("matchLabels", \.matchLabels), .list("matchExpressions", \.matchExpressions),
    ]

    public struct Requirement: ObjectValue {
        public enum Operator: String, FieldEnumeration {
            case isIn = "In"
            case notIn = "NotIn"
            case exists = "Exists"
            case doesNotExist = "DoesNotExist"
        }
        public var key = ""
        public var `operator` = Operator.exists
        public var values: [String] = []

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("key", \.key), .required("operator", \.operator), .list("values", \.values),
        ]

        func matches(_ labels: [String: String]) -> Bool {
            switch `operator` {
            case .isIn: labels[key].map(values.contains) ?? false
            // As Kubernetes has it, an absent label is in no list of values.
            case .notIn: !(labels[key].map(values.contains) ?? false)
            case .exists: labels[key] != nil
            case .doesNotExist: labels[key] == nil
            }
        }
    }

    public func matches(_ labels: [String: String]) -> Bool {
        matchLabels.allSatisfy { labels[$0.key] == $0.value } && matchExpressions.allSatisfy { $0.matches(labels) }
    }
}
