import Synchronization
import Transport

/// An HTTP client that counts what the operator sends to the cluster, and fails on demand.
final class WatchedHTTP: HTTPSending {
    struct Write: Sendable, Hashable {
        var method: String
        /// Without host and query.
        var path: String
        var body: String
    }
    enum Fault: Sendable {
        case error(TransportError)
        case answer(HTTPResponse)
        /// Does this first, then sends.
        case delay(Duration)
    }
    private struct State {
        var writes: [Write] = []
        var fault: @Sendable (Write) -> Fault? = { _ in nil }
    }

    private let inner: any HTTPSending
    private let state = Mutex(State())

    init(_ inner: any HTTPSending) { self.inner = inner }

    /// Requests other than GET, in the order in which they were sent.
    var writes: [Write] { state.withLock { $0.writes } }
    func forgetWrites() { state.withLock { $0.writes = [] } }
    /// Asked before every request.
    func fail(_ fault: @escaping @Sendable (Write) -> Fault?) { state.withLock { $0.fault = fault } }
    func recover() { fail { _ in nil } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        switch note(request) {
        case .error(let error): throw error
        case .answer(let response): return response
        case .delay(let duration): try? await Task.sleep(for: duration)
        case nil: break
        }
        return try await inner.send(request)
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        if case .error(let error) = note(request) { throw error }
        return try await inner.stream(request)
    }

    private func note(_ request: HTTPRequest) -> Fault? {
        let afterScheme = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
        let path = afterScheme.drop { $0 != "/" }.prefix { $0 != "?" }
        let write = Write(
            method: request.method, path: String(path), body: String(decoding: request.body ?? [], as: UTF8.self))
        return state.withLock { state in
            if request.method != "GET" { state.writes.append(write) }
            return state.fault(write)
        }
    }
}
