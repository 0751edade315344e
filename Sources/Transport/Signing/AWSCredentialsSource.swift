/// Where AWS credentials come from. Nothing of the surroundings is read unless the source says so.
public indirect enum AWSCredentialsSource: Sendable, Hashable {
    /// Given keys, from a Secret for example.
    case fixed(AWSCredentials)
    /// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of this process.
    case environment
    /// A role taken with the token of a service account (IRSA, or any OIDC provider).
    case webIdentity(WebIdentity)
    /// A role taken with the credentials of `base`.
    case assumedRole(AssumedRole, base: AWSCredentialsSource)
    /// What this process was given: `environment`, else the profile AWS_PROFILE of the shared credentials file, else the web
    /// identity of AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE.
    /// Only for callers whose users may use the operator's own rights.
    case ambient

    public struct WebIdentity: Sendable, Hashable {
        public var roleARN: String
        /// Read again each time: the token rotates.
        public var tokenFile: String
        /// 2 to 64 characters; shown in the other account's audit log.
        public var sessionName: String

        public init(roleARN: String, tokenFile: String, sessionName: String = "tfdrift") {
            self.roleARN = roleARN
            self.tokenFile = tokenFile
            self.sessionName = sessionName
        }
    }

    public struct AssumedRole: Sendable, Hashable {
        public var roleARN: String
        public var externalID: String?
        public var sessionName: String

        public init(roleARN: String, externalID: String? = nil, sessionName: String = "tfdrift") {
            self.roleARN = roleARN
            self.externalID = externalID
            self.sessionName = sessionName
        }
    }
}
