/// One `exclude` entry, ready to be asked of an actor.
struct CompiledExclude: Sendable {
    private let users: [Glob]
    private let identityTypes: [String]
    private let principalIDs: [Glob]
    private let principalEmails: [Glob]
    private let userAgents: [Glob]
    private let services: [Glob]

    init(_ settings: ExcludeSettings) {
        users = settings.users.map { Glob($0) }
        identityTypes = settings.identityTypes
        principalIDs = settings.principalIDs.map { Glob($0) }
        principalEmails = settings.principalEmails.map { Glob($0, ignoringCase: true) }
        userAgents = settings.userAgents.map { Glob($0) }
        services = settings.services.map { Glob($0) }
    }

    /// Every field that is given matches. An entry without fields is refused when it is compiled.
    func matches(_ actor: Actor, _ event: EventReference) -> Bool {
        Self.holds(users, [actor.name, actor.role, actor.session, actor.arn, actor.email])
            && (identityTypes.isEmpty || identityTypes.contains(actor.type))
            && Self.holds(principalIDs, [actor.principalID])
            && Self.holds(principalEmails, [actor.email])
            && Self.holds(userAgents, [actor.userAgent])
            && Self.holds(services, [event.service, actor.invokedBy])
    }

    private static func holds(_ globs: [Glob], _ texts: [String?]) -> Bool {
        guard !globs.isEmpty else { return true }
        return texts.contains { text in
            guard let text, !text.isEmpty else { return false }
            return globs.contains { $0.matches(text) }
        }
    }
}
