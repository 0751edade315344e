import CCurl
import Glibc
import Synchronization

typealias HeadContinuation = CheckedContinuation<Result<ResponseHead, TransportError>, Never>
typealias ChunkContinuation = CheckedContinuation<Result<[UInt8]?, TransportError>, Never>

/// One libcurl easy handle with what its callbacks need.
///
/// `@unchecked Sendable`: the handle, its lists and `idleSince` belong to whoever builds the transfer until it is given to
/// the loop, and from then on to the loop thread alone. What both sides touch is in `machine`.
final class CurlTransfer: @unchecked Sendable {
    typealias Machine = TransferMachine<HeadContinuation, ChunkContinuation>

    let machine: Mutex<Machine>
    /// What error messages may say of the request.
    let context: TransferContext
    let clock: LoopClock

    var handle: UnsafeMutableRawPointer?
    /// libcurl writes its last message here; CURL_ERROR_SIZE bytes.
    let errorText: UnsafeMutablePointer<CChar>
    var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// Monotonic nanoseconds: when the last byte came, or the request began to be sent; nil before that and while paused.
    var idleSince: Int64?
    var startedAt: Int64 = 0
    var hasSentRequest = false
    /// An address was not connected to because it is of this machine or its link.
    var hasRefusedAddress = false

    init(context: TransferContext, clock: LoopClock, highWater: Int) throws(TransportError) {
        guard let handle = curl_easy_init() else {
            throw TransportError(.badRequest, "libcurl could not make a handle: out of memory")
        }
        self.handle = handle
        self.context = context
        self.clock = clock
        machine = Mutex(Machine(highWater: highWater))
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        release()
        errorText.deallocate()
    }

    /// Frees what libcurl holds. The handle must not be on a multi handle any more.
    func release() {
        if let handle { curl_easy_cleanup(handle) }
        handle = nil
        for list in lists { curl_slist_free_all(list) }
        lists = []
    }

    // MARK: On the loop thread

    func receiveHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        idleSince = clock.now
        nonisolated(unsafe) let line = line  // read before this call returns, kept by nobody
        let (goOn, wake) = machine.withLock { $0.receiveHeaderLine(line) }
        wake.perform()
        return goOn
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        nonisolated(unsafe) let bytes = bytes  // copied before this call returns
        let (accepted, wake) = machine.withLock { $0.receiveBody(bytes) }
        idleSince = accepted ? clock.now : nil
        wake.perform()
        return accepted
    }

    /// Whether the transfer may use the address; a refusal is remembered for the error message.
    func admits(_ address: LocalAddress) -> Bool {
        guard !context.allowsLocalAddresses, address.isLocal else { return true }
        hasRefusedAddress = true
        return false
    }

    func requestBegins() {
        hasSentRequest = true
        idleSince = clock.now
    }

    /// The earliest monotonic time at which the transfer can have been quiet for too long.
    func idleDeadline(now: Int64) -> Int64? {
        guard let idle = context.timeouts.idle else { return nil }
        return (idleSince ?? now) &+ idle.nanosecondsClamped
    }

    func end(_ error: TransportError?) {
        machine.withLock { $0.end(error) }.perform()
    }

    var curlMessage: String { String(cString: errorText) }
}

/// What a transfer remembers of its request: nothing secret, only what messages and time-outs need.
struct TransferContext: Sendable {
    /// `host:port` or the socket's path.
    var endpoint: String
    /// `host:port`, without credentials.
    var proxy: String?
    /// PEM, public: to say whether it has expired.
    var clientCertificate: [UInt8]?
    var timeouts: HTTPTimeouts
    /// Whether it may share an HTTP/2 connection.
    var isMultiplexed: Bool
    var allowsLocalAddresses: Bool
}

/// The loop thread's idea of now, taken once a round. Only that thread touches it.
final class LoopClock: @unchecked Sendable {
    private(set) var now: Int64 = LoopClock.monotonic()

    func update() { now = Self.monotonic() }

    static func monotonic() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension Duration {
    /// At least 1 ns, at most some 146 years, so that sums do not overflow.
    var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        guard seconds < 1 << 32 else { return 1 << 62 }
        return max(1, max(0, seconds) * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// Whole milliseconds, rounded up, at least 1, at most 24 days: what libcurl's `long` options hold everywhere.
    var millisecondsForCurl: Int {
        Int(min(Int64(Int32.max), max(1, (nanosecondsClamped + 999_999) / 1_000_000)))
    }
}

extension TransferMachine.Wake
where HeadWaiter == HeadContinuation, ChunkWaiter == ChunkContinuation {
    func perform() {
        switch self {
        case .nobody: break
        case .head(let waiter, let result): waiter.resume(returning: result)
        case .chunk(let waiter, let result): waiter.resume(returning: result)
        }
    }
}
