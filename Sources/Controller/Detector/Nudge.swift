/// Wakes one loop before its time.
final class Nudge: Sendable {
    private let mailbox = Mailbox<Void>(capacity: 1)

    func now() { if mailbox.depth == 0 { mailbox.putUrgent(()) } }

    /// Until nudged, the time is over or the task is cancelled.
    func wait(_ time: Duration, sleep: @escaping Sleep = Nudge.sleep) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.mailbox.take(upTo: 8) }
            group.addTask { await sleep(time) }
            await group.next()
            group.cancelAll()
        }
    }

    /// As `wait`, but a nudge does not count before `least` is over; it is not forgotten either.
    func wait(atLeast least: Duration, atMost most: Duration, sleep: @escaping Sleep) async {
        await sleep(least)
        if most > least, !Task.isCancelled { await wait(most - least, sleep: sleep) }
    }

    /// Until the time is over or the task is cancelled.
    typealias Sleep = @Sendable (Duration) async -> Void
    static let sleep: Sleep = { try? await Task.sleep(for: $0) }
}
