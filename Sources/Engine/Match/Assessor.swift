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
        self.event = event
        region = event.resourceRegion
        apiVersion = event.apiVersion
        response = Self.whole(event.response)?.unwrapped(["Response", "Resp"])
        switch event.provider {
        case .aws:
            account = event.account
            resourceName = nil
        case .gcp:
            account = event.account
            resourceName = event.resourceName.map { CloudResourceName.google($0, project: event.account) }
        case .azure:
            account = event.account.lowercased()
            resourceName = event.resourceName.map { CloudResourceName.azure($0) }
        }
        let request = Self.whole(event.request)?.unwrapped(["Request", "Req"])
        // Azure tells the object in the answer where it does not tell what was asked for.
        isAnswer = request == nil && event.provider == .azure && response?.isObject == true
        self.request = isAnswer ? response : request
    }

    /// Nil where the cloud left the body out for its size.
    private static func whole(_ body: JSONDocument?) -> JSONView? {
        guard let root = body?.root, root["omitted"]?.bool != true else { return nil }
        return root
    }
}
