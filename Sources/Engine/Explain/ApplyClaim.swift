/// Whether a call is claimed to be an own apply. A claim may delay an alarm; only a state proves it.
public struct ApplyClaim: Sendable {
    private let identities: [Glob]

    /// `identities`: globs of `DriftSource.spec.applyIdentities`, against principal ARN, role ARN, user, role, session and
    /// e-mail.
    public init(identities: [String]) { self.identities = identities.map { Glob($0) } }

    public func isClaimed(_ caller: CallerFacts, actor: Actor) -> Bool {
        isClaimed(caller, actor: actor, tool: ClientTool(rawValue: actor.via) ?? .unknown)
    }

    func isClaimed(_ caller: CallerFacts, actor: Actor, tool: ClientTool) -> Bool {
        switch tool {
        case .terraform, .opentofu: return true
        // Other tools' applies are not ours, even where they run under the same role.
        case .cloudformation, .pulumi, .crossplane, .service: return false
        default: return isApplyIdentity(caller, actor: actor)
        }
    }

    private func isApplyIdentity(_ caller: CallerFacts, actor: Actor) -> Bool {
        guard !identities.isEmpty else { return false }
        let names = [
            caller.arn, caller.issuerARN, caller.userName, actor.role, actor.session, actor.email,
            caller.sourceIdentity,
            caller.principalID,
        ]
        return names.contains { name in
            guard let name, !name.isEmpty else { return false }
            return identities.contains { $0.matches(name) }
        }
    }
}
