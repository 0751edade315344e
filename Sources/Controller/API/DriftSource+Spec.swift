extension DriftSource {
    public struct Spec: ObjectValue {
        public var provider = Provider.aws
        /// 12 digits (AWS), project id (GCP) or subscription UUID in lower case (Azure).
        public var account = ""
        /// Empty: every region.
        public var regions: [String] = []
        public var environment: String?
        public var events: [Intake] = []
        public var states: [TerraformState] = []
        public var syncMode = SyncMode.hybrid
        /// Globs of principals whose changes count as claimed applies.
        public var applyIdentities: [String] = []
        public var applyGrace = DurationText.tenMinutes
        public var reports = Reports()
        /// A longer silence of an intake ends `Receiving`; zero: never.
        public var expectEventsWithin = DurationText.oneHour
        public var credentialsSecretRef: SecretReference?
        public var privacy = Privacy()
        /// Files of the catalog's language that add to the built-in catalog for this source; the later ones hold.
        public var catalogConfigMapRefs: [ConfigMapReference] = []
        public var suspend = false

        public init() {}

        public static let fields: [Field<Self>] = [
            .required("provider", \.provider), .required("account", \.account), .list("regions", \.regions),
            .optional("environment", \.environment), .list("events", \.events), .list("states", \.states),
            .defaulted("syncMode", \.syncMode), .list("applyIdentities", \.applyIdentities),
            .defaulted("applyGrace", \.applyGrace), .defaulted("reports", \.reports),
            .defaulted("expectEventsWithin", \.expectEventsWithin),
            .optional("credentialsSecretRef", \.credentialsSecretRef), .defaulted("privacy", \.privacy),
            .list("catalogConfigMapRefs", \.catalogConfigMapRefs), .defaulted("suspend", \.suspend),
        ]
    }

    /// When states are loaded anew.
    public enum SyncMode: String, FieldEnumeration {
        case periodic = "Periodic"
        case eventDriven = "EventDriven"
        case hybrid = "Hybrid"
    }

    public struct Reports: ObjectValue {
        /// 1 to 2,000.
        public var max: Int64 = 500
        public var retention = DurationText.oneDay

        public init() {}
        public static let fields: [Field<Self>] = [.defaulted("max", \.max), .defaulted("retention", \.retention)]
    }

    public struct Privacy: ObjectValue {
        public var anonymizeActors = false
        public var digestKeySecretRef: DigestKeySecretReference?

        public init() {}
        public static let fields: [Field<Self>] = [
            .defaulted("anonymizeActors", \.anonymizeActors), .optional("digestKeySecretRef", \.digestKeySecretRef),
        ]
    }
}
