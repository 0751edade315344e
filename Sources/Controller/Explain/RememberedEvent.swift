import Engine

/// One event and what one source decided about it.
struct RememberedEvent: Sendable {
    /// Why there is no decision of the engine.
    enum Stop: String, Sendable {
        /// Held until every state of the source is loaded.
        case waiting
        /// Too many were held; it was let go.
        case shed
        /// No source covers its account and region.
        case unowned

        var text: String {
            switch self {
            case .waiting: "waits: not every Terraform state of the source is loaded yet"
            case .shed: "let go unjudged: too many events waited for the source's states (tfdrift_events_shed_total)"
            case .unowned: "ends here: no DriftSource that names this intake covers its account and region"
            }
        }
    }
    enum Content: Sendable {
        case bytes([UInt8])
        /// The record is larger than what may be kept of one.
        case tooLarge(EventReference)
    }

    static let overhead = 256
    /// A batch of thousands of record sets is told by its first ones.
    static let maximumDecided = 32

    var content: Content
    /// Stands for the event's id.
    let mark: Int
    /// Microseconds since 1970, our clock.
    var receivedAt: Int64
    var decided: [Decided] = []
    /// Decisions beyond `maximumDecided`.
    var omitted = 0
    var stop: Stop?

    /// What it counts for.
    var size: Int {
        let kept = decided.count * 128 + Self.overhead
        if case .bytes(let bytes) = content { return bytes.count + kept }
        return kept
    }

    mutating func add(_ one: Decided) {
        if decided.count < Self.maximumDecided { decided.append(one) } else { omitted += 1 }
        if stop == .waiting { stop = nil }
    }

    /// Screened out without a look at what it changes: the great mass of a trail.
    var isScreened: Bool {
        guard stop == nil, let first = decided.first, decided.count == 1 else { return false }
        return first.outcome == .ignored && (first.reason == IgnoredReason.readOnly.rawValue)
    }

    /// The event, read anew; nil when only its reference is kept.
    var event: AuditEvent? {
        guard case .bytes(let bytes) = content, case .event(let event) = EventDecoder.decode(bytes) else { return nil }
        return event
    }

    var reference: EventReference? {
        if case .tooLarge(let reference) = content { return reference }
        return event.map { EventReference($0) }
    }

    func isOf(_ id: String) -> Bool {
        // Reading a record costs far more than comparing what stands for its id.
        mark == id.hashValue && reference?.id == id
    }
}
