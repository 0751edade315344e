/// What the engine needs to know of one DriftSource. Made by Controller from the spec; a value.
public struct SourceSettings: Sendable, Hashable {
    public var key: SourceKey
    public var provider: CloudProvider
    /// 12 digits, project id or subscription id. Empty: every account (the default source of `tfdrift replay`).
    public var account: String
    /// Empty: every region. Global services pass in any case.
    public var regions: [String]
    public var environment: String?
    /// Globs against principal ARN, user, role, session or e-mail that count as claimed applies.
    public var applyIdentities: [String]
    /// How long a claimed change stays `pending`, in seconds.
    public var applyGraceSeconds: Int64
    /// Key of the digests shown for sensitive values and for actors; nil: no digest.
    public var digestKey: [UInt8]?
    /// Actors leave the engine as digests only; see `ActorVeil`.
    public var anonymizesActors: Bool

    public init(
        key: SourceKey, provider: CloudProvider, account: String, regions: [String] = [], environment: String? = nil,
        applyIdentities: [String] = [], applyGraceSeconds: Int64 = 600, digestKey: [UInt8]? = nil,
        anonymizesActors: Bool = false
    ) {
        self.key = key
        self.provider = provider
        self.account = account
        self.regions = regions
        self.environment = environment
        self.applyIdentities = applyIdentities
        self.applyGraceSeconds = applyGraceSeconds
        self.digestKey = digestKey
        self.anonymizesActors = anonymizesActors
    }
}
