/// What an audit record says of its caller, in the record's own words, before anything is concluded from it.
///
/// Made from an `AuditEvent`; every member is a copy of a field, nil where the record has none. Client-controlled:
/// `userAgent`, `sessionName`, `sourceIdentity` (set once, by whoever assumed the first role of a chain).
public struct CallerFacts: Sendable, Hashable {
    public var provider: CloudProvider
    /// `IAMUser`, `AssumedRole`, `Root`, `AWSService`, ...; for Google Cloud `User`, `ServiceAccount` or `ServiceAgent`,
    /// for Azure `User` or `ServicePrincipal`, where the decoder knows them.
    public var type: String
    public var arn: String?
    public var principalID: String?
    /// The account of the principal, which is not that of the resource in cross-account calls.
    public var account: String?
    public var userName: String?
    public var invokedBy: String?
    public var sessionName: String?
    public var issuerARN: String?
    public var issuerUserName: String?
    public var issuerAccount: String?
    public var sourceIdentity: String?
    /// The issuer of a web identity token (`token.actions.githubusercontent.com`).
    public var federatedProvider: String?
    /// The user of IAM Identity Center on whose behalf a role acts; for Google Cloud the human behind an impersonation.
    public var onBehalfOf: String?
    public var email: String?
    public var mfa: Bool?
    public var sourceAddress: String?
    public var userAgent: String?
    public var isFromConsole = false

    public init(provider: CloudProvider, type: String) {
        self.provider = provider
        self.type = type
    }
}
