/// Judges whether a change is what a cloud does by itself: by the actor *and* the attribute *and* the value.
///
/// The actor counts only by what the cloud vouches for (`CallerFacts.vouchedServices`); the same call by a person, by a
/// forged user agent or by a role with a service's name is drift.
public struct ExpectedAutomation: Sendable {
    private struct Row: Sendable {
        var services: [Glob]
        var types: [Glob]
        var attributes: [AttributePattern]
        var bound: ValueBound
    }
    private let rows: [Row]

    public static let builtIn = ExpectedAutomation(rows: AutomationTable.rows)

    /// Rows whose patterns are malformed are left out; a test keeps the built-in table free of such.
    init(rows: [AutomationRow]) {
        self.rows = rows.compactMap { row in
            guard let attributes = try? row.attributes.map({ try AttributePattern($0) }) else { return nil }
            return Row(
                services: row.services.map { Glob($0) }, types: row.types.map { Glob($0) }, attributes: attributes,
                bound: row.bound)
        }
    }

    var rowCount: Int { rows.count }

    /// A change of one attribute of a managed resource of `type`.
    public func expects(_ change: ComparedAttribute, type: String, by caller: CallerFacts) -> Bool {
        let services = caller.vouchedServices
        guard !services.isEmpty, caller.isCloudService || caller.provider == .aws else { return false }
        var path: AttributePath?
        for row in rows where row.types.contains(where: { $0.matches(type) }) {
            guard services.contains(where: { name in row.services.contains { $0.matches(name) } }) else { continue }
            let parsed = path ?? AttributePath(change.path)
            path = parsed
            guard row.attributes.contains(where: { $0.matches(parsed) }) else { continue }
            if row.bound.allows(old: change.stateValue, new: change.newValue) { return true }
        }
        return false
    }

    /// An object that no state holds and that a cloud service, CloudFormation, EKS or another declared owner made or
    /// changed for itself.
    public func ownsUnmanaged(_ caller: CallerFacts) -> Bool {
        caller.isCloudService || !caller.vouchedServices.isEmpty
    }
}
