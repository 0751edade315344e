extension Ledger {
    /// Moves the report of an object after a state, a timer, a gap or a policy changed what stands open in it.
    mutating func settle(
        _ key: ReportKey, wasReportOpen: Bool, ending: ResolutionKind?, isChanged: Bool, at time: EventTime,
        review: (LedgerEntry) -> EntryReview
    ) -> Conclusion {
        guard var entry = self[key] else { return Conclusion() }
        var conclusion = Conclusion()
        if wasReportOpen, !entry.isReportOpen {
            conclusion.resolution = entry.resolve(ending ?? .reverted, at: time)
            conclusion.transition = .resolved
        } else if entry.isReportOpen, isChanged {
            conclusion.transition = .updated
            entry.renewRules(0, nil, review)
            entry.renewSummary()
        }
        if entry.isOpen || entry.hasReport { store(entry, for: key) } else { remove(key) }
        return conclusion
    }
}

extension LedgerEntry {
    /// Moves the report after an event was judged.
    mutating func conclude(
        _ observed: borrowing Observed, _ judgement: Judgement?, _ observation: Observation, wasReportOpen: Bool,
        review: (LedgerEntry) -> EntryReview
    ) -> Conclusion {
        var touched = 0
        if let judgement { touched = markReported(observed, judgement) }
        let time = observation.time
        var conclusion = Conclusion()
        if !wasReportOpen, isReportOpen {
            conclusion.transition = openReport(at: time, observation)
        } else if wasReportOpen, isReportOpen, touched > 0 || observed.closedReported {
            conclusion.transition = .updated
            if touched > 0 { countRepeat(at: time) }
        } else if wasReportOpen, !isReportOpen {
            conclusion.resolution = resolve(observed.ending ?? .reverted, at: time)
            conclusion.transition = .resolved
        } else if !isReportOpen, let judgement, !observed.transients.isEmpty {
            conclusion = recordTransients(observed, judgement, observation)
        }
        if conclusion.transition != .none, isReportOpen {
            renewRules(touched, judgement, review)
            renewSummary()
        }
        return conclusion
    }

    /// - Returns: how many of the event's changes stand in the report.
    fileprivate mutating func markReported(_ observed: borrowing Observed, _ judgement: Judgement) -> Int {
        var touched = 0
        for (position, key) in observed.keys.enumerated() {
            guard let key, let index = index(of: key) else { continue }
            if judgement.matched.indices.contains(position), judgement.matched[position] {
                changes[index].isReported = true
            }
            if changes[index].isReported { touched += 1 }
        }
        if observed.touchesObject, object != nil {
            if judgement.isReported { object?.isReported = true }
            if object?.isReported == true { touched += 1 }
        }
        return touched
    }

    fileprivate mutating func openReport(at time: EventTime, _ observation: Observation) -> ReportTransition {
        let isReopened = resolution != nil
        if isReopened { record(.reopened, observation, key: nil, previous: nil, new: nil) }
        resolution = nil
        rules = []
        severity = nil
        firstSeen = time
        lastSeen = time
        occurrences = 1
        return isReopened ? .reopened : .opened
    }

    fileprivate mutating func countRepeat(at time: EventTime) {
        if occurrences < Int.max { occurrences += 1 }
        firstSeen = min(firstSeen, time)
        lastSeen = max(lastSeen, time)
    }

    fileprivate mutating func resolve(_ how: ResolutionKind, at time: EventTime) -> Resolution {
        let resolution = Resolution(how: how, at: time, exposureSeconds: max(time.seconds(since: firstSeen), 0))
        self.resolution = resolution
        return resolution
    }

    /// Opened and over before the engine heard of it: a report that is resolved from the start.
    fileprivate mutating func recordTransients(
        _ observed: borrowing Observed, _ judgement: Judgement, _ observation: Observation
    ) -> Conclusion {
        let hits = observed.transients.filter {
            judgement.matched.indices.contains($0.position) && judgement.matched[$0.position]
        }
        guard let last = hits.map(\.endedAt).max() else { return Conclusion() }
        if resolution == nil {
            firstSeen = observation.time
            lastSeen = observation.time
            occurrences = 1
            rules = judgement.rules
            severity = judgement.severity
            touch(observation)
        }
        for hit in hits {
            let change = observed.shown.indices.contains(hit.position) ? observed.shown[hit.position] : nil
            record(
                .transient, observation, key: hit.key, previous: nil, new: change?.new,
                exposure: hit.endedAt.seconds(since: observation.time))
        }
        summary = summary.isEmpty ? "\(hits.first?.key.path ?? "") changed and put right" : summary
        return Conclusion(transition: .resolved, resolution: resolve(.reverted, at: last))
    }

    /// The rules of the report: those of the event where it is all that stands open, else of everything together.
    fileprivate mutating func renewRules(
        _ touched: Int, _ judgement: Judgement?, _ review: (LedgerEntry) -> EntryReview
    ) {
        let open = reportedCount + (object?.isReported == true ? 1 : 0)
        if let judgement, touched == open, judgement.isReported {
            rules = judgement.rules
            severity = judgement.severity
            return
        }
        let review = review(self)
        guard review.severity != nil else { return }
        rules = review.rules
        severity = review.severity
    }
}
