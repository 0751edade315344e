import Transport

/// Where a state lies in S3 or in a store that speaks its protocol. A value, checked when the backend is made.
public struct S3StateSettings: Sendable, Hashable {
    public var bucket: String
    /// As in Terraform's backend block, without leading slash.
    public var key: String
    public var region: String
    /// Any but `default` is read from `<workspaceKeyPrefix>/<workspace>/<key>`.
    public var workspace = "default"
    public var workspaceKeyPrefix = "env:"
    /// `https://minio.example:9000`; nil: AWS. Buckets then stand in the path, unless `usesPathStyle` says otherwise.
    public var endpoint: String?
    /// nil: in the path for an own endpoint and for names with a dot, else in the host name.
    public var usesPathStyle: Bool?
    /// CA and client certificate of an own endpoint.
    public var tls = TLSOptions()
    public var limits = StateLimits()

    public init(bucket: String, key: String, region: String) {
        self.bucket = bucket
        self.key = key
        self.region = region
    }

    /// False: the endpoint must not be this machine or its link, whatever its name resolves to.
    public var allowsLocalAddresses = true

    var objectKey: String { workspace == "default" ? key : "\(workspaceKeyPrefix)/\(workspace)/\(key)" }

    /// For messages: the endpoint is not in it.
    public var location: String { "s3://\(bucket)/\(objectKey)" }

    func check() throws(StateError) {
        func refuse(_ detail: String) -> StateError { StateError(.invalidSettings, at: location, detail) }
        let isName = bucket.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "._-".utf8.contains(byte)
            }
        }
        guard (3...255).contains(bucket.utf8.count), isName else {
            throw refuse("the bucket must have 3 to 255 letters, digits, dots, dashes or underscores")
        }
        guard !key.isEmpty, !key.hasPrefix("/"), !key.hasSuffix("/"), objectKey.utf8.count <= 1024 else {
            throw refuse("the key must not be empty, begin or end with a slash, or be longer than 1024 bytes")
        }
        let isRegion = region.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard (1...64).contains(region.utf8.count), isRegion else {
            throw refuse("the region must be a name such as eu-central-1")
        }
        guard !workspace.isEmpty, !workspace.contains("/") else { throw refuse("the workspace must be a plain name") }
        if let endpoint, !endpoint.hasPrefix("https://"), !endpoint.hasPrefix("http://") {
            throw refuse("the endpoint must begin with https:// or http://")
        }
    }

    var url: String {
        let path = URLEncoding.path(objectKey)
        let isInPath = usesPathStyle ?? (endpoint != nil || bucket.contains("."))
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        let base = endpoint.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "https://s3.\(region).\(domain)"
        if isInPath { return "\(base)/\(bucket)/\(path)" }
        guard let scheme = base.firstRange(of: "://") else { return "\(base)/\(bucket)/\(path)" }
        return "\(base[..<scheme.upperBound])\(bucket).\(base[scheme.upperBound...])/\(path)"
    }
}
