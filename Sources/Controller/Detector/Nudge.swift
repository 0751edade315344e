/// Wakes one loop before its time.
final class Nudge: Sendable {
    private let mailbox = Mailbox<Void>(capacity: 1)

    func now() { if mailbox.depth == 0 { mailbox.putUrgent(()) } }

    /// Until nudged, the time is over or the task is cancelled.
    func wait(_ time: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.mailbox.take(upTo: 8) }
            group.addTask { try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
    }
}
