/// What can happen to the engine.
public enum Input: Sendable {
    case event(AuditEvent)
    /// A state of any source of the account came into force; `Environment.ownership` holds it already.
    case state(at: EventTime)
    /// A plan of one of the source's states came in; `Environment.plans` holds it already.
    case plan(at: EventTime)
    /// Time passed without events: ends what waits for its time.
    case time(EventTime)
    /// `Environment.policies` are others than before.
    case policies
    /// Events may have been lost.
    case gap(Gap)
}
