extension PolicySet {
    /// What each rule says of the subject, one line each; those about other types are counted.
    func explain(_ subject: JudgeSubject, behind veil: ActorVeil? = nil) -> [String] {
        if !subject.isManaged, unmanaged.contains(.ignore) { return ["a policy's unmanaged.action is Ignore"] }
        guard ruleCount > 0 || !subject.isManaged && !unmanaged.isEmpty else {
            return ["no policy with rules selects this source"]
        }
        let changes = JudgedChange.all(of: subject)
        var facts = ExpressionFacts()
        var counters = JudgeCounters()
        var others = 0
        var lines: [String] = []
        if !subject.isManaged {
            lines.append("unmanaged.action is Report, severity \(unmanagedSeverity.name) at least")
        }
        for rule in compiledRules {
            guard rule.matchesType(subject.resource.type) else {
                others += 1
                continue
            }
            lines.append("\(rule.policy)/\(rule.id): \(rule.explain(changes, subject, veil, &facts, &counters))")
        }
        if others > 0 { lines.append("\(others) rule\(others == 1 ? " is" : "s are") about other types") }
        return lines
    }
}

extension CompiledRule {
    /// `matches ...`, or the first thing that speaks against it.
    fileprivate func explain(
        _ changes: [JudgedChange], _ subject: JudgeSubject, _ veil: ActorVeil?, _ facts: inout ExpressionFacts,
        _ counters: inout JudgeCounters
    ) -> String {
        guard appliesTo(subject) else {
            if !subject.isManaged { return "no, it does not speak of what no state holds" }
            return "no, it is for environments \(settings.environments.joined(separator: ", "))"
        }
        // What speaks against the changes, each obstacle once, with the names it holds for.
        var obstacles: [(text: String, names: [String])] = []
        for change in changes {
            let name = change.attribute ?? "the object"
            guard let obstacle = firstObstacle(change, subject, &facts, &counters) else {
                if exclude.contains(where: { $0.matches(subject.actor, subject.event) }) {
                    return "matches \(name), but excludes \((veil?.veiled(subject.actor) ?? subject.actor).name)"
                }
                let threshold = thresholds.map(\.words).joined(separator: ", ")
                return "matches \(name), severity \(settings.severity.name)"
                    + (threshold.isEmpty ? "" : "; reported from \(threshold)")
            }
            if let index = obstacles.firstIndex(where: { $0.text == obstacle }) {
                obstacles[index].names.append(name)
            } else {
                obstacles.append((obstacle, [name]))
            }
        }
        guard !obstacles.isEmpty else { return "no, nothing changed" }
        return "no, "
            + obstacles.prefix(3).map { $0.names.prefix(4).joined(separator: ", ") + ": " + $0.text }
            .joined(separator: "; ")
    }

    private func firstObstacle(
        _ change: JudgedChange, _ subject: JudgeSubject, _ facts: inout ExpressionFacts,
        _ counters: inout JudgeCounters
    ) -> String? {
        guard namesChange(change, subject) else { return "no change of the kind it names" }
        guard watches(change, subject) else { return "not watched" }
        for condition in conditions
        where !([change] + change.otherwise).contains(where: {
            condition.holds($0, subject, facts: &facts, counters: &counters)
        }) {
            return "does not hold: \(condition.words)"
        }
        return nil
    }
}
