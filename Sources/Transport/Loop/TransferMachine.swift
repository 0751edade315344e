/// One transfer between the loop thread, which brings bytes, and one consumer, which asks for them.
///
/// Pure: it holds the waiters (continuations in the driver, anything in tests) and says whom to wake with what. At most
/// one waiter waits at a time. The buffer's bound is `highWater` plus what one call of libcurl brings (16 KiB), and over
/// HTTP/2 what libcurl read of a paused stream: at most its window of 32 MiB, since what it kept is taken whole
/// (`isFlushing`) before it grants the next window.
struct TransferMachine<HeadWaiter: Sendable, ChunkWaiter: Sendable>: Sendable {
    private enum Phase: Sendable {
        /// The head is coming in; goes to `body` or `ended`.
        case head(HeadParser)
        /// The head is there, until the consumer asks for it; the body is coming in. Goes to `ended`.
        case body
        /// Nothing more comes. What is buffered may still be read, then the error or the end.
        case ended(TransportError?)
    }

    /// Whom to resume, outside any lock.
    enum Wake: Sendable {
        case nobody
        case head(HeadWaiter, Result<ResponseHead, TransportError>)
        case chunk(ChunkWaiter, Result<[UInt8]?, TransportError>)
    }

    let highWater: Int
    private var phase = Phase.head(HeadParser())
    private var head: ResponseHead?
    private var headWaiter: HeadWaiter?
    private var chunkWaiter: ChunkWaiter?
    private(set) var buffer: [UInt8] = []
    private(set) var isPaused = false
    /// libcurl brings what it kept while the transfer was paused.
    private var isFlushing = false

    init(highWater: Int) { self.highWater = highWater }

    var isEnded: Bool { if case .ended = phase { true } else { false } }

    // MARK: From the loop

    /// A line of the head or of the trailer. Returns whether to go on; a head that makes no sense ends the transfer.
    mutating func receiveHeaderLine(_ line: UnsafeRawBufferPointer) -> (goOn: Bool, wake: Wake) {
        guard case .head(var parser) = phase else { return (!isEnded, .nobody) }
        do {
            switch try parser.line(line) {
            case .more:
                phase = .head(parser)
                return (true, .nobody)
            case .head(let head):
                phase = .body
                guard let waiter = headWaiter else {
                    self.head = head
                    return (true, .nobody)
                }
                headWaiter = nil
                return (true, .head(waiter, .success(head)))
            }
        } catch {
            return (false, end(error))
        }
    }

    /// Bytes of the body. Not accepted: they must be brought again after the consumer asked for more.
    mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) -> (accepted: Bool, wake: Wake) {
        guard case .body = phase else { return (true, .nobody) }
        if let waiter = chunkWaiter {
            chunkWaiter = nil
            return (true, .chunk(waiter, .success(Array(bytes))))
        }
        guard buffer.count < highWater || isFlushing else {
            isPaused = true
            return (false, .nobody)
        }
        buffer.append(contentsOf: bytes)
        return (true, .nobody)
    }

    /// The transfer is let on. Until `flushed()` libcurl brings what it had read meanwhile; to refuse a part of that would
    /// leave it with libcurl while the server may already send more, until libcurl's own bound (64 MiB) ends the transfer.
    mutating func flushing() { isFlushing = true }

    mutating func flushed() { isFlushing = false }

    /// The transfer is over: nil when the answer is whole.
    mutating func end(_ error: TransportError?) -> Wake {
        if isEnded { return .nobody }
        var error = error
        if case .head = phase, error == nil { error = .protocolError("the server closed without an answer") }
        phase = .ended(error)
        isPaused = false
        if let waiter = headWaiter, let error {
            headWaiter = nil
            return .head(waiter, .failure(error))
        }
        if let waiter = chunkWaiter {
            chunkWaiter = nil
            return .chunk(waiter, error.map { .failure($0) } ?? .success(nil))
        }
        return .nobody
    }

    // MARK: From the consumer

    mutating func awaitHead(_ waiter: HeadWaiter) -> Wake {
        if let head {
            self.head = nil
            return .head(waiter, .success(head))
        }
        if case .ended(let error) = phase {
            return .head(waiter, .failure(error ?? .protocolError("the answer's head was read already")))
        }
        headWaiter = waiter
        return .nobody
    }

    /// Asks for the next chunk. `resume`: the transfer had been paused and must be let on.
    mutating func pull(_ waiter: ChunkWaiter) -> (wake: Wake, resume: Bool) {
        if !buffer.isEmpty {
            let chunk = buffer
            buffer = []
            defer { isPaused = false }
            return (.chunk(waiter, .success(chunk)), isPaused)
        }
        if case .ended(let error) = phase {
            return (.chunk(waiter, error.map { .failure($0) } ?? .success(nil)), false)
        }
        guard chunkWaiter == nil else {
            return (.chunk(waiter, .failure(.protocolError("the body is read by two readers at once"))), false)
        }
        chunkWaiter = waiter
        return (.nobody, false)
    }

    /// The consumer gives up: what is buffered goes, a waiter gets `error`. `abort`: the transfer is still under way.
    mutating func cancel(_ error: TransportError) -> (wake: Wake, abort: Bool) {
        buffer = []
        head = nil
        guard isEnded else { return (end(error), true) }
        phase = .ended(error)  // what was dropped must not look like the end of a whole body
        return (.nobody, false)
    }
}
