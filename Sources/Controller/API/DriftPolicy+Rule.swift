import JSON

extension DriftPolicy {
    /// One rule; what its parts mean stands in docs/architecture.md.
    public struct Rule: ObjectValue {
        public enum Change: String, FieldEnumeration {
            case modified = "Modified"
            case added = "Added"
            case removed = "Removed"
            case created = "Created"
            case deleted = "Deleted"
            case replaced = "Replaced"
            case unmanaged = "Unmanaged"
        }

        public var id = ""
        public var name: String?
        public var description: String?
        /// Globs of Terraform types; empty: every type.
        public var resourceTypes: [String] = []
        /// Empty: every environment, also none.
        public var environments: [String] = []
        /// Patterns of attribute paths; empty: every attribute.
        public var watchedAttributes: [String] = []
        public var ignoredAttributes: [String] = []
        /// Empty: all but `unmanaged`.
        public var changes: [Change] = []
        public var managedOnly = false
        /// Joined by AND, on one and the same change.
        public var conditions: [Condition] = []
        /// Alternatives.
        public var exclude: [Exclusion] = []
        public var severity = Severity.medium
        public var remediation: [String] = []
        public var runbook: String?
        public var actions: [Action] = []

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("id", \.id), .optional("name", \.name), .optional("description", \.description),
            .list("resourceTypes", \.resourceTypes), .list("environments", \.environments),
            .list("watchedAttributes", \.watchedAttributes), .list("ignoredAttributes", \.ignoredAttributes),
            .list("changes", \.changes), .defaulted("managedOnly", \.managedOnly), .list("conditions", \.conditions),
            .list("exclude", \.exclude), .required("severity", \.severity), .list("remediation", \.remediation),
            .optional("runbook", \.runbook), .list("actions", \.actions),
        ]
    }

    /// What must hold of a change; which of the fields are set depends on `operator`.
    public struct Condition: ObjectValue {
        public enum Operator: String, FieldEnumeration {
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

        /// A pattern; nil only with `threshold` and `cel`.
        public var attribute: String?
        public var `operator` = Operator.exists
        /// A string, number or boolean.
        public var value: JSONValue?
        public var values: [JSONValue] = []
        public var from: JSONValue?
        public var to: JSONValue?
        public var threshold: Threshold?
        /// An expression that gives true or false.
        public var cel: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("attribute", \.attribute), .required("operator", \.operator), .optional("value", \.value),
            .list("values", \.values), .optional("from", \.from), .optional("to", \.to),
            .optional("threshold", \.threshold), .optional("cel", \.cel),
        ]
    }

    /// Fires once when `count` changes fell into `window`, by the time of their events.
    public struct Threshold: ObjectValue {
        public enum Scope: String, FieldEnumeration { case resource, actor, source }

        /// 2 to 10,000.
        public var count: Int64 = 2
        public var window = DurationText.tenMinutes
        /// What is counted together.
        public var per = Scope.resource

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("count", \.count), .required("window", \.window), .defaulted("per", \.per),
        ]
    }

    /// Matches when all fields that are set do.
    public struct Exclusion: ObjectValue {
        /// Globs tried against user name, role name, session name, full ARN and e-mail.
        public var users: [String] = []
        public var identityType: String?
        public var principalID: String?
        public var principalEmail: String?
        /// A glob.
        public var userAgent: String?
        public var service: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .list("users", \.users), .optional("identityType", \.identityType),
            .optional("principalID", \.principalID), .optional("principalEmail", \.principalEmail),
            .optional("userAgent", \.userAgent), .optional("service", \.service),
        ]
    }

    /// What else to do; kept for the time when alerts are delivered.
    public struct Action: ObjectValue {
        public enum Kind: String, FieldEnumeration {
            case alert = "Alert"
            case createTicket = "CreateTicket"
            case auditLog = "AuditLog"
        }
        public var type = Kind.alert
        public var channels: [String] = []

        public init() {}
        public static let fields: [Field<Self>] = [.required("type", \.type), .list("channels", \.channels)]
    }
}
