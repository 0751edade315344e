extension CallerFacts {
    /// What the record says of its caller.
    public init(_ event: AuditEvent) {
        let identity = event.identity
        self.init(provider: event.provider, type: identity.type)
        arn = identity.arn
        principalID = identity.principalID
        account = identity.accountID
        userName = identity.userName
        invokedBy = identity.invokedBy
        sessionName = identity.sessionName
        issuerARN = identity.sessionIssuerARN
        issuerUserName = identity.sessionIssuerUserName
        sourceIdentity = identity.sourceIdentity
        federatedProvider = identity.identityProvider
        onBehalfOf = identity.onBehalfOfUserID
        mfa = identity.mfa
        sourceAddress = event.sourceAddress
        userAgent = event.userAgent
        isFromConsole = event.sessionFromConsole
        if event.provider == .gcp {
            email = identity.userName
            // The chain is in the order in which it was handed on: who began it stands first, a human before any account.
            let chain = identity.delegation.map(Self.plainPrincipal)
            onBehalfOf = chain.first { !$0.hasSuffix(".gserviceaccount.com") } ?? chain.first
        }
        if event.provider == .azure {
            fillAzure(identity)
        }
    }

    /// The Activity Log has no user agent; the client application's id tells the tool.
    private mutating func fillAzure(_ identity: ActorIdentity) {
        if let name = identity.userName, name.contains("@") { email = name }
        switch identity.appID {
        case "c44b4083-3bb0-49c1-b47d-974e53cbdf3c": isFromConsole = true
        case "04b07795-8ddb-461a-bbee-02f9e1bf7b46": userAgent = userAgent ?? "azurecli/"
        case "1950a258-227b-4e31-a9cf-717495945fc2": userAgent = userAgent ?? "azurepowershell/"
        default: break
        }
        sessionName = identity.appID
    }

    /// `user:alice@example.com` as `alice@example.com`.
    private static func plainPrincipal(_ subject: String) -> String {
        for prefix in ["user:", "serviceAccount:", "principal://"] where subject.hasPrefix(prefix) {
            return String(subject.dropFirst(prefix.count))
        }
        return subject
    }
}
