import CCurl
import Glibc

/// One libcurl multi handle: a set of connections with its own bound per host. Belongs to the loop thread.
final class CurlPool {
    let multi: UnsafeMutableRawPointer
    private var isClosed = false
    private let index: UInt64
    private let epoll: Int32
    /// Monotonic nanoseconds at which libcurl wants to be called; nil: not at all.
    private(set) var deadline: Int64?

    init?(index: UInt64, epoll: Int32, maximumConnectionsPerHost: Int) {
        guard let multi = curl_multi_init() else { return nil }
        self.multi = multi
        self.index = index
        self.epoll = epoll
        _ = tfd_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, maximumConnectionsPerHost)
        // What the server allows counts; libcurl's own default of 100 would open more connections than needed.
        _ = tfd_curl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, 1000)
        // Idle connections kept for re-use. libcurl's default grows with the transfers added, up to four times.
        _ = tfd_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 64)
    }

    /// Tells libcurl where to report sockets and times. The pool must outlive the multi handle's use.
    func connectCallbacks() {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        _ = tfd_curl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, pointer)
        _ = tfd_curl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, pointer)
        _ = tfd_curl_multi_set_socket_function(multi) { _, socket, what, pool, known in
            guard let pool else { return -1 }
            let isKnown = known != nil
            Unmanaged<CurlPool>.fromOpaque(pool).takeUnretainedValue().watch(socket, what, isKnown: isKnown)
            return 0
        }
        _ = tfd_curl_multi_set_timer_function(multi) { _, milliseconds, pool in
            guard let pool else { return -1 }
            Unmanaged<CurlPool>.fromOpaque(pool).takeUnretainedValue().setTimer(milliseconds)
            return 0
        }
    }

    deinit { close() }

    /// Closes the kept connections. Every easy handle must be off by then, and the epoll descriptor still open: libcurl
    /// reports the sockets it closes.
    func close() {
        if isClosed { return }
        isClosed = true
        curl_multi_cleanup(multi)
    }

    private func setTimer(_ milliseconds: Int) {
        deadline = milliseconds < 0 ? nil : LoopClock.monotonic() &+ Int64(min(milliseconds, 1 << 40)) &* 1_000_000
    }

    private func watch(_ socket: Int32, _ what: Int32, isKnown: Bool) {
        if what == CURL_POLL_REMOVE {
            epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nil)
            curl_multi_assign(multi, socket, nil)
            return
        }
        var interest = UInt32(0)
        if what == CURL_POLL_IN || what == CURL_POLL_INOUT { interest |= EPOLLIN.rawValue }
        if what == CURL_POLL_OUT || what == CURL_POLL_INOUT { interest |= EPOLLOUT.rawValue }
        let tag = index << 32 | UInt64(UInt32(bitPattern: socket))
        var event = epoll_event(events: interest, data: epoll_data_t(u64: tag))
        let first = isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
        let second = isKnown ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        // A number closed and opened again behind our back needs the other operation.
        if epoll_ctl(epoll, first, socket, &event) != 0 { epoll_ctl(epoll, second, socket, &event) }
        curl_multi_assign(multi, socket, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Calls libcurl if its time has come.
    func runTimer(now: Int64) {
        guard let due = deadline, due <= now else { return }
        deadline = nil
        var running = Int32(0)
        curl_multi_socket_action(multi, -1, 0, &running)
    }

    func socketReady(_ socket: Int32, events: UInt32) {
        var mask = Int32(0)
        if events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
        var running = Int32(0)
        curl_multi_socket_action(multi, socket, mask, &running)
    }

    /// The next finished transfer's handle and result.
    func nextFinished() -> (handle: UnsafeMutableRawPointer, result: CURLcode)? {
        var left = Int32(0)
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle {
                return (handle, tfd_curl_message_result(message))
            }
        }
        return nil
    }
}
