/// What happened to an object as a whole and still stands: it was deleted, created, replaced, or nobody declared it.
public struct OpenObject: Sendable, Hashable {
    public var changeClass: ChangeClass
    public var firstSeen: EventTime
    public var observedAt: EventTime
    public var reasons: UnverifiedReasons
    public var isReported: Bool
    @Boxed public var actor: Actor
    @Boxed public var event: EventReference
}

extension OpenObject {
    /// Begun by an event.
    init(_ changeClass: ChangeClass, _ observation: Observation, isReported: Bool) {
        self.init(
            changeClass: changeClass, firstSeen: observation.time, observedAt: observation.time,
            reasons: observation.baseReasons, isReported: isReported, actor: observation.actor,
            event: observation.event)
    }
}
