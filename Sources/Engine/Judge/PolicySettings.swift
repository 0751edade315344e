/// One DriftPolicy as the engine needs it. Made by Controller from the spec, or by `tfdrift replay`; a value.
public struct PolicySettings: Sendable, Hashable {
    /// What to do with objects that no state holds.
    public enum Unmanaged: String, Sendable, Hashable, CaseIterable {
        case report = "Report"
        case ignore = "Ignore"
    }
    public var name: String
    public var rules: [RuleSettings]
    public var unmanaged: Unmanaged
    /// Of an unmanaged object that is reported; a rule may raise it.
    public var unmanagedSeverity: Severity

    public init(
        name: String, rules: [RuleSettings], unmanaged: Unmanaged = .report, unmanagedSeverity: Severity = .medium
    ) {
        self.name = name
        self.rules = rules
        self.unmanaged = unmanaged
        self.unmanagedSeverity = unmanagedSeverity
    }

    /// What stands in where a user of `tfdrift replay` gives none: every change is Medium, unmanaged objects are reported.
    public static let standIn = PolicySettings(
        name: "default", rules: [RuleSettings(id: "any-change", severity: .medium)])
}
