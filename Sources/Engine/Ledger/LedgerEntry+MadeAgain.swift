extension LedgerEntry {
    /// The same as a creation, where it shows that the object, of which a deletion is open, is there again: put calls make
    /// what is not there, and no call changes what is gone. Nil otherwise.
    func madeAgain(by observation: Observation) -> Observation? {
        guard let object, object.changeClass == .deleted, isManaged else { return nil }
        guard observation.assessment.lifecycle == .modified, observation.assessment.showsObject,
            observation.time >= object.observedAt
        else { return nil }
        var made = observation.assessment
        made.lifecycle = .created
        return observation.with(made, stateTime: observation.stateTime)
    }
}

extension Assessment {
    /// The call can only have succeeded on an object that is there, or makes it. Tags prove nothing: services take them for
    /// a while after a deletion.
    var showsObject: Bool {
        guard ownership == .managed, lifecycle != .deleted else { return false }
        return lifecycle == .created || makesSure || compared.contains { !$0.path.hasPrefix("tags") }
    }
}
