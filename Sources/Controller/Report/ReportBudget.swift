import Engine

/// Which open reports exist as objects when there are more than the source may have: by severity, then address, then key,
/// so that the choice is the same after every restart.
struct ReportBudget: Sendable {
    struct Candidate: Sendable, Hashable {
        var key: ReportKey
        var severity: Severity
        var address: String
    }

    var limit: Int

    func chosen(_ candidates: [Candidate]) -> Set<ReportKey> {
        guard candidates.count > limit else { return Set(candidates.map(\.key)) }
        let ordered = candidates.sorted { left, right in
            if left.severity != right.severity { return left.severity > right.severity }
            if left.address != right.address { return left.address < right.address }
            return (left.key.type, left.key.id, left.key.region) < (right.key.type, right.key.id, right.key.region)
        }
        return Set(ordered.prefix(limit).map(\.key))
    }
}
