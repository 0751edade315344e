extension DriftSource {
    /// Where a Terraform state is kept; exactly one of the backends is set.
    public struct TerraformState: ObjectValue {
        public var name = ""
        public var local: Local?
        public var s3: S3?
        public var kubernetes: Kubernetes?
        public var refreshInterval = DurationText.fiveMinutes
        public var plan: Plan?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("name", \.name), .optional("local", \.local), .optional("s3", \.s3),
            .optional("kubernetes", \.kubernetes), .defaulted("refreshInterval", \.refreshInterval),
            .optional("plan", \.plan),
        ]
    }

    public struct Local: ObjectValue {
        public var path = ""

        public init() {}
        public static let fields: [Field<Self>] = [.required("path", \.path)]
    }

    /// Terraform's S3 backend.
    public struct S3: ObjectValue {
        public var bucket = ""
        public var key = ""
        public var region = ""
        /// The URL of a server that speaks S3; nil: AWS.
        public var endpoint: String?
        public var workspace = "default"
        public var workspaceKeyPrefix = "env:"
        public var usePathStyle = false
        public var caSecretRef: CASecretReference?
        /// A Secret with `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and perhaps `AWS_SESSION_TOKEN`.
        public var credentialsSecretRef: SecretReference?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("bucket", \.bucket), .required("key", \.key), .required("region", \.region),
            .optional("endpoint", \.endpoint), .defaulted("workspace", \.workspace),
            .defaulted("workspaceKeyPrefix", \.workspaceKeyPrefix), .defaulted("usePathStyle", \.usePathStyle),
            .optional("caSecretRef", \.caSecretRef), .optional("credentialsSecretRef", \.credentialsSecretRef),
        ]
    }

    /// Terraform's Kubernetes backend: the Secret `tfstate-<workspace>-<secretSuffix>`.
    public struct Kubernetes: ObjectValue {
        /// Nil: the source's own.
        public var namespace: String?
        public var secretSuffix = ""
        public var workspace = "default"

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("namespace", \.namespace), .required("secretSuffix", \.secretSuffix),
            .defaulted("workspace", \.workspace),
        ]
    }
}
