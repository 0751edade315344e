extension DriftSource {
    /// Where audit events come from; exactly one of the kinds is set.
    public struct Intake: ObjectValue {
        public var name = ""
        public var falcoGRPC: FalcoGRPC?
        public var falcoHTTP: FalcoHTTP?
        public var file: File?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("name", \.name), .optional("falcoGRPC", \.falcoGRPC), .optional("falcoHTTP", \.falcoHTTP),
            .optional("file", \.file),
        ]
    }

    /// Falco's gRPC outputs API.
    public struct FalcoGRPC: ObjectValue {
        /// `host:port` or `unix:///path`.
        public var address = ""
        public var tls: TLS?
        public var expectEventsWithin: DurationText?

        public init() {}
        public static let fields: [Field<Self>] = [
            .required("address", \.address), .optional("tls", \.tls),
            .optional("expectEventsWithin", \.expectEventsWithin),
        ]

        public struct TLS: ObjectValue {
            public var caSecretRef: CASecretReference?
            /// A Secret with `tls.crt` and `tls.key`.
            public var clientSecretRef: SecretReference?
            public var serverName: String?

            public init() {}
            public static let fields: [Field<Self>] = [
                .optional("caSecretRef", \.caSecretRef), .optional("clientSecretRef", \.clientSecretRef),
                .optional("serverName", \.serverName),
            ]
        }
    }

    /// Falco's `http_output`; exactly one of `tokenSecretRef` and `mtls` is set.
    public struct FalcoHTTP: ObjectValue {
        public var tokenSecretRef: TokenSecretReference?
        public var mtls: MutualTLS?
        public var expectEventsWithin: DurationText?

        public init() {}
        public static let fields: [Field<Self>] = [
            .optional("tokenSecretRef", \.tokenSecretRef), .optional("mtls", \.mtls),
            .optional("expectEventsWithin", \.expectEventsWithin),
        ]

        public struct MutualTLS: ObjectValue {
            public var caSecretRef = CASecretReference()
            /// Common or DNS names of client certificates; empty: all that the CA signed.
            public var allowedNames: [String] = []

            public init() {}
            public static let fields: [Field<Self>] = [
                .required("caSecretRef", \.caSecretRef), .list("allowedNames", \.allowedNames),
            ]
        }
    }

    /// A local file that grows line by line.
    public struct File: ObjectValue {
        public enum Format: String, FieldEnumeration {
            case auto = "Auto"
            case falco = "Falco"
            case record = "Record"
        }
        public var path = ""
        public var format = Format.auto

        public init() {}
        public static let fields: [Field<Self>] = [.required("path", \.path), .defaulted("format", \.format)]
    }
}
