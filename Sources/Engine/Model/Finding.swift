import JSON

/// What gave rise to a finding.
public enum Trigger: String, Sendable, Hashable { case event, state, timer, policy, gap, plan }

/// What one finding did to the report of its resource.
public enum ReportTransition: String, Sendable, Hashable { case none, opened, updated, resolved, reopened }

/// The end of the path: what the engine says of one event and one resource.
public struct Finding: Sendable, Hashable {
    /// What is kept of the event. Of an event that changed nothing it is read out of the record anew each time.
    public var event: EventReference {
        get { origin.reference }
        set { origin = .kept(Boxed(newValue)) }
    }
    private var origin: EventOrigin
    public var source: SourceKey?
    public var outcome: Outcome
    /// A raw value of `IgnoredReason` or `UnknownReason`, or why nothing was reported
    /// (`noRule`, `excluded`, `waived`, `unmanagedIgnored`, `noSource`, or `destroyed`: an object of nobody's is gone).
    public var reason: String?
    public var trigger: Trigger = .event
    /// The state that judged this event is newer than the event and disagrees: the caller should read it once more.
    public var wantsStateRefresh = false
    /// Everything about the resource; nil for events that never reached one (ignored, unmapped, invalid).
    @Boxed public var detail: Detail?
    private static let noDetail = Boxed<Detail?>(nil)

    public var part: Int { event.part }
    public var parts: Int { event.parts }

    public struct Detail: Sendable, Hashable {
        @Boxed public var resource: ResourceRef
        @Boxed public var parent: ResourceRef?
        public var elsewhere: SourceKey?
        public var isPlanVisible: Bool
        public var changeClass: ChangeClass?
        public var changes: [AttributeChange] = []
        @Boxed public var actor: Actor
        public var verdict: Verdict?
        public var unverifiedReasons: [UnverifiedReason] = []
        public var rules: [MatchedRule] = []
        public var severity: Severity?
        /// A report was written or moved.
        public var isReported = false
        public var transition: ReportTransition = .none
        public var resolution: Resolution?

        fileprivate static let noParent = Boxed<ResourceRef?>(nil)
    }
}

// Initializers stand apart, as the ones that Swift makes itself are the only ones that copy no member on the way.
extension Finding.Detail {
    public init(resource: ResourceRef, isPlanVisible: Bool, actor: Actor) {
        self.init(resource: Boxed(resource), isPlanVisible: isPlanVisible, actor: Boxed(actor))
    }

    init(resource: Boxed<ResourceRef>, isPlanVisible: Bool, actor: Boxed<Actor>) {
        self.init(resource: resource, parent: Self.noParent, isPlanVisible: isPlanVisible, actor: actor)
    }
}

extension Finding {
    public init(
        event: EventReference, source: SourceKey?, outcome: Outcome, reason: String? = nil, detail: Detail? = nil
    ) {
        self.init(
            origin: .kept(Boxed(event)), source: source, outcome: outcome, reason: reason, detail: Boxed(detail))
    }

    init(
        event: Boxed<EventReference>, source: SourceKey?, outcome: Outcome, reason: String? = nil,
        trigger: Trigger = .event, wantsStateRefresh: Bool = false, detail: consuming Detail
    ) {
        self.init(
            origin: .kept(event), source: source, outcome: outcome, reason: reason, trigger: trigger,
            wantsStateRefresh: wantsStateRefresh, detail: Boxed(consume detail))
    }

    /// Of an event that reached no resource.
    init(event: Boxed<EventReference>, source: SourceKey?, outcome: Outcome) {
        self.init(origin: .kept(event), source: source, outcome: outcome, detail: Self.noDetail)
    }

    /// Of an event that goes no further: most are, and hardly anybody asks what they were called.
    init(dropped event: AuditEvent, source: SourceKey?, outcome: Outcome, reason: String? = nil) {
        self.init(origin: .record(event), source: source, outcome: outcome, reason: reason, detail: Self.noDetail)
    }
}

/// Where a finding's event stands.
enum EventOrigin: Sendable, Hashable {
    case kept(Boxed<EventReference>)
    case record(AuditEvent)

    var reference: EventReference {
        switch self {
        case .kept(let box): box.wrappedValue
        case .record(let event): EventReference(event)
        }
    }

    static func == (left: Self, right: Self) -> Bool { left.reference == right.reference }
    func hash(into hasher: inout Hasher) { hasher.combine(reference) }
}
