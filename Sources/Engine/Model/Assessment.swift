import JSON

/// What stages 5 to 7 (map, match, compare) say of one event and one resource. Explain and judge turn it into a finding.
public struct Assessment: Sendable, Hashable {
    /// Where the object stands: which Terraform instance, if any, holds it.
    public enum Ownership: Sendable, Hashable {
        /// A state of this source holds it.
        case managed
        /// A state of another source holds it. Behind a reference, as it is rare and large.
        indirect case elsewhere(SourceKey, address: String)
        /// No state of any source that covers the account holds it. `byService` when the catalog knows that a cloud
        /// service made it for itself.
        case unmanaged
        /// Could be ours, but the record does not tell which object it is about.
        case undetermined
    }
    /// What the event does to the object itself.
    public enum Lifecycle: Sendable, Hashable { case created, deleted, modified }

    public var ownership: Ownership
    public var lifecycle: Lifecycle
    @Boxed public var resource: ResourceRef
    /// For a child without an instance of its own: the managed or unmanaged parent.
    @Boxed public var parent: ResourceRef?
    /// False for a child that no plan of its parent will show.
    public var isPlanVisible = true
    /// Every attribute the event names, equal or not, ordered by (path, element).
    public var compared: [ComparedAttribute] = []
    /// Request members that no catalog row maps, as `?request.path`.
    public var unmapped: [String] = []
    /// Set when the event does not touch this object's configuration at all (`notConfiguration`, `noEffect`, `dryRun`).
    public var ignored: IgnoredReason?
    /// The call makes sure that the object is there: nothing happens where it is, and where it was deleted before it is
    /// what it was, as it is no more than what the call says of it.
    public var makesSure = false
    /// Its object stands for another one that the call is about and no state holds: a parent for its child.
    var isStandIn = false
    public var effect = Effect.now
    /// The catalog row was graded from a real record (`record`), not only from the vendor's API model.
    public var isRecordEvidence = false
    /// Reasons that stages 5 to 7 already know against `Confirmed`.
    public var unverifiedReasons: UnverifiedReasons = []
    /// Set when the outcome is `unknown` as a whole (no request body, no usable state, ...).
    public var unknownReason: UnknownReason?

    /// Lets go of the states that hold its objects.
    mutating func detachFromStates() {
        if resource.instance != nil { resource.detach() }
        if parent?.instance != nil { parent?.detach() }
    }

    fileprivate static let noParent = Boxed<ResourceRef?>(nil)
}

extension Assessment {
    public init(ownership: Ownership, lifecycle: Lifecycle, resource: ResourceRef) {
        self.init(ownership: ownership, lifecycle: lifecycle, resource: Boxed(resource), parent: Self.noParent)
    }
}
