import JSON

/// Stages 5 to 7: what an event does to which objects, who holds them, and what differs from their state.
///
/// Pure; a function of its arguments.
public enum Assessor {
    /// One assessment for each object that the event touches, ordered by address, then id. Empty: nobody maps the call.
    ///
    /// Where an event tells a set or map as a whole, an equal entry with neither element nor values stands on its path:
    /// elements and entries that are not listed beside it are not there any more.
    public static func assess(
        _ event: AuditEvent, catalog: Catalog, source: SourceSettings, ownership: OwnershipIndex,
        aliases: LearnedIdentities
    ) -> [Assessment] {
        let context = AssessmentContext(catalog: catalog, source: source, ownership: ownership)
        return call(event, context, aliases)?.run() ?? []
    }

    /// As above, with all that the path needs of the call; nil: nobody maps it.
    static func assess(
        _ event: AuditEvent, _ environment: Environment, _ aliases: LearnedIdentities
    ) -> AssessedCall? {
        call(event, environment.context, aliases).map { AssessedCall($0) }
    }

    private static func call(
        _ event: AuditEvent, _ context: AssessmentContext, _ aliases: LearnedIdentities
    ) -> CallAssessment? {
        guard let candidates = context.catalog.candidates(for: event) else { return nil }
        let record = CallRecord(event)
        guard let row = context.catalog.row(of: event, record, among: candidates) else { return nil }
        return CallAssessment(row: row, call: record, context: context, aliases: aliases)
    }

    /// Identities that the event moved, to be learned by the caller when the call succeeded.
    public static func renames(
        in event: AuditEvent, catalog: Catalog, source: SourceSettings, ownership: OwnershipIndex,
        aliases: LearnedIdentities
    ) -> [LearnedIdentities.Rename] {
        let context = AssessmentContext(catalog: catalog, source: source, ownership: ownership)
        guard let call = call(event, context, aliases), call.row.renames else { return [] }
        return call.renames()
    }
}
