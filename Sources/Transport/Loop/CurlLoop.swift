import CCurl
import Glibc
import Synchronization

/// The one thread that runs libcurl: epoll waits, `curl_multi_socket_action` works.
///
/// Other threads only post commands. `@unchecked Sendable`: everything but `inbox`, the wake descriptor and the counter
/// belongs to the loop thread.
final class CurlLoop: @unchecked Sendable {
    enum Command {
        case start(CurlTransfer)
        /// The consumer took what was buffered; let a paused transfer go on.
        case resume(CurlTransfer)
        /// The consumer gave up.
        case abort(CurlTransfer)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isStopping = false
        var hasStopped = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    let clock = LoopClock()
    private let inbox = Mutex(Inbox())
    private let liveCount = Atomic<Int>(0)
    private let wakeDescriptor: Int32
    private let epoll: Int32
    private let shared: CurlPool
    private let separate: CurlPool
    private var live: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    /// No transfer's idle deadline lies before it: bytes only move deadlines away.
    private var nextIdleCheck = Int64.max

    /// curl_global_init may run once only, before anything else of libcurl.
    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    init(configuration: HTTPClient.Configuration) throws(TransportError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        let sharedPool = CurlPool(
            index: 0, epoll: epoll, maximumConnectionsPerHost: configuration.maximumSharedConnectionsPerHost)
        let separatePool = CurlPool(
            index: 1, epoll: epoll, maximumConnectionsPerHost: configuration.maximumHTTP1ConnectionsPerHost)
        guard Self.isCurlReady, epoll >= 0, wakeDescriptor >= 0, let sharedPool, let separatePool else {
            if epoll >= 0 { close(epoll) }
            if wakeDescriptor >= 0 { close(wakeDescriptor) }
            throw TransportError(.badRequest, "the HTTP client could not start: no memory or no file descriptors left")
        }
        shared = sharedPool
        separate = separatePool
        shared.connectCallbacks()
        separate.connectCallbacks()
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: UInt64.max))
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeDescriptor, &event)
    }

    deinit {
        // Only a loop that never ran still has open pools.
        shared.close()
        separate.close()
        close(epoll)
        close(wakeDescriptor)
    }

    // MARK: From any thread

    /// Transfers that hold a libcurl handle on the loop.
    var liveTransferCount: Int { liveCount.load(ordering: .relaxed) }

    /// False: the loop is stopping and nothing will happen.
    @discardableResult
    func post(_ command: Command) -> Bool {
        let (accepted, mustWake) = inbox.withLock { inbox in
            guard !inbox.isStopping else { return (false, false) }
            if case .start = command { liveCount.add(1, ordering: .relaxed) }
            inbox.commands.append(command)
            return (true, inbox.commands.count == 1)
        }
        if mustWake { wake() }
        return accepted
    }

    func stop() {
        inbox.withLock { $0.isStopping = true }
        wake()
    }

    /// Returns once every transfer is freed; the thread ends right after.
    func stopped() async {
        await withCheckedContinuation { waiter in
            let isOver = inbox.withLock { inbox in
                if !inbox.hasStopped { inbox.stopWaiters.append(waiter) }
                return inbox.hasStopped
            }
            if isOver { waiter.resume() }
        }
    }

    private func wake() {
        var one = UInt64(1)
        _ = write(wakeDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    // MARK: The loop thread

    func run() {
        ignorePipeSignal()
        var events = [epoll_event](repeating: epoll_event(), count: 128)
        var isStopping = false
        while !isStopping {
            clock.update()
            isStopping = runCommands()
            shared.runTimer(now: clock.now)
            separate.runTimer(now: clock.now)
            if clock.now >= nextIdleCheck { checkIdle() }
            finishDone(in: shared)
            finishDone(in: separate)
            if isStopping { break }
            let count = epoll_wait(epoll, &events, Int32(events.count), waitMilliseconds())
            clock.update()
            for event in events.prefix(Int(max(0, count))) { handle(event) }
            finishDone(in: shared)
            finishDone(in: separate)
        }
        failAll()
    }

    /// A write to a broken TLS connection must answer EPIPE, not end the process.
    private func ignorePipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func handle(_ event: epoll_event) {
        if event.data.u64 == UInt64.max {
            var count = UInt64(0)
            _ = read(wakeDescriptor, &count, MemoryLayout<UInt64>.size)
            return
        }
        let pool = event.data.u64 >> 32 == 0 ? shared : separate
        pool.socketReady(Int32(truncatingIfNeeded: event.data.u64), events: event.events)
    }

    private func waitMilliseconds() -> Int32 {
        let deadlines = [shared.deadline, separate.deadline, nextIdleCheck == .max ? nil : nextIdleCheck]
        guard let next = deadlines.compactMap({ $0 }).min() else { return -1 }
        let nanoseconds = max(0, next &- LoopClock.monotonic())
        return Int32(min(60_000, (nanoseconds &+ 999_999) / 1_000_000))
    }

    private func runCommands() -> Bool {
        let (commands, isStopping) = inbox.withLock { inbox in
            defer { inbox.commands = [] }
            return (inbox.commands, inbox.isStopping)
        }
        for command in commands {
            switch command {
            case .start(let transfer): start(transfer)
            case .resume(let transfer): resume(transfer)
            case .abort(let transfer): remove(transfer)
            }
        }
        return isStopping
    }

    private func pool(of transfer: CurlTransfer) -> CurlPool { transfer.context.isMultiplexed ? shared : separate }

    private func start(_ transfer: CurlTransfer) {
        guard let handle = transfer.handle else { return }
        // Given up before it began.
        guard !transfer.machine.withLock({ $0.isEnded }) else { return discard(transfer) }
        transfer.startedAt = clock.now
        let result = curl_multi_add_handle(pool(of: transfer).multi, handle)
        guard result == CURLM_OK else {
            discard(transfer)
            transfer.end(
                TransportError(.badRequest, "libcurl did not take the request (multi error \(result.rawValue))"))
            return
        }
        live[handle] = transfer
        if let deadline = transfer.idleDeadline(now: clock.now) { nextIdleCheck = min(nextIdleCheck, deadline) }
    }

    private func resume(_ transfer: CurlTransfer) {
        guard let handle = transfer.handle, live[handle] != nil else { return }
        transfer.idleSince = clock.now
        // Calls the write function before it returns: no lock is held here.
        transfer.machine.withLock { $0.flushing() }
        let result = curl_easy_pause(handle, CURLPAUSE_CONT)
        transfer.machine.withLock { $0.flushed() }
        guard result == CURLE_OK else {
            let error = transfer.error(for: result, now: clock.now)
            remove(transfer)
            transfer.end(error)
            return
        }
    }

    /// Takes the transfer off its pool and frees it; a second time does nothing.
    private func remove(_ transfer: CurlTransfer) {
        guard let handle = transfer.handle, live.removeValue(forKey: handle) != nil else { return }
        curl_multi_remove_handle(pool(of: transfer).multi, handle)
        discard(transfer)
    }

    private func discard(_ transfer: CurlTransfer) {
        transfer.release()
        liveCount.subtract(1, ordering: .relaxed)
    }

    private func finishDone(in pool: CurlPool) {
        while let (handle, result) = pool.nextFinished() {
            guard let transfer = live[handle] else { continue }
            let error = transfer.error(for: result, now: clock.now)
            remove(transfer)
            transfer.end(error)
        }
    }

    // MARK: Idle time-out

    private func checkIdle() {
        nextIdleCheck = .max
        var quiet: [CurlTransfer] = []
        for transfer in live.values {
            guard let deadline = transfer.idleDeadline(now: clock.now) else { continue }
            if deadline <= clock.now { quiet.append(transfer) } else { nextIdleCheck = min(nextIdleCheck, deadline) }
        }
        for transfer in quiet {
            remove(transfer)
            transfer.end(.timeout(.idle, transfer.context))
        }
    }

    private func failAll() {
        for transfer in Array(live.values) {
            remove(transfer)
            transfer.end(.clientIsShutDown)
        }
        for case .start(let transfer) in inbox.withLock({ $0.commands }) {
            discard(transfer)
            transfer.end(.clientIsShutDown)
        }
        shared.close()
        separate.close()
        let waiters = inbox.withLock { inbox in
            inbox.commands = []
            inbox.hasStopped = true
            defer { inbox.stopWaiters = [] }
            return inbox.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
