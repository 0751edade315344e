import Engine

/// Events: they wait for the states, are judged, and are kept while a claim awaits its proof.
extension Detector {
    mutating func take(_ event: AuditEvent, _ delivery: Delivery, _ actions: inout [Action]) {
        guard environment.hasStates else {
            guard waiting.count < Self.waitingLimit else {
                actions.append(.shed(delivery))
                return
            }
            waiting.append((event, delivery))
            return
        }
        judge(event, delivery, &actions)
    }

    mutating func judge(_ event: AuditEvent, _ delivery: Delivery, _ actions: inout [Action]) {
        let findings = Pipeline.step(environment, &memory, .event(event))
        noteMissingPayload(event, findings)
        if findings.contains(where: { $0.outcome == .pending && $0.event.id == event.id }) {
            hold(delivery, of: event.id)
        }
        conclude(findings, delivery, &actions)
        if findings.contains(where: { $0.outcome == .pending || $0.wantsStateRefresh }) {
            actions.append(.refreshStates)
        }
    }

    /// The inbox keeps the event until its claim is proven or reported. Without an id nobody could tell which that is.
    mutating func hold(_ delivery: Delivery, of id: String) {
        guard !id.isEmpty, held[id] == nil else { return }
        delivery.addPart()
        held[id] = delivery
    }

    mutating func letGoOfConcluded(_ actions: inout [Action]) {
        guard !held.isEmpty else { return }
        let pending = memory.pendingEventIDs
        for (id, delivery) in held where !pending.contains(id) {
            held[id] = nil
            actions.append(.concluded(delivery))
        }
    }

    /// A source whose rule lists no request can never tell an attribute: say so, until one with a request comes.
    mutating func noteMissingPayload(_ event: AuditEvent, _ findings: [Finding]) {
        if event.hasRequestField {
            if findings.contains(where: { $0.outcome != .ignored }) { payloadIncomplete = nil }
        } else if findings.contains(where: { $0.reason == UnknownReason.requestMissing.rawValue }) {
            payloadIncomplete = event.name
        }
    }
}
