import JSON

/// What the states in force say of an object; the match and compare stages answer.
public protocol StateFacts {
    /// Where the object stands now. `address` helps where the cloud id is not in the state.
    func standing(of key: ReportKey, address: String?) -> StateStanding
    /// When the state in force that holds the resource was written or first seen; nil where none does.
    func time(of resource: ResourceRef) -> EventTime?
    /// An open change against the state now in force; nil where it cannot be told (a value kept as a digest only that has
    /// no counterpart, an attribute that the state does not have).
    func compare(_ change: OpenChange, of key: ReportKey) -> ComparedAttribute?
    /// An event's attribute, value in full, against the state now in force.
    func compare(_ attribute: ComparedAttribute, of key: ReportKey) -> ComparedAttribute?
    /// Whether a state written after `time` holds, by themselves and as the event left them, the children that the event's
    /// change of `parent` spoke of. False too where the event is not kept any more.
    func areChildrenHeld(by eventID: String, of parent: ReportKey, after time: EventTime) -> Bool
    /// What other versions of the provider call attributes of the type.
    func formers(of type: String) -> [FormerName]
}

extension StateFacts {
    func areChildrenHeld(by eventID: String, of parent: ReportKey, after time: EventTime) -> Bool { false }
    func formers(of type: String) -> [FormerName] { [] }
}

/// Where an object stands in the states of all sources.
public enum StateStanding: Sendable, Hashable {
    /// In a state of this source, written or first seen at `time`.
    case managed(ResourceRef, time: EventTime)
    /// In a state of another source.
    case elsewhere
    case absent
    /// No state of the source is loaded.
    case unavailable
}
