import Engine

/// States that come into force, or cannot be read.
extension Detector {
    mutating func take(
        _ outcome: StateOutcome, of binding: StateBinding, _ now: EventTime, _ actions: inout [Action]
    ) {
        // What a loader of the spec before this one still brings is of no use.
        guard configuration.states.contains(where: { $0.name == binding.name && $0.isSamePlace(as: binding) }),
            binding.catalog?.digest == configuration.catalog?.digest
        else { return }
        let name = binding.name
        switch outcome {
        case .unchanged:
            states[name]?.failure = nil
            actions.append(.stateUnchanged(name: name))
        case .failed(let message):
            let isNews = states[name]?.failure != message
            states[name, default: DetectorStatus.State(name: name)].failure = message
            if isNews { actions.append(.stateFailed(name: name, message)) }
        case .loaded(let snapshot): load(snapshot, name, now, &actions)
        }
    }

    mutating func load(
        _ snapshot: StateSnapshot, _ name: String, _ now: EventTime, _ actions: inout [Action]
    ) {
        if isChangingCatalog {
            guard let whole = arrived(snapshot, name) else { return }
            for (name, snapshot) in whole { note(snapshot, name, &actions) }
        } else {
            note(snapshot, name, &actions)
        }
        let own = configuration.states.compactMap { snapshots[$0.name] }
        actions.append(.publish(own))
        environment.ownership = environment.ownership.replacing(own, of: source)
        environment.dependencies = DependencyGraph(
            own.lazy.flatMap { $0.instances.map { ($0.address, $0.dependencies) } })
        let wasJudging = environment.hasStates
        environment.hasStates = configuration.stateCount > 0 && snapshots.count >= configuration.stateCount
        guard environment.hasStates else { return }
        conclude(Pipeline.step(environment, &memory, .state(at: max(snapshot.visibleAt, now))), nil, &actions)
        if !wasJudging { startJudging(&actions) }
    }

    private mutating func note(_ snapshot: StateSnapshot, _ name: String, _ actions: inout [Action]) {
        snapshots[name] = snapshot
        var state = DetectorStatus.State(name: name)
        state.lineage = snapshot.lineage
        state.serial = snapshot.serial
        state.terraformVersion = snapshot.terraformVersion
        state.resourceCount = snapshot.count
        state.loadedAt = snapshot.visibleAt.microseconds
        states[name] = state
        actions.append(.stateLoaded(name: name, snapshot))
    }

    /// The states are there: what the API holds is judged by the policies of today, then what waited.
    mutating func startJudging(_ actions: inout [Action]) {
        if isRestored {
            conclude(Pipeline.step(environment, &memory, .policies), nil, &actions)
            veilReports(&actions)
        }
        let held = waiting
        waiting = []
        for (event, delivery) in held { judge(event, delivery, &actions) }
    }
}

extension OwnershipIndex {
    /// The same index with other states of one source.
    func replacing(_ states: [StateSnapshot], of source: SourceKey) -> OwnershipIndex {
        OwnershipIndex(sources.filter { $0.key != source } + [Source(key: source, states: states)])
    }
}
