import FoundationEssentials
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A Kubernetes API server in memory, for the demo and the tests: enough of it for the real `kubectl` and our controller.
/// It serves plain HTTP on a loopback port and forgets everything when it stops.
///
///     let cluster = try await LocalCluster.start()
///     defer { … }                                // await cluster.stop()
///     cluster.url                                // http://127.0.0.1:40123
///
/// As a `Service` it runs until graceful shutdown, which ends open watches cleanly.
public final class LocalCluster: Service, Sendable {
    public struct Configuration: Sendable {
        public var host = "127.0.0.1"
        /// 0 takes a free port.
        public var port = 0
        /// Requests must carry this bearer token; nil lets everybody in.
        public var token: String?
        /// How many changes of a resource watches may lag behind; older versions expire with 410.
        public var historyLimit = 1024
        /// How often watches that ask for bookmarks get one.
        public var bookmarkInterval: Duration = .seconds(60)

        public init() {}
    }

    private enum Phase: Sendable {
        case starting([CheckedContinuation<Int, any Error>])
        case running(port: Int)
        case ended
    }

    /// The server ended before it listened, or is gone.
    public struct NotRunning: Error, CustomStringConvertible {
        public var description: String { "the local cluster is not running" }
    }

    private let configuration: Configuration
    private let logger: Logger
    private let state: ClusterState
    private let phase = Mutex(Phase.starting([]))

    public init(_ configuration: Configuration = Configuration(), logger: Logger = Logger(label: "localcluster")) {
        self.configuration = configuration
        self.logger = logger
        let store = ClusterStore(historyLimit: configuration.historyLimit)
        state = ClusterState(
            APIMachine(token: configuration.token, store: store) { Int64(Date().timeIntervalSince1970 * 1_000_000) })
    }

    // MARK: running

    /// Serves until the surrounding service group shuts down or the task is cancelled.
    public func run() async throws {
        defer { end() }
        let timing = WatchTiming(bookmarkInterval: configuration.bookmarkInterval)
        let application = Application(
            responder: ClusterResponder(state: state, timing: timing),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "localcluster"),
            onServerRunning: { channel in self.listens(on: channel.localAddress?.port ?? 0) }, logger: logger)
        let state = state
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { state.endWatches(stopping: true) }
                    try await application.run()
                }
                group.addTask {
                    for await _ in state.backgroundSignals { state.runBackground() }
                }
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            state.endWatches(stopping: true)
        }
    }

    private func listens(on port: Int) {
        let waiting = phase.withLock { phase -> [CheckedContinuation<Int, any Error>] in
            guard case .starting(let waiting) = phase else { return [] }
            phase = .running(port: port)
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: port) }
    }

    private func end() {
        let waiting = phase.withLock { phase -> [CheckedContinuation<Int, any Error>] in
            defer { phase = .ended }
            if case .starting(let waiting) = phase { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume(throwing: NotRunning()) }
    }

    /// The base URL, as soon as the server listens.
    /// - Throws: `NotRunning` when it ended instead.
    public func ready() async throws -> String {
        let port = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int, any Error>) in
            let answer = phase.withLock { phase -> Result<Int, any Error>? in
                switch phase {
                case .running(let port): return .success(port)
                case .ended: return .failure(NotRunning())
                case .starting(let waiting):
                    phase = .starting(waiting + [continuation])
                    return nil
                }
            }
            if let answer { continuation.resume(with: answer) }
        }
        return "http://\(configuration.host):\(port)"
    }

    /// A kubeconfig for a server at `url`.
    public func kubeconfig(url: String) -> String {
        let user = configuration.token.map { "{token: \"\($0)\"}" } ?? "{}"
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: local
              cluster: {server: "\(url)"}
            users:
            - name: local
              user: \(user)
            contexts:
            - name: local
              context: {cluster: local, user: local, namespace: default}
            current-context: local

            """
    }

    // MARK: for tests

    /// Forgets all past changes, as compaction does: watches and lists from older versions get 410.
    public func compact() { state.mutate { $0.store.compact() } }

    /// Ends all open watches cleanly, as a server does whose time is up.
    public func endWatches() { state.endWatches(stopping: false) }

    /// How many watches are open.
    public var openWatchCount: Int { state.watcherCount }
}
