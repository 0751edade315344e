import JSON

/// Stages 5 to 7: what an event does to which objects, who holds them, and what differs from their state.
///
/// Pure; a function of its arguments.
public enum Assessor {
    /// One assessment for each object that the event touches, ordered by address, then id. Empty: nobody maps the call.
    public static func assess(
        _ event: AuditEvent, catalog: Catalog, source: SourceSettings, ownership: OwnershipIndex,
        aliases: LearnedIdentities
    ) -> [Assessment] {
        let call = CallRecord(event)
        guard let row = catalog.rows(of: event).last(where: { $0.conditions.allSatisfy(call.meets) }) else { return [] }
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
        let call = CallRecord(event)
        guard let row = catalog.rows(of: event).last(where: { $0.conditions.allSatisfy(call.meets) }),
            row.groups.joined().contains(where: { $0.members.rules.contains { $0.verb == .rename } })
        else { return [] }
        let assessment = CallAssessment(
            row: row, call: call, event: event, catalog: catalog, source: source, ownership: ownership,
            aliases: aliases)
        return assessment.renames()
    }
}

extension CallRecord {
    init(_ event: AuditEvent) {
        account = event.account
        region = event.resourceRegion
        apiVersion = event.apiVersion
        request = event.isRequestTruncated ? nil : event.request?.root.unwrapped(["Request", "Req"])
        response = event.isResponseTruncated ? nil : event.response?.root.unwrapped(["Response", "Resp"])
    }
}
