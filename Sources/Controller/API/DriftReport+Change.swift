import JSON

extension DriftReport {
    /// One attribute, or one element of a set, list or map, that differs from the state.
    public struct Change: ObjectValue {
        public enum Kind: String, FieldEnumeration {
            case modified = "Modified"
            case added = "Added"
            case removed = "Removed"
        }
        public enum Effective: String, FieldEnumeration { case now, scheduled, inProgress }
        public enum Evidence: String, FieldEnumeration { case plan = "Plan" }

        /// A path in Terraform's syntax.
        public var attribute = ""
        /// Of a set, list or map, which element.
        public var element: String?
        public var kind = Kind.modified
        /// The value in the state, at most 1 KiB; nil when it has none.
        public var old: JSONValue?
        /// Tells the full value from others where `old` stands for it.
        public var oldDigest: String?
        /// The serial of the state that held `old`.
        public var oldSerial: Int64?
        /// The last known live value, at most 1 KiB; nil when it was removed.
        public var new: JSONValue?
        public var newDigest: String?
        /// True when the event does not tell the new value.
        public var unknown: Bool?
        /// True for a secret; its values are never here.
        public var sensitive: Bool?
        /// True when `old` and `new` stand for longer values, by digest or difference.
        public var condensed: Bool?
        public var effective: Effective?
        /// `Plan` when a plan read the live value.
        public var evidence: Evidence?
        public var firstSeen: String?
        /// When the change was seen last; nil: at `observedAt`.
        public var lastSeen: String?
        public var observedAt: String?
        /// What speaks against `Confirmed`.
        public var reasons: [String] = []
        /// Who made it, where not `status.actor`.
        public var actor: Actor?
        /// Its audit event, where not `status.event`.
        public var event: Event?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("attribute", \.attribute), .optional("element", \.element), .required("kind", \.kind),
            .optional("old", \.old), .optional("oldDigest", \.oldDigest), .optional("oldSerial", \.oldSerial),
            .optional("new", \.new), .optional("newDigest", \.newDigest), .optional("unknown", \.unknown),
            .optional("sensitive", \.sensitive), .optional("condensed", \.condensed),
            .optional("evidence", \.evidence),
            .optional("effective", \.effective), .optional("firstSeen", \.firstSeen), .optional("lastSeen", \.lastSeen),
            .optional("observedAt", \.observedAt), .list("reasons", \.reasons), .optional("actor", \.actor),
            .optional("event", \.event),
        ]
    }

    /// What happened to the object as a whole and still stands.
    public struct ObjectChange: ObjectValue {
        public var `class` = Class.modified
        public var firstSeen = ""
        public var observedAt = ""
        public var reasons: [String] = []
        public var actor: Actor?
        public var event: Event?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("class", \.class), .required("firstSeen", \.firstSeen), .required("observedAt", \.observedAt),
            .list("reasons", \.reasons), .optional("actor", \.actor), .optional("event", \.event),
        ]
    }

    /// An earlier change of the resource.
    public struct HistoryEntry: ObjectValue {
        public var at = ""
        /// `opened`, `changed`, `reverted`, `transient` and their like.
        public var what = ""
        public var attribute: String?
        public var element: String?
        /// The live value just before.
        public var previous: JSONValue?
        public var new: JSONValue?
        public var actorName: String?
        public var eventID: String?
        /// Of an exposure that ended, how long it lasted.
        public var exposureSeconds: Int64?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("at", \.at), .required("what", \.what), .optional("attribute", \.attribute),
            .optional("element", \.element), .optional("previous", \.previous), .optional("new", \.new),
            .optional("actorName", \.actorName), .optional("eventID", \.eventID),
            .optional("exposureSeconds", \.exposureSeconds),
        ]
    }

    /// What depends on the resource, by the dependencies in the states.
    public struct BlastRadius: ObjectValue {
        /// Addresses that name it as a dependency, at most 32.
        public var direct: [String] = []
        public var directCount: Int64?
        public var transitiveCount: Int64?

        public init() {}
        public static let fields: [Field<Self>] = [
            .list("direct", \.direct), .optional("directCount", \.directCount),
            .optional("transitiveCount", \.transitiveCount),
        ]
    }

    /// How the last change was put right.
    public struct Resolution: ObjectValue {
        /// `reverted`, `applied`, `adopted`, `imported`, `destroyed`, `waived` or `PolicyChanged`.
        public var how = ""
        public var at = ""
        public var exposureSeconds: Int64?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("how", \.how), .required("at", \.at), .optional("exposureSeconds", \.exposureSeconds),
        ]
    }
}
