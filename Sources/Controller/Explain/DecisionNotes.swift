import Engine

/// Takes down what a worker decided, input by input. Its cost is one small record an event; nothing is read out of the
/// event's bytes.
struct DecisionNotes: Sendable {
    let log: DecisionLog
    let source: SourceKey
    let decisions: SourceDecisions

    init(_ log: DecisionLog, _ source: SourceKey) {
        self.log = log
        self.source = source
        decisions = log.decisions(of: source)
    }

    /// - now: microseconds since 1970, our clock.
    func take(_ input: DetectorInput, _ actions: [Detector.Action], now: Int64) {
        var own: [Decided] = []
        var stop: RememberedEvent.Stop?
        for action in actions {
            switch action {
            case .observed(let finding, _):
                if case .event = input, finding.trigger == .event {
                    own.append(Decided(finding, at: now))
                } else {
                    decisions.add(Decided(finding, at: now), to: finding.event.id)
                }
            case .shed: stop = .shed
            default: continue
            }
        }
        guard case .event(let event, let delivery) = input else { return }
        if own.isEmpty, stop == nil { stop = .waiting }
        decisions.note(event, delivery.bytes, receivedAt: delivery.receivedAt, own, stop)
    }

    func record() { log.record(source, decisions) }
}
