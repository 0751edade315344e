/// What Signature Version 4 needs to know beyond the request.
public struct AWSSigningV4: Sendable, Hashable {
    public var credentials: AWSCredentials
    /// `eu-central-1`
    public var region: String
    /// The signing name: `s3`, `sqs`, `sts`.
    public var service: String

    public init(credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }
}
