/// A call that the catalog knows, with what it does to which objects. Holds nothing of the memory that was asked, so that
/// this can learn from it without being copied.
struct AssessedCall {
    let row: EventSpec
    let record: CallRecord
    private(set) var assessments: [Assessment]
    /// Identities that the call moved, to be learned when it succeeded.
    let renames: [LearnedIdentities.Rename]

    init(_ call: CallAssessment) {
        row = call.row
        record = call.call
        assessments = call.run()
        renames = row.renames ? call.renames() : []
    }

    /// Hands the assessments on, so that nobody holds them twice.
    mutating func takeAssessments() -> [Assessment] {
        var taken: [Assessment] = []
        swap(&taken, &assessments)
        return taken
    }
}
