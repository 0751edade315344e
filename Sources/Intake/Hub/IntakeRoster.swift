/// Which sources use which intakes: what to open, what to close, and who may own an intake's records. Pure.
struct IntakeRoster {
    enum Action: Sendable, Hashable {
        case open(IntakeIdentity)
        case close(IntakeIdentity)
    }

    /// Records of an intake that was closed may still lie in the inbox; so many closed intakes are remembered.
    static let maximumFormerCount = 256

    private var intakesOfSource: [SourceName: Set<IntakeIdentity>] = [:]
    private var sourcesOfIntake: [IntakeIdentity: Set<SourceName>] = [:]
    private var formerSources: [IntakeIdentity: Set<SourceName>] = [:]
    private var formerOrder: [IntakeIdentity] = []

    var sources: [SourceName] { intakesOfSource.keys.sorted() }
    var intakes: Set<IntakeIdentity> { Set(sourcesOfIntake.keys) }

    func intakes(of source: SourceName) -> Set<IntakeIdentity> { intakesOfSource[source] ?? [] }

    /// The sources that may own a record of this intake, also for a while after they have left it (their credentials
    /// were changed, and the record came over the old connection).
    func sources(of intake: IntakeIdentity) -> Set<SourceName> {
        (sourcesOfIntake[intake] ?? []).union(formerSources[intake] ?? [])
    }

    /// Replaces a source's intakes. Opens come before closes, so that a change of credentials leaves no hole.
    mutating func set(_ identities: Set<IntakeIdentity>, for source: SourceName) -> [Action] {
        let before = intakesOfSource[source] ?? []
        intakesOfSource[source] = identities
        var actions: [Action] = []
        for identity in Self.ordered(identities.subtracting(before)) {
            if sourcesOfIntake[identity] == nil { actions.append(.open(identity)) }
            sourcesOfIntake[identity, default: []].insert(source)
            formerSources[identity]?.remove(source)
        }
        for identity in Self.ordered(before.subtracting(identities)) {
            remember(source, of: identity)
            actions += leave(identity, source)
        }
        return actions
    }

    /// The source is gone: nothing is routed to it any more.
    mutating func remove(_ source: SourceName) -> [Action] {
        let identities = intakesOfSource.removeValue(forKey: source) ?? []
        for identity in formerOrder { formerSources[identity]?.remove(source) }
        return Self.ordered(identities).flatMap { leave($0, source) }
    }

    private mutating func leave(_ identity: IntakeIdentity, _ source: SourceName) -> [Action] {
        sourcesOfIntake[identity]?.remove(source)
        guard sourcesOfIntake[identity]?.isEmpty == true else { return [] }
        sourcesOfIntake[identity] = nil
        return [.close(identity)]
    }

    private mutating func remember(_ source: SourceName, of identity: IntakeIdentity) {
        if formerSources[identity] == nil { formerOrder.append(identity) }
        formerSources[identity, default: []].insert(source)
        while formerOrder.count > Self.maximumFormerCount { formerSources[formerOrder.removeFirst()] = nil }
    }

    private static func ordered(_ identities: Set<IntakeIdentity>) -> [IntakeIdentity] {
        identities.sorted { ($0.description, $0.credentialsDigest) < ($1.description, $1.credentialsDigest) }
    }
}
