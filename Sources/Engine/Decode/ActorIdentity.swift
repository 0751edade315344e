import JSON

/// Who made the call, in the record's own words; Explain finds the human in it. Absent parts are nil.
///
/// AWS: userIdentity. GCP: `userName` is the principal's e-mail, `principalID` its subject. Azure: `userName` is the
/// caller, `principalID` the object id, `appID` the client.
public struct ActorIdentity: Sendable, Hashable {
    /// `IAMUser`, `AssumedRole`, `Root`, `AWSService`, ...; GCP `User` or `ServiceAccount`; Azure `User` or
    /// `ServicePrincipal`; empty when the record does not say.
    public var type = ""
    public var principalID: String?
    public var arn: String?
    public var accountID: String?
    public var userName: String?
    public var accessKeyID: String?
    public var invokedBy: String?
    /// Name of the role session: the last part of an assumed role's ARN.
    public var sessionName: String?
    public var sessionIssuerType: String?
    public var sessionIssuerARN: String?
    public var sessionIssuerUserName: String?
    public var sourceIdentity: String?
    public var mfa: Bool?
    /// The identity provider of a federated session.
    public var identityProvider: String?
    /// IAM Identity Center's user id.
    public var onBehalfOfUserID: String?
    public var onBehalfOfStoreARN: String?
    /// GCP: principals that a service account was impersonated by, in the order of the delegation: who began it first. AWS: empty.
    public var delegation: [String] = []
    /// Azure: the client application.
    public var appID: String?

    public init() {}
}

extension AuditEvent {
    /// Who made the call. From the record's identity where it is there, else from the alert's single fields.
    public var identity: ActorIdentity {
        var identity = identityFromFields
        if let root = identityDocument?.root {
            switch provider {
            case .aws: identity.fill(cloudTrail: root)
            case .gcp: identity.fill(googleCloud: root)
            case .azure: identity.fill(azure: root)
            }
        }
        if identity.sessionName == nil, identity.type == "AssumedRole" {
            identity.sessionName = Self.sessionName(arn: identity.arn, principalID: identity.principalID)
        }
        return identity
    }

    private var identityFromFields: ActorIdentity {
        var identity = ActorIdentity()
        identity.type = record.text(.identityType) ?? ""
        identity.principalID = record.text(.principalID)
        identity.arn = record.text(.identityARN)
        identity.accountID = record.text(.identityAccount)
        identity.userName = record.text(.userName)
        identity.accessKeyID = record.text(.accessKeyID)
        identity.invokedBy = record.text(.invokedBy)
        identity.sessionIssuerType = record.text(.issuerType)
        identity.sessionIssuerARN = record.text(.issuerARN)
        identity.sessionIssuerUserName = record.text(.issuerName)
        identity.sourceIdentity = record.text(.sourceIdentity)
        identity.mfa = record.flag(.mfa)
        identity.identityProvider = record.text(.identityProvider)
        identity.onBehalfOfUserID = record.text(.onBehalfOf)
        if provider == .aws, identity.type == "AssumedRole" {
            // The plugin's ct.user is the role's name here, or the session's in version 0.15.
            identity.sessionIssuerUserName = identity.sessionIssuerUserName ?? Self.roleName(arn: identity.arn)
            identity.sessionName =
                Self.sessionName(arn: identity.arn, principalID: identity.principalID)
                ?? record.text(.originalUser)
            identity.userName = nil
        }
        return identity
    }

    /// `SESSION` of `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, or of the principal id `AROA...:SESSION`.
    static func sessionName(arn: String?, principalID: String?) -> String? {
        if let resource = arn.flatMap(ARN.init)?.resource {
            let parts = resource.split(separator: "/", maxSplits: 2)
            if parts.count == 3, parts[0] == "assumed-role" { return String(parts[2]) }
        }
        guard let principalID, let colon = principalID.firstIndex(of: ":") else { return nil }
        let name = principalID[principalID.index(after: colon)...]
        return name.isEmpty ? nil : String(name)
    }

    static func roleName(arn: String?) -> String? {
        guard let resource = arn.flatMap(ARN.init)?.resource else { return nil }
        let parts = resource.split(separator: "/", maxSplits: 2)
        return parts.count >= 2 && parts[0] == "assumed-role" ? String(parts[1]) : nil
    }
}

extension ActorIdentity {
    fileprivate mutating func fill(cloudTrail root: JSONView) {
        func text(_ view: JSONView?) -> String? { view?.scalarText.flatMap { $0.isEmpty ? nil : $0 } }
        type = text(root["type"]) ?? type
        principalID = text(root["principalId"]) ?? principalID
        arn = text(root["arn"]) ?? arn
        accountID = text(root["accountId"]) ?? accountID
        userName = text(root["userName"]) ?? userName
        accessKeyID = text(root["accessKeyId"]) ?? accessKeyID
        invokedBy = text(root["invokedBy"]) ?? invokedBy
        identityProvider = text(root["identityProvider"]) ?? identityProvider
        onBehalfOfUserID = text(root.at("onBehalfOf", "userId")) ?? onBehalfOfUserID
        onBehalfOfStoreARN = text(root.at("onBehalfOf", "identityStoreArn"))
        guard let session = root["sessionContext"] else { return }
        sessionIssuerType = text(session.at("sessionIssuer", "type")) ?? sessionIssuerType
        sessionIssuerARN = text(session.at("sessionIssuer", "arn")) ?? sessionIssuerARN
        sessionIssuerUserName = text(session.at("sessionIssuer", "userName")) ?? sessionIssuerUserName
        sourceIdentity = text(session["sourceIdentity"]) ?? sourceIdentity
        if let flag = text(session.at("attributes", "mfaAuthenticated")) { mfa = flag == "true" }
        if identityProvider == nil {
            identityProvider = text(session.at("webIdFederationData", "federatedProvider"))
        }
    }

    fileprivate mutating func fill(googleCloud root: JSONView) {
        userName = root["principalEmail"]?.string ?? userName
        principalID = root["principalSubject"]?.string ?? principalID
        identityProvider = root["authoritySelector"]?.string ?? identityProvider
        accessKeyID = root["serviceAccountKeyName"]?.string ?? accessKeyID
        delegation =
            (root["serviceAccountDelegationInfo"]?.elements.prefix(16)).map { entries in
                entries.compactMap {
                    ($0["principalSubject"] ?? $0.at("firstPartyPrincipal", "principalEmail"))?.string
                }
            } ?? []
        let isAccount = userName?.hasSuffix(".gserviceaccount.com") == true
        if type.isEmpty, userName != nil { type = isAccount ? "ServiceAccount" : "User" }
    }

    /// `root` is the record's claims.
    fileprivate mutating func fill(azure root: JSONView) {
        let claim = "http://schemas.microsoft.com/identity/claims/objectidentifier"
        principalID = (root[claim] ?? root["objectidentifier"] ?? root["oid"])?.string ?? principalID
        appID = root["appid"]?.string ?? appID
        let name = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
        userName = userName ?? (root[name] ?? root["upn"] ?? root["name"])?.string
        let kind = root["idtyp"]?.string
        if type.isEmpty { type = kind == "app" || userName?.contains("@") != true ? "ServicePrincipal" : "User" }
    }
}
