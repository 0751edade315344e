/// What counts as drift of the sources it selects, how severe it is, and what is left out.
public struct DriftPolicy: APIKind {
    public static let kind = "DriftPolicy"
    public static let plural = "driftpolicies"

    public var metadata = ObjectMetadata()
    public var spec = Spec()
    public var status = Status.initial

    public init() {}

    public static let fields: [Field<Self>] =
        headerFields + [.required("spec", \.spec), .defaulted("status", \.status)]

    public enum Severity: String, FieldEnumeration {
        case critical = "Critical"
        case high = "High"
        case medium = "Medium"
        case low = "Low"
    }

    public struct Spec: ObjectValue {
        /// Nil: every source of the namespace.
        public var sourceSelector: LabelSelector?
        public var rules: [Rule] = []
        public var unmanaged = Unmanaged()
        public var suspend = false

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("sourceSelector", \.sourceSelector), .list("rules", \.rules),
            .defaulted("unmanaged", \.unmanaged), .defaulted("suspend", \.suspend),
        ]
    }

    /// Resources that no state holds.
    public struct Unmanaged: ObjectValue {
        public enum Action: String, FieldEnumeration {
            case report = "Report"
            case ignore = "Ignore"
        }
        public var action = Action.report
        public var severity = Severity.medium

        public init() {}
        public static let fields: [Field<Self>] = [.defaulted("action", \.action), .defaulted("severity", \.severity)]
    }

    public struct Status: ObjectValue {
        /// -1 until the policy was looked at for the first time. Nil only in a patch that leaves it alone.
        public var observedGeneration: Int64?
        public var lastHandledReconcileAt: String?
        public var conditions: [StatusCondition] = []
        /// Sources that the selector matches.
        public var sources: Int64?
        public var counts: ReportCounts?
        public var countsExactSince: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("observedGeneration", \.observedGeneration),
            .optional("lastHandledReconcileAt", \.lastHandledReconcileAt), .list("conditions", \.conditions),
            .optional("sources", \.sources), .optional("counts", \.counts),
            .optional("countsExactSince", \.countsExactSince),
        ]
        /// What the schema gives an object that was never looked at.
        static var initial: Status {
            var status = Status()
            status.observedGeneration = -1
            return status
        }
    }
}
