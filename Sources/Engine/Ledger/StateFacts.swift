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
