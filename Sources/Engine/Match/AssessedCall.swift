/// A call that the catalog knows, with what it does to which objects. Holds nothing of the memory that was asked, so that
/// this can learn from it without being copied.
struct AssessedCall {
    let row: EventSpec
    let record: CallRecord
    let assessments: [Assessment]
    /// Identities that the call moved, to be learned when it succeeded.
    let renames: [LearnedIdentities.Rename]

    init(_ call: CallAssessment) {
        row = call.row
        record = call.call
        assessments = call.run()
        renames = row.renames ? call.renames() : []
    }
}
