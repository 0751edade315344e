/// One entry of `DriftPolicy.spec.rules[].exclude`. It matches when every field that is given matches; the texts of one
/// field are alternatives. It takes away that rule only, never the outcome.
public struct ExcludeSettings: Sendable, Hashable {
    /// Globs over user name, role name, session name, full ARN and e-mail.
    public var users: [String]
    /// The record's identity types, exactly.
    public var identityTypes: [String]
    public var principalIDs: [String]
    public var principalEmails: [String]
    /// Globs over the whole user agent.
    public var userAgents: [String]
    /// Globs over the service that was called (`ec2.amazonaws.com`) or that called for somebody (`invokedBy`).
    public var services: [String]

    public init(
        users: [String] = [], identityTypes: [String] = [], principalIDs: [String] = [], principalEmails: [String] = [],
        userAgents: [String] = [], services: [String] = []
    ) {
        self.users = users
        self.identityTypes = identityTypes
        self.principalIDs = principalIDs
        self.principalEmails = principalEmails
        self.userAgents = userAgents
        self.services = services
    }
}
