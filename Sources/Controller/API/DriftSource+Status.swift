extension DriftSource {
    public struct Status: ObjectValue {
        /// -1 until the source was looked at for the first time. Nil only in a patch that leaves it alone.
        public var observedGeneration: Int64?
        public var lastHandledReconcileAt: String?
        public var conditions: [StatusCondition] = []
        /// The replica that judges the source.
        public var owner: String?
        public var events: [IntakeStatus] = []
        public var states: [StateStatus] = []
        public var counts: ReportCounts?
        /// RFC 3339; set when a start lost findings that have no report.
        public var countsExactSince: String?
        /// RFC 3339; since when claims of own applies await their proof.
        public var pendingSince: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("observedGeneration", \.observedGeneration),
            .optional("lastHandledReconcileAt", \.lastHandledReconcileAt), .list("conditions", \.conditions),
            .optional("owner", \.owner), .list("events", \.events), .list("states", \.states),
            .optional("counts", \.counts), .optional("countsExactSince", \.countsExactSince),
            .optional("pendingSince", \.pendingSince),
        ]
        /// What the schema gives an object that was never looked at.
        static var initial: Status {
            var status = Status()
            status.observedGeneration = -1
            return status
        }
    }

    public struct IntakeStatus: ObjectValue {
        public var name = ""
        public var connected = false
        public var message: String?
        /// RFC 3339.
        public var lastEventTime: String?
        /// Addresses of the name that are connected.
        public var endpoints: Int64?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("name", \.name), .required("connected", \.connected), .optional("message", \.message),
            .optional("lastEventTime", \.lastEventTime), .optional("endpoints", \.endpoints),
        ]
    }

    public struct StateStatus: ObjectValue {
        public var name = ""
        public var serial: Int64?
        public var lineage: String?
        public var terraformVersion: String?
        /// Managed instances in the state.
        public var resources: Int64?
        /// RFC 3339; when the version in force was written, as its backend says, or else first read.
        public var lastSync: String?
        public var message: String?
        /// Nil: none is configured.
        public var plan: PlanStatus?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("name", \.name), .optional("serial", \.serial), .optional("lineage", \.lineage),
            .optional("terraformVersion", \.terraformVersion), .optional("resources", \.resources),
            .optional("lastSync", \.lastSync), .optional("message", \.message), .optional("plan", \.plan),
        ]
    }
}
