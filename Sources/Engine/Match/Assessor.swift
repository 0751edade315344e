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
        guard catalog.screenEntry(of: event) != nil else { return [] }
        let call = CallRecord(event)
        guard let row = catalog.row(of: event, call) else { return [] }
        let assessment = CallAssessment(
            row: row, call: call, event: event, catalog: catalog, source: source, ownership: ownership,
            aliases: aliases)
        return assessment.run()
    }

    /// Identities that the event moved, to be learned by the caller when the call succeeded.
    public static func renames(
        in event: AuditEvent, catalog: Catalog, source: SourceSettings, ownership: OwnershipIndex,
        aliases: LearnedIdentities
    ) -> [LearnedIdentities.Rename] {
        guard catalog.canRename(event) else { return [] }
        let call = CallRecord(event)
        guard let row = catalog.row(of: event, call),
            row.renames
        else { return [] }
        let assessment = CallAssessment(
            row: row, call: call, event: event, catalog: catalog, source: source, ownership: ownership,
            aliases: aliases)
        return assessment.renames()
    }
}
