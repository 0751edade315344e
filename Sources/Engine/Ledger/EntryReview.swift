/// What the policies say of all that stands open in a report, taken together.
struct EntryReview: Sendable {
    var rules: [MatchedRule] = []
    var severity: Severity?
    var matchedKeys: Set<ChangeKey> = []
    var matchesObject = false
}

/// What became of a report.
struct Conclusion: Sendable {
    var transition: ReportTransition = .none
    var resolution: Resolution?
}
