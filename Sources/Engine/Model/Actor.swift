/// Who made a change, as far as the record tells.
public struct Actor: Sendable, Hashable {
    /// The human or workload behind the call: user name, SSO e-mail, role session name, service.
    public var name: String
    /// The record's identity type (`IAMUser`, `AssumedRole`, `Root`, `AWSService`, ...).
    public var type: String
    public var arn: String?
    public var principalID: String?
    /// Where the record or the session name gives one.
    public var email: String?
    public var session: String?
    public var role: String?
    public var mfa: Bool?
    public var sourceAddress: String?
    public var userAgent: String?
    public var invokedBy: String?
    public var account: String?
    /// `console`, `cli`, `sdk`, `terraform`, `opentofu`, `pulumi`, `cloudformation`, `crossplane`, `service`, `unknown`.
    public var via: String

    public init(name: String, type: String, via: String) {
        self.name = name
        self.type = type
        self.via = via
    }
}
