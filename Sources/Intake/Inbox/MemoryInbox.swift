import Synchronization

/// The inbox in memory: bounded, first in first out, lost with the process.
///
/// It stands where the durable inbox will stand. Until then what is held at a crash is lost, and the documentation says
/// so; a push intake's gap after a restart is declared by the recorder from the last recorded event.
///
/// Waiting calls are served in their order on each side.
public final class MemoryInbox: Inbox {
    /// How much is held at most, handed out or not.
    public struct Bounds: Sendable, Hashable {
        /// Records, at least 1.
        public var count: Int
        /// Sum of the records' bytes. One record may exceed it when nothing else is held.
        public var bytes: Int
        /// A larger record is never kept.
        public var recordBytes: Int

        public init(
            count: Int = 16_384, bytes: Int = 64 << 20, recordBytes: Int = RecordSplitter.maximumRecordBytes
        ) {
            self.count = max(1, count)
            self.bytes = max(1, bytes)
            self.recordBytes = max(1, recordBytes)
        }
    }

    private enum Side { case writers, readers }

    private struct Guarded {
        var state: MemoryInboxState
        var writers = Waiters()
        var readers = Waiters()

        subscript(_ side: Side) -> Waiters {
            get { side == .writers ? writers : readers }
            set { if side == .writers { writers = newValue } else { readers = newValue } }
        }
    }

    private let bounds: Bounds
    private let clock: WallClock
    private let metrics: IntakeMetrics
    private let guarded: Mutex<Guarded>

    public init(bounds: Bounds = Bounds(), metrics: IntakeMetrics = .none, clock: WallClock = .system) {
        self.bounds = bounds
        self.clock = clock
        self.metrics = metrics
        guarded = Mutex(Guarded(state: MemoryInboxState(bounds: bounds)))
    }

    public var depth: InboxDepth { guarded.withLock { $0.state.depth } }

    public func keep(_ records: [[UInt8]], from intake: IntakeIdentity, patience: Duration?) async -> KeepOutcome {
        var outcome = KeepOutcome()
        let fitting = records.filter { $0.count <= bounds.recordBytes }
        outcome.tooLargeCount = records.count - fitting.count
        var rest = fitting[...]
        let deadline = patience.map { ContinuousClock.now + $0 }
        var isFirstInLine = false
        while !rest.isEmpty {
            let refusal: KeepOutcome.Refusal?
            switch insert(&rest, from: intake, isFirstInLine: isFirstInLine) {
            case .done: refusal = nil
            case .closed: refusal = .closed
            case .wait:
                refusal = await waitForRoom(for: rest.first?.count ?? 0, until: deadline, inFront: isFirstInLine)
                isFirstInLine = true
            }
            guard let refusal else { continue }
            outcome.refusal = refusal
            outcome.refusedCount = rest.count
            break
        }
        outcome.keptCount = fitting.count - outcome.refusedCount
        metrics.inboxDepth(depth)
        return outcome
    }

    public func next(atMost count: Int) async -> [IntakeMessage] {
        while true {
            let taken: [IntakeMessage]? = guarded.withLock { guarded in
                let taken = guarded.state.take(atMost: max(1, count))
                if guarded.state.hasMessages { guarded.readers.wakeFirst() }
                return taken.isEmpty && !guarded.state.isClosed ? nil : taken
            }
            if let taken { return taken }
            let outcome = await waiting(on: .readers, inFront: false) { $0.state.hasMessages || $0.state.isClosed }
            if outcome == .cancelled { return [] }
        }
    }

    public func letGo(_ tokens: [InboxToken]) async {
        guarded.withLock { guarded in
            if guarded.state.letGo(tokens) { guarded.writers.wakeFirst() }
        }
        metrics.inboxDepth(depth)
    }

    public func giveBack(_ tokens: [InboxToken]) async {
        guarded.withLock { guarded in
            guarded.state.giveBack(tokens)
            if guarded.state.hasMessages { guarded.readers.wakeFirst() }
        }
    }

    public func close() async {
        guarded.withLock { guarded in
            guarded.state.isClosed = true
            guarded.writers.wakeAll()
            guarded.readers.wakeAll()
        }
    }

    private enum Insertion { case done, wait, closed }

    /// Takes what fits off the front of `rest`. Who comes while others wait stands behind them.
    private func insert(
        _ rest: inout ArraySlice<[UInt8]>, from intake: IntakeIdentity, isFirstInLine: Bool
    ) -> Insertion {
        let time = clock.now()
        let records = rest
        let (insertion, insertedCount) = guarded.withLock { guarded -> (Insertion, Int) in
            if guarded.state.isClosed { return (.closed, 0) }
            guard isFirstInLine || guarded.writers.isEmpty else { return (.wait, 0) }
            var insertedCount = 0
            for record in records {
                guard guarded.state.insert(record, from: intake, at: time) else { break }
                insertedCount += 1
            }
            if insertedCount > 0 { guarded.readers.wakeFirst() }
            guard insertedCount == records.count else { return (.wait, insertedCount) }
            if guarded.state.hasRoom(for: 0) { guarded.writers.wakeFirst() }
            return (.done, insertedCount)
        }
        rest = rest.dropFirst(insertedCount)
        return insertion
    }

    /// Nil when it is this caller's turn to try again.
    private func waitForRoom(
        for count: Int, until deadline: ContinuousClock.Instant?, inFront: Bool
    ) async -> KeepOutcome.Refusal? {
        guard let deadline else { return await waitForTurn(for: count, inFront: inFront) }
        guard ContinuousClock.now < deadline else {
            guarded.withLock { $0.writers.wakeFirst() }
            return .full
        }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(until: deadline, clock: .continuous) }
            let waiter = Mutex<KeepOutcome.Refusal?>(.full)
            group.addTask {
                let outcome = await self.waitForTurn(for: count, inFront: inFront)
                waiter.withLock { $0 = outcome }
            }
            await group.next()
            group.cancelAll()
            await group.waitForAll()
            let outcome = waiter.withLock { $0 }
            return outcome == .cancelled && !Task.isCancelled ? .full : outcome
        }
    }

    private func waitForTurn(for count: Int, inFront: Bool) async -> KeepOutcome.Refusal? {
        let outcome = await waiting(on: .writers, inFront: inFront) { guarded in
            guarded.state.isClosed || (inFront || guarded.writers.isEmpty) && guarded.state.hasRoom(for: count)
        }
        return outcome == .cancelled ? .cancelled : nil
    }

    /// Suspends until woken, unless `isReady` says already now that there is nothing to wait for.
    private func waiting(
        on side: Side, inFront: Bool, unless isReady: @Sendable (Guarded) -> Bool
    ) async -> Waiters.Outcome {
        let id = guarded.withLock { $0[side].nextID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guarded.withLock { guarded in
                    if isReady(guarded) {
                        continuation.resume(returning: .turn)
                    } else if Task.isCancelled {
                        continuation.resume(returning: .cancelled)
                    } else {
                        guarded[side].add(id, continuation, inFront: inFront)
                    }
                }
            }
        } onCancel: {
            guarded.withLock { $0[side].cancel(id) }
        }
    }
}
