/// The end of a call that was judged by the record with which it began.
extension Detection {
    /// One line for each object whose report moved; one that says `duplicate` or `failed` where none did.
    func operationEnded(
        _ judged: OpenOperations.Judged, by event: EventReference, hasSucceeded: Bool, _ memory: inout JudgingMemory
    ) -> [Finding] {
        if !hasSucceeded { memory.pending.cancel(judged.eventID) }
        let touches = memory.ledger.finish(
            judged.eventID, of: judged.keys, hasSucceeded: hasSucceeded, at: event.time)
        let reason: IgnoredReason = hasSucceeded ? .duplicate : .failed
        var findings = settled(touches, at: event.time, &memory)
        for index in findings.indices {
            findings[index].event = event
            guard hasSucceeded else { continue }
            // The call was told when it began; the report alone learns that it came to its end.
            findings[index].outcome = .ignored
            findings[index].reason = reason.rawValue
        }
        if findings.isEmpty {
            findings = [Finding(event: event, source: source.key, outcome: .ignored, reason: reason.rawValue)]
        }
        for index in findings.indices {
            findings[index].event.part = index + 1
            findings[index].event.parts = findings.count
        }
        return findings
    }
}
