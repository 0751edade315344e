/// Says who made a change: the human or workload behind the principal that the record names.
public enum ActorExplainer {
    public static func explain(_ caller: CallerFacts) -> Actor {
        var actor = Actor(name: name(of: caller), type: caller.type, via: ClientTool.of(caller).rawValue)
        actor.arn = caller.arn
        actor.principalID = caller.principalID
        actor.session = caller.sessionName ?? sessionName(inARN: caller.arn)
        actor.role = role(of: caller)
        actor.mfa = caller.mfa
        actor.sourceAddress = caller.sourceAddress
        actor.userAgent = caller.userAgent
        actor.invokedBy = caller.invokedBy
        actor.account = caller.account ?? caller.issuerAccount
        actor.email = caller.email ?? [actor.name, actor.session].compactMap(\.self).first(where: isEmail)
        return actor
    }

    private static func name(of caller: CallerFacts) -> String {
        switch caller.provider {
        case .aws: awsName(of: caller)
        case .gcp: caller.onBehalfOf ?? caller.email ?? caller.userName ?? caller.principalID ?? unnamed(caller)
        case .azure: caller.email ?? caller.userName ?? caller.onBehalfOf ?? caller.principalID ?? unnamed(caller)
        }
    }

    private static func awsName(of caller: CallerFacts) -> String {
        switch caller.type {
        case "Root":
            return "root"
        case "AWSService":
            return caller.invokedBy ?? caller.principalID ?? caller.sourceAddress ?? unnamed(caller)
        case "AssumedRole", "Role":
            return roleName(of: caller)
        case "FederatedUser":
            return caller.sourceIdentity ?? lastPart(of: caller.arn) ?? caller.userName ?? caller.issuerUserName
                ?? unnamed(caller)
        case "WebIdentityUser", "SAMLUser":
            return caller.userName ?? afterColon(caller.principalID) ?? unnamed(caller)
        case "IdentityCenterUser":
            return caller.userName ?? caller.onBehalfOf ?? caller.principalID ?? unnamed(caller)
        case "AWSAccount":
            return caller.userName ?? lastPart(of: caller.arn) ?? caller.principalID ?? caller.account
                ?? unnamed(caller)
        default:
            return caller.userName ?? lastPart(of: caller.arn) ?? caller.principalID ?? unnamed(caller)
        }
    }

    /// The source identity survives role chaining, so it is nearer to the person than the session name.
    private static func roleName(of caller: CallerFacts) -> String {
        if caller.isCloudService, let service = caller.invokedBy { return service }
        if let identity = caller.sourceIdentity, !identity.isEmpty { return identity }
        let session = caller.sessionName ?? sessionName(inARN: caller.arn) ?? afterColon(caller.principalID)
        if let session, !session.isEmpty { return session }
        return caller.onBehalfOf ?? role(of: caller) ?? caller.principalID ?? unnamed(caller)
    }

    private static func role(of caller: CallerFacts) -> String? {
        guard caller.provider == .aws, caller.type == "AssumedRole" || caller.type == "Role" else { return nil }
        if let name = caller.issuerUserName { return name }
        if let name = lastPart(of: caller.issuerARN) { return name }
        guard let arn = caller.arn, let start = arn.index(behind: ":assumed-role/") else { return nil }
        return arn[start...].split(separator: "/").first.map(String.init)
    }

    /// `SESSION` of `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    private static func sessionName(inARN arn: String?) -> String? {
        guard let arn, arn.containsBytes(":assumed-role/") else { return nil }
        return lastPart(of: arn)
    }

    private static func lastPart(of arn: String?) -> String? {
        guard let part = arn?.split(separator: "/").last, part.count != arn?.count else { return nil }
        return String(part)
    }

    private static func afterColon(_ text: String?) -> String? {
        guard let text, let colon = text.lastIndex(of: ":") else { return nil }
        let part = text[text.index(after: colon)...]
        return part.isEmpty ? nil : String(part)
    }

    private static func isEmail(_ text: String) -> Bool {
        guard let at = text.firstIndex(of: "@"), at != text.startIndex else { return false }
        return text[at...].contains(".") && !text.contains(" ")
    }

    private static func unnamed(_ caller: CallerFacts) -> String { caller.type.isEmpty ? "unknown" : caller.type }
}
