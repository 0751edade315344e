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
