extension DriftSource {
    /// Where a plan of a state, as `terraform show -json` writes it, is published; exactly one of the places is set.
    public struct Plan: ObjectValue {
        public var local: Local?
        public var s3: S3?
        public var secret: PlanSecret?

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("local", \.local), .optional("s3", \.s3), .optional("secret", \.secret),
        ]
    }

    /// The key of a Secret of the source's own namespace that holds a plan.
    public struct PlanSecret: ObjectValue {
        public var name = ""
        public var key = "plan.json"

        public init() {}
        public static let fields: [Field<Self>] = [.required("name", \.name), .defaulted("key", \.key)]
    }

    /// How the plan of a state stands.
    public struct PlanStatus: ObjectValue {
        /// RFC 3339; when the plan was made.
        public var time: String?
        /// The serial that it was made against, where its publisher says so.
        public var serial: Int64?
        /// Objects that it found to differ from the state.
        public var drifts: Int64?
        /// Whether it is of the state in force: only then it is evidence.
        public var inForce: Bool?
        /// RFC 3339; when that plan was first read.
        public var lastSync: String?
        public var message: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("time", \.time), .optional("serial", \.serial), .optional("drifts", \.drifts),
            .optional("inForce", \.inForce), .optional("lastSync", \.lastSync), .optional("message", \.message),
        ]
    }
}
