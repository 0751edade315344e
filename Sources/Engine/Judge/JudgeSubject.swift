/// What rules are asked about: one object, what happened to it, and who did it.
public struct JudgeSubject: Sendable {
    @Boxed public var resource: ResourceRef
    @Boxed public var parent: ResourceRef?
    /// False: no state holds the object, or only its parent's does.
    public var isManaged: Bool
    public var changeClass: ChangeClass?
    /// The state's, else the source's.
    public var environment: String?
    @Boxed public var actor: Actor
    @Boxed public var event: EventReference
    public var changes: [AttributeChange]
    /// The object as a whole is a change too: created, deleted, replaced, nobody's.
    public var includesObject: Bool
    /// What other versions of the provider call attributes of the type.
    var formers: [FormerName] = []
}

extension JudgeSubject {
    public init(
        resource: ResourceRef, isManaged: Bool, changeClass: ChangeClass?, actor: Actor, event: EventReference,
        changes: [AttributeChange], includesObject: Bool
    ) {
        self.init(
            resource: Boxed(resource), parent: Boxed(nil), isManaged: isManaged, changeClass: changeClass,
            environment: nil, actor: Boxed(actor), event: Boxed(event), changes: changes,
            includesObject: includesObject)
    }
}
