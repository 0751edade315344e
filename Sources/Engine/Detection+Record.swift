/// Reports as the writer needs them.
extension Detection {
    /// The report of one object with guidance and blast radius; nil where no report was ever opened.
    ///
    /// - Parameters:
    ///   - runbookTemplate: for rules that name no runbook, with the same placeholders.
    func record(
        of key: ReportKey, in memory: JudgingMemory, dependencies: DependencyGraph?, runbookTemplate: String? = nil
    ) -> ReportRecord? {
        guard let entry = memory.ledger[key], entry.hasReport else { return nil }
        var record = ReportRecord(entry, source: source.key)
        // Before the guidance, whose placeholders may name the actor.
        if let veil = source.actorVeil { record = veil.veiled(record) }
        if record.isManaged, let address = record.resource.address {
            record.blastRadius = dependencies?.blastRadius(of: address)
        }
        let settings = record.rules.compactMap { rule in policies.settings(of: rule).map { (rule: rule, settings: $0) }
        }
        let guidance = Guidance(record: record, environment: record.resource.environment ?? source.environment)
        if record.phase == .open { record.remediation = guidance.steps(settings) }
        record.runbook = guidance.runbook(settings, template: runbookTemplate)
        return record
    }
}
