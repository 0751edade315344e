extension DriftReport {
    public enum Phase: String, FieldEnumeration {
        case open = "Open"
        case resolved = "Resolved"
    }

    public enum Class: String, FieldEnumeration {
        case created = "Created"
        case modified = "Modified"
        case deleted = "Deleted"
        case replaced = "Replaced"
    }

    public enum Verdict: String, FieldEnumeration {
        case confirmed = "Confirmed"
        case unverified = "Unverified"
    }

    /// What moves while a resource is drifted. Times are RFC 3339.
    public struct Status: ObjectValue {
        public var phase = Phase.open
        public var severity = DriftPolicy.Severity.medium
        /// The change in a few words, for the column.
        public var summary: String?
        /// Who made the last change, for the column.
        public var actorName: String?
        /// True for an object that no state holds.
        public var unmanaged: Bool?
        public var `class`: Class?
        public var verdict: Verdict?
        public var unverifiedReasons: [String] = []
        /// The most severe first.
        public var rules: [MatchedRule] = []
        /// At most 64.
        public var changes: [Change] = []
        /// Changes left out because the report would grow too large.
        public var changesOmitted: Int64?
        public var actor: Actor?
        public var event: Event?
        /// The last events that were counted, at most 32, the newest last.
        public var eventIDs: [String] = []
        public var firstSeen: String?
        public var lastSeen: String?
        public var occurrences: Int64?
        /// The newest first, at most 32, of 7 days.
        public var history: [HistoryEntry] = []
        public var blastRadius: BlastRadius?
        public var remediation: [String] = []
        public var runbook: String?
        public var resolution: Resolution?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("phase", \.phase), .required("severity", \.severity), .optional("summary", \.summary),
            .optional("actorName", \.actorName), .optional("unmanaged", \.unmanaged), .optional("class", \.class),
            .optional("verdict", \.verdict), .list("unverifiedReasons", \.unverifiedReasons), .list("rules", \.rules),
            .list("changes", \.changes), .optional("changesOmitted", \.changesOmitted), .optional("actor", \.actor),
            .optional("event", \.event), .list("eventIDs", \.eventIDs), .optional("firstSeen", \.firstSeen),
            .optional("lastSeen", \.lastSeen), .optional("occurrences", \.occurrences), .list("history", \.history),
            .optional("blastRadius", \.blastRadius), .list("remediation", \.remediation),
            .optional("runbook", \.runbook), .optional("resolution", \.resolution),
        ]
    }

    /// A rule that matched, with the conditions that did, in words.
    public struct MatchedRule: ObjectValue {
        public var id = ""
        public var policy = ""
        public var severity = DriftPolicy.Severity.medium
        public var conditions: [String] = []

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("id", \.id), .required("policy", \.policy), .required("severity", \.severity),
            .list("conditions", \.conditions),
        ]
    }

    /// The human or workload behind the last change.
    public struct Actor: ObjectValue {
        public var name = ""
        public var type: String?
        public var arn: String?
        public var principalID: String?
        public var email: String?
        public var session: String?
        public var role: String?
        public var mfa: Bool?
        public var sourceAddress: String?
        public var userAgent: String?
        public var invokedBy: String?
        public var account: String?
        /// `console`, `cli`, `sdk`, `terraform`, `service` and their like.
        public var via: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("name", \.name), .optional("type", \.type), .optional("arn", \.arn),
            .optional("principalID", \.principalID), .optional("email", \.email), .optional("session", \.session),
            .optional("role", \.role), .optional("mfa", \.mfa), .optional("sourceAddress", \.sourceAddress),
            .optional("userAgent", \.userAgent), .optional("invokedBy", \.invokedBy),
            .optional("account", \.account), .optional("via", \.via),
        ]
    }

    /// The audit event of the last change.
    public struct Event: ObjectValue {
        public var id = ""
        public var name = ""
        public var service: String?
        public var time = ""
        public var region: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("id", \.id), .required("name", \.name), .optional("service", \.service),
            .required("time", \.time), .optional("region", \.region),
        ]
    }
}
