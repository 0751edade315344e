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

        /// A path in Terraform's syntax.
        public var attribute = ""
        /// Of a set, list or map, which element.
        public var element: String?
        public var kind = Kind.modified
        /// The value in the state, at most 1 KiB; nil when it has none.
        public var old: JSONValue?
        /// The last known live value, at most 1 KiB; nil when it was removed.
        public var new: JSONValue?
        /// True when the event does not tell the new value.
        public var newUnknown: Bool?
        /// True when `old` and `new` stand for longer values, by digest or difference.
        public var condensed: Bool?
        public var effective: Effective?
        public var observedAt: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("attribute", \.attribute), .optional("element", \.element), .required("kind", \.kind),
            .optional("old", \.old), .optional("new", \.new), .optional("newUnknown", \.newUnknown),
            .optional("condensed", \.condensed), .optional("effective", \.effective),
            .optional("observedAt", \.observedAt),
        ]
    }

    /// An earlier change of the resource.
    public struct HistoryEntry: ObjectValue {
        public var time = ""
        public var eventID: String?
        public var eventName: String?
        public var attribute = ""
        /// The live value just before.
        public var previous: JSONValue?
        public var new: JSONValue?
        public var actorName: String?
        /// Of an exposure that ended, how long it lasted.
        public var exposureSeconds: Int64?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("time", \.time), .optional("eventID", \.eventID), .optional("eventName", \.eventName),
            .required("attribute", \.attribute), .optional("previous", \.previous), .optional("new", \.new),
            .optional("actorName", \.actorName), .optional("exposureSeconds", \.exposureSeconds),
        ]
    }

    /// What depends on the resource, by the dependencies in the states.
    public struct BlastRadius: ObjectValue {
        public var direct: Int64?
        public var transitive: Int64?
        /// Addresses, at most 32.
        public var resources: [String] = []

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("direct", \.direct), .optional("transitive", \.transitive), .list("resources", \.resources),
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
