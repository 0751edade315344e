import Engine

/// What the spec and the policies say now, and what time brings about.
extension Detector {
    mutating func take(_ configuration: DetectorConfiguration, _ actions: inout [Action]) {
        // A state that is read from elsewhere now is another state: the old one is no longer in force.
        let kept = Set(
            configuration.states.filter { state in
                self.configuration.states.contains { $0.name == state.name && $0.isSamePlace(as: state) }
            }.map(\.name))
        let hasLost = snapshots.keys.contains { !kept.contains($0) }
        keepPlans(of: configuration)
        let limit = self.configuration.reportLimit
        let veil = self.configuration.settings.actorVeil
        let old = self.configuration.catalog
        self.configuration = configuration
        snapshots = snapshots.filter { kept.contains($0.key) }
        states = states.filter { kept.contains($0.key) }
        takeCatalog(from: old, kept)
        environment.source = configuration.settings
        environment.policies = configuration.policies
        if hasLost {
            let own = configuration.states.compactMap { snapshots[$0.name] }
            actions.append(.publish(own))
            environment.ownership = environment.ownership.replacing(own, of: source)
        }
        let wasJudging = environment.hasStates
        environment.hasStates = configuration.stateCount > 0 && snapshots.count >= configuration.stateCount
        conclude(Pipeline.step(environment, &memory, .policies), nil, &actions)
        if environment.hasStates, !wasJudging { startJudging(&actions) }
        if veil != configuration.settings.actorVeil { rewriteReports(&actions) { _ in true } }
        guard limit != configuration.reportLimit else { return }
        let writes = rebalanced()
        if !writes.isEmpty { actions.append(.record(nil, writes)) }
    }

    /// A report of before may show an actor that is to be shown as a digest now.
    func veilReports(_ actions: inout [Action]) {
        guard let veil = environment.source.actorVeil else { return }
        rewriteReports(&actions) { veil.veiled($0) != $0 }
    }

    func rewriteReports(_ actions: inout [Action], where isStale: (ReportRecord) -> Bool) {
        let writes = memory.reports(source: source).compactMap { record -> Write? in
            guard shown.contains(record.key), isStale(record) else { return nil }
            return Pipeline.report(record.key, environment, memory).map {
                write($0, announcement: nil, isTransition: false)
            }
        }
        if !writes.isEmpty { actions.append(.record(nil, writes)) }
    }

    mutating func tick(_ now: EventTime, _ actions: inout [Action]) {
        conclude(Pipeline.step(environment, &memory, .time(now)), nil, &actions)
        if memory.pendingCount > 0 { actions.append(.refreshStates) }
        guard now.microseconds - sweptAt >= Self.sweepInterval else { return }
        sweptAt = now.microseconds
        sweep(now, &actions)
    }

    /// Deletes reports that were resolved longer ago than they are kept.
    mutating func sweep(_ now: EventTime, _ actions: inout [Action]) {
        for record in memory.reports(source: source) where record.phase == .resolved {
            guard let resolution = record.resolution,
                now.seconds(since: resolution.at) >= configuration.retentionSeconds
            else { continue }
            memory.forget(record.key)
            if shown.remove(record.key) != nil { actions.append(.record(nil, [deletion(of: record.key)])) }
        }
    }
}
