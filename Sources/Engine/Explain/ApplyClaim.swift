/// Whether a call is claimed to be an own apply. A claim may delay an alarm; only a state proves it.
public struct ApplyClaim: Sendable {
    private let identities: [Glob]

    /// `identities`: globs of `DriftSource.spec.applyIdentities`, against principal ARN, role ARN, user, role, session and
    /// e-mail.
    public init(identities: [String]) { self.identities = identities.map { Glob($0) } }

    public func isClaimed(_ caller: CallerFacts, actor: Actor) -> Bool {
        isClaimed(by: ClientTool(rawValue: actor.via) ?? .unknown) ?? isApplyIdentity(caller, actor: actor)
    }

    func isClaimed(_ caller: KnownCaller) -> Bool {
        if let isClaimed = isClaimed(by: caller.tool) { return isClaimed }
        return !identities.isEmpty && isApplyIdentity(caller.facts, actor: caller.actor.wrappedValue)
    }

    /// Nil where the tool does not tell.
    private func isClaimed(by tool: ClientTool) -> Bool? {
        switch tool {
        case .terraform, .opentofu: true
        // Other tools' applies are not ours, even where they run under the same role.
        case .cloudformation, .pulumi, .crossplane, .service: false
        default: nil
        }
    }

    private func isApplyIdentity(_ caller: CallerFacts, actor: Actor) -> Bool {
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
