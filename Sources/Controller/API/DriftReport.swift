/// One resource of one source that has drifted, is missing or is not managed. Written by the operator alone.
///
/// Encoded size: at most 32 KiB, which the writer keeps by leaving changes out (`status.changesOmitted`).
public struct DriftReport: APIKind {
    public static let kind = "DriftReport"
    public static let plural = "driftreports"

    public var metadata = ObjectMetadata()
    /// The name of the DriftSource, in the same namespace.
    public var source = ""
    public var resource = Resource()
    /// A plain block: reports have no status subresource.
    public var status: Status?

    public init() {}

    public static let fields: [Field<Self>] =
        headerFields + [
            .required("source", \.source), .required("resource", \.resource), .optional("status", \.status),
        ]

    /// Which object, and which Terraform instance holds it.
    public struct Resource: ObjectValue {
        /// The address, or type and id of an object that has none.
        public var displayName = ""
        /// Nil when no state holds the object.
        public var address: String?
        public var module: String?
        public var type = ""
        /// The id in the cloud; nil where there is none.
        public var id: String?
        public var provider = DriftSource.Provider.aws
        public var account = ""
        /// The region or `global`.
        public var region = ""
        public var state: StateReference?
        public var environment: String?
        public var owner: String?
        public var tags: [String: String] = [:]
        /// Of a child without an address of its own, the object it belongs to.
        public var parent: Parent?
        /// False when no Terraform plan would show the difference.
        public var planVisible: Bool?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("displayName", \.displayName), .optional("address", \.address), .optional("module", \.module),
            .required("type", \.type), .optional("id", \.id), .required("provider", \.provider),
            .required("account", \.account), .required("region", \.region), .optional("state", \.state),
            .optional("environment", \.environment), .optional("owner", \.owner), .map("tags", \.tags),
            .optional("parent", \.parent), .optional("planVisible", \.planVisible),
        ]
    }

    /// The state that holds the instance, and its version in force when the report was last written.
    public struct StateReference: ObjectValue {
        public var name = ""
        public var serial: Int64?
        public var lineage: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("name", \.name), .optional("serial", \.serial), .optional("lineage", \.lineage),
        ]
    }

    public struct Parent: ObjectValue {
        public var type = ""
        public var id: String?
        public var address: String?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("type", \.type), .optional("id", \.id), .optional("address", \.address),
        ]
    }
}
