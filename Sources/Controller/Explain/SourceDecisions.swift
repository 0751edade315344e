import Engine
import Synchronization

/// What one source decided lately: two rings, so that reads, of which a trail is full, do not push out the changes.
///
/// Written by the source's worker with every event, read by whoever asks why. Holds the records' own bytes, which the
/// intake has read anyway, and takes nothing out of them until somebody asks.
final class SourceDecisions: Sendable {
    static let maximumCount = 8_192

    private struct State: Sendable {
        var changes = EventRing(maximumCount: maximumCount)
        var reads = EventRing(maximumCount: maximumCount)
        /// Of those forgotten, how many were told of.
        var told: UInt64 = 0
        /// Bytes that both may hold together.
        var limit: Int

        var changesLimit: Int { limit - readsLimit }
        var readsLimit: Int { limit / 4 }
    }

    struct Size: Sendable, Hashable {
        var events = 0
        var bytes = 0
        var forgotten: UInt64 = 0
    }

    private let state: Mutex<State>

    init(limit: Int) { state = Mutex(State(limit: limit)) }

    func setLimit(_ limit: Int) {
        state.withLock { state in
            state.limit = limit
            state.changes.trim(to: state.changesLimit)
            state.reads.trim(to: state.readsLimit)
        }
    }

    /// An event and what was decided about it, or why nothing was.
    func note(
        _ event: AuditEvent, _ bytes: [UInt8], receivedAt: Int64, _ decided: [Decided],
        _ stop: RememberedEvent.Stop? = nil
    ) {
        var entry = RememberedEvent(
            content: .bytes(bytes), mark: event.id.hashValue, receivedAt: receivedAt, stop: stop)
        for one in decided { entry.add(one) }
        let isTooLarge = state.withLock { $0.changesLimit / 2 < entry.size }
        if isTooLarge { entry.content = .tooLarge(EventReference(event)) }
        state.withLock { state in
            if entry.isScreened {
                state.reads.append(entry, limit: state.readsLimit)
            } else {
                state.changes.append(entry, limit: state.changesLimit)
            }
        }
    }

    /// What was decided later about an event that was noted before.
    func add(_ decided: Decided, to id: String) {
        guard !id.isEmpty else { return }
        state.withLock { state in
            let limit = state.changesLimit
            _ = state.changes.change(where: { $0.isOf(id) }, limit: limit) { $0.add(decided) }
        }
    }

    func events(withID id: String) -> [RememberedEvent] {
        state.withLock { state in [state.changes, state.reads] }.flatMap { $0.kept.filter { $0.isOf(id) } }
    }

    /// The newest first.
    func latest(_ limit: Int, includingReads: Bool) -> [RememberedEvent] {
        let (changes, reads) = state.withLock { ($0.changes, $0.reads) }
        let all = changes.kept.suffix(limit) + (includingReads ? reads.kept.suffix(limit) : [])
        return Array(all.sorted { $0.receivedAt > $1.receivedAt }.prefix(limit))
    }

    var size: Size {
        state.withLock { state in
            Size(
                events: state.changes.count + state.reads.count, bytes: state.changes.bytes + state.reads.bytes,
                forgotten: state.changes.forgotten + state.reads.forgotten)
        }
    }

    /// How many were forgotten since this was last asked.
    func takeForgotten() -> UInt64 {
        state.withLock { state in
            let all = state.changes.forgotten + state.reads.forgotten
            defer { state.told = all }
            return all - state.told
        }
    }

    /// When the oldest event that is still known came; apart for changes and for reads, nil where all are known.
    var since: (changes: Int64?, reads: Int64?) {
        state.withLock { state in
            (
                state.changes.forgotten == 0 ? nil : state.changes.kept.first?.receivedAt,
                state.reads.forgotten == 0 ? nil : state.reads.kept.first?.receivedAt
            )
        }
    }
}
