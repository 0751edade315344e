/// One entry of `DriftPolicy.spec.rules`, field by field.
public struct RuleSettings: Sendable, Hashable {
    public var id: String
    public var name: String?
    public var description: String?
    /// Globs over Terraform types; empty means all.
    public var resourceTypes: [String]
    /// Globs over the environment, without regard to case; empty means all.
    public var environments: [String]
    public var watchedAttributes: [String]
    public var ignoredAttributes: [String]
    /// `Modified`, `Added`, `Removed`, `Created`, `Deleted`, `Replaced`, `Unmanaged`; empty means all but `Unmanaged`.
    public var changes: [String]
    public var managedOnly: Bool
    public var conditions: [ConditionSettings]
    public var exclude: [ExcludeSettings]
    public var severity: Severity
    /// Steps with placeholders such as `{resource.id}`; see `Placeholders`.
    public var remediation: [String]
    public var runbook: String?

    public init(id: String, severity: Severity) {
        self.id = id
        self.severity = severity
        name = nil
        description = nil
        resourceTypes = []
        environments = []
        watchedAttributes = []
        ignoredAttributes = []
        changes = []
        managedOnly = false
        conditions = []
        exclude = []
        remediation = []
        runbook = nil
    }
}
