import JSON

/// Who made a change, as far as the record tells.
public struct Actor: Sendable, Hashable {
    /// The human or workload behind the call: user name, SSO e-mail, role session name, service.
    public var name: String
    /// The record's identity type (`IAMUser`, `AssumedRole`, `Root`, `AWSService`, ...).
    public var type: String
    public var arn: String?
    public var principalID: String?
    public var session: String?
    public var role: String?
    public var mfa: Bool?
    public var sourceAddress: String?
    public var userAgent: String?
    public var invokedBy: String?
    public var account: String?
    /// `console`, `cli`, `sdk`, `terraform`, `opentofu`, `pulumi`, `cloudformation`, `crossplane`, `service`, `unknown`.
    public var via: String

    public init(name: String, type: String, via: String) {
        self.name = name
        self.type = type
        self.via = via
    }
}

/// A changed attribute as a finding and a report show it.
public struct AttributeChange: Sendable, Hashable {
    public var attribute: String
    public var kind: ChangeKind
    /// The state's value when the change was first seen. Nil: absent.
    public var old: JSONValue?
    /// The last known live value. Nil: absent; `isNewKnown` false: changed to something the record does not tell.
    public var new: JSONValue?
    public var isNewKnown: Bool
    /// The live value just before this event, where the ledger knows it.
    public var previous: JSONValue?
    public var effect: Effect
    public var observedAt: EventTime

    public init(
        attribute: String, kind: ChangeKind, old: JSONValue?, new: JSONValue?, isNewKnown: Bool = true,
        previous: JSONValue? = nil, effect: Effect = .now, observedAt: EventTime
    ) {
        self.attribute = attribute
        self.kind = kind
        self.old = old
        self.new = new
        self.isNewKnown = isNewKnown
        self.previous = previous
        self.effect = effect
        self.observedAt = observedAt
    }
}

/// A rule that matched, with the conditions that did, in words.
public struct MatchedRule: Sendable, Hashable {
    public var id: String
    public var policy: String
    public var severity: Severity
    public var conditions: [String]
    public init(id: String, policy: String, severity: Severity, conditions: [String]) {
        self.id = id
        self.policy = policy
        self.severity = severity
        self.conditions = conditions
    }
}

/// How an open change was put right.
public enum ResolutionKind: String, Sendable, Hashable, CaseIterable {
    case reverted, applied, adopted, imported, destroyed, waived, policyChanged = "PolicyChanged"
}

public struct Resolution: Sendable, Hashable {
    public var how: ResolutionKind
    public var at: EventTime
    /// Seconds between the first change and its end.
    public var exposureSeconds: Int64
    public init(how: ResolutionKind, at: EventTime, exposureSeconds: Int64) {
        self.how = how
        self.at = at
        self.exposureSeconds = exposureSeconds
    }
}

/// What gave rise to a finding.
public enum Trigger: String, Sendable, Hashable { case event, state, timer, policy }

/// What one finding did to the report of its resource.
public enum ReportTransition: String, Sendable, Hashable { case none, opened, updated, resolved, reopened }

/// The end of the path: what the engine says of one event and one resource.
public struct Finding: Sendable {
    public var event: AuditEvent
    public var source: SourceKey?
    public var part = 1
    public var parts = 1
    public var outcome: Outcome
    /// A raw value of `IgnoredReason` or `UnknownReason`, or why nothing was reported
    /// (`noRule`, `excluded`, `waived`, `unmanagedIgnored`, `noSource`).
    public var reason: String?
    public var trigger: Trigger = .event
    /// Everything about the resource; nil for events that never reached one (ignored, unmapped, invalid).
    public var detail: Detail?

    public struct Detail: Sendable {
        public var resource: ResourceRef
        public var parent: ResourceRef?
        public var elsewhere: SourceKey?
        public var isPlanVisible: Bool
        public var changeClass: ChangeClass?
        public var changes: [AttributeChange] = []
        public var actor: Actor
        public var verdict: Verdict?
        public var unverifiedReasons: [UnverifiedReason] = []
        public var rules: [MatchedRule] = []
        public var severity: Severity?
        /// A report was written or moved.
        public var isReported = false
        public var transition: ReportTransition = .none
        public var resolution: Resolution?

        public init(resource: ResourceRef, isPlanVisible: Bool, actor: Actor) {
            self.resource = resource
            self.isPlanVisible = isPlanVisible
            self.actor = actor
        }
    }

    public init(event: AuditEvent, source: SourceKey?, outcome: Outcome, reason: String? = nil, detail: Detail? = nil) {
        self.event = event
        self.source = source
        self.outcome = outcome
        self.reason = reason
        self.detail = detail
    }
}
