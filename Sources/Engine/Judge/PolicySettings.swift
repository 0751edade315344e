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

    public init(name: String, rules: [RuleSettings], unmanaged: Unmanaged = .report) {
        self.name = name
        self.rules = rules
        self.unmanaged = unmanaged
    }

    /// What stands in where a user of `tfdrift replay` gives none: every change is Medium, unmanaged objects are reported.
    public static let standIn = PolicySettings(
        name: "default", rules: [RuleSettings(id: "any-change", severity: .medium)])
}
