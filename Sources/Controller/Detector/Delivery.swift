import Intake
import Synchronization

/// One message on its way through the sources that own it: let go when the last of them has recorded its part.
final class Delivery: Sendable {
    let token: InboxToken
    /// Microseconds since 1970-01-01 UTC, our clock.
    let receivedAt: Int64
    /// The record as it was received.
    let bytes: [UInt8]
    private let open: Mutex<Int>
    private let letGo: @Sendable (InboxToken) -> Void

    /// `parts`: how many sources will call `recorded`.
    init(message: IntakeMessage, parts: Int, letGo: @escaping @Sendable (InboxToken) -> Void) {
        token = message.acknowledgement
        receivedAt = message.receivedAt
        bytes = message.bytes
        open = Mutex(parts)
        self.letGo = letGo
    }

    /// One more `recorded` is awaited. To be called by a source before it is done with its own part.
    func addPart() { open.withLock { $0 += 1 } }

    /// One source is done with it. Further calls than there are parts do nothing.
    func recorded() {
        let isLast = open.withLock { open in
            open -= 1
            return open == 0
        }
        if isLast { letGo(token) }
    }
}

/// What an event waits for inside one source: as many report writes as it caused.
final class RecordTicket: Sendable {
    private let delivery: Delivery
    private let open: Mutex<Int>

    /// Holds the delivery until `written` was called `writes` times; with no writes it is released at once.
    init(_ delivery: Delivery, writes: Int) {
        self.delivery = delivery
        open = Mutex(writes)
        if writes == 0 { delivery.recorded() }
    }

    var receivedAt: Int64 { delivery.receivedAt }

    func written() {
        let isLast = open.withLock { open in
            open -= 1
            return open == 0
        }
        if isLast { delivery.recorded() }
    }
}
