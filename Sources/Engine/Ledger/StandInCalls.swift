/// Calls about children that no state held, told as their parent's: a route of a route table, a rule of a security group, a
/// setting of a bucket. Kept so that they can be asked again of a state that holds the child by itself.
///
/// A value, bounded by count and by the size of a record: of the calls that are let go the parent's change stays as it is
/// until its own list has the child.
struct StandInCalls: Sendable {
    static let maximumCount = 256
    static let maximumBytes = 65_536

    private var calls = RecentMap<String, AuditEvent>(maximumCount: maximumCount)

    subscript(eventID: String) -> AuditEvent? { eventID.isEmpty || calls.isEmpty ? nil : calls[eventID] }

    /// Keeps the call where it waits for proof or brought about a difference that was not there.
    mutating func note(_ event: AuditEvent, _ findings: [Finding]) {
        guard event.record.bytes.count <= Self.maximumBytes, findings.contains(where: \.isNew) else { return }
        let id = event.id
        if !id.isEmpty { calls.set(event, for: id) }
    }
}

extension Finding {
    fileprivate var isNew: Bool {
        switch outcome {
        case .pending: true
        case .drift: detail?.changes.contains { $0.previous == nil } == true
        default: false
        }
    }
}
