import Logging
import ServiceLifecycle

/// A `LocalCluster` with the task that runs it. `stop()` must be called; a cluster that is dropped runs on.
public struct RunningCluster: Sendable {
    public let cluster: LocalCluster
    /// `http://127.0.0.1:<port>`
    public let url: String
    public let kubeconfig: String
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    init(_ cluster: LocalCluster, logger: Logger) async throws {
        self.cluster = cluster
        let group = ServiceGroup(services: [cluster], logger: logger)
        self.group = group
        // The one unstructured task of this module: it outlives the function that starts the cluster, until `stop()`.
        task = Task { try await group.run() }  // lint:allow
        do {
            url = try await cluster.ready()
        } catch {
            try await task.value
            throw error
        }
        kubeconfig = cluster.kubeconfig(url: url)
    }

    /// Ends watches, closes the port and waits until all is down.
    public func stop() async {
        await group.triggerGracefulShutdown()
        _ = await task.result
    }
}

extension LocalCluster {
    /// Starts a cluster and returns when it listens.
    /// - Throws: why the port cannot be had.
    public static func start(
        _ configuration: Configuration = Configuration(), logger: Logger = Logger(label: "localcluster")
    ) async throws -> RunningCluster {
        try await RunningCluster(LocalCluster(configuration, logger: logger), logger: logger)
    }

    /// Runs `body` with a cluster that lives as long.
    public static func with<Result: Sendable>(
        _ configuration: Configuration = Configuration(), logger: Logger = Logger(label: "localcluster"),
        _ body: (RunningCluster) async throws -> Result
    ) async throws -> Result {
        let running = try await start(configuration, logger: logger)
        do {
            let result = try await body(running)
            await running.stop()
            return result
        } catch {
            await running.stop()
            throw error
        }
    }
}
