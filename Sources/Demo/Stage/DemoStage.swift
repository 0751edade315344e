import Controller
import Engine
import Gateway
import JSON
import KubeClient
import LocalCluster
import Logging
import ServiceLifecycle
import Synchronization
import Transport

/// Everything the story needs, up and running: an in-memory Kubernetes API, a Falco, and the operator exactly as it runs in
/// a cluster, over HTTP.
public struct DemoStage: Sendable {
    let folder: DemoFolder
    let client: KubeClient
    let http: HTTPClient
    let falco: FalcoReplayServer
    let `operator`: Operator
    let operatorPort: Int
    public var kubeconfigPath: String { folder.file("kubeconfig") }

    /// Sets the stage, runs `body` and takes everything down again.
    public static func with<Result: Sendable>(
        folder path: String? = nil, logger: Logger, _ body: @escaping @Sendable (DemoStage) async throws -> Result
    ) async throws -> Result {
        let folder = try DemoFolder(path)
        let http = HTTPClient(logger: logger)
        let falco = try FalcoReplayServer(.unix(path: folder.file("falco.sock")))
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(
                try await LocalCluster.with(logger: logger) { cluster in
                    try await withOperator(folder, cluster, http, falco, logger, body)
                })
        } catch {
            outcome = .failure(error)
        }
        await falco.shutdown()
        await http.shutdown()
        folder.remove()
        return try outcome.get()
    }

    private static func withOperator<Result: Sendable>(
        _ folder: DemoFolder, _ cluster: RunningCluster, _ http: HTTPClient, _ falco: FalcoReplayServer,
        _ logger: Logger, _ body: @escaping @Sendable (DemoStage) async throws -> Result
    ) async throws -> Result {
        try folder.write("kubeconfig", cluster.kubeconfig)
        for (state, file) in [("platform", "platform-1.tfstate"), ("payments", "payments-1.tfstate")] {
            try folder.write(state + ".tfstate", try DemoFiles.text(file))
        }
        let client = KubeClient(
            try KubeConfiguration.load(kubeconfig: folder.file("kubeconfig")), http: http,
            userAgent: KubeClient.userAgent(version: TFDriftVersion.current), logger: logger)
        let objects = try DemoObjects(folder: folder, falcoSocket: folder.file("falco.sock")).all()
        for object in objects {
            _ = try await client.apply(
                DemoObjects.resource(of: object), object.json, fieldManager: "tfdrift-demo", force: true)
        }
        var settings = OperatorSettings()
        settings.host = "127.0.0.1"
        settings.port = 0
        settings.instance = "demo"
        settings.permissions.localPathNamespaces = ["*"]
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let replica = try OperatorProcess.make(
            settings, client: client, http: http, namespace: nil, logger: logger, onListening: { listening.yield($0) })
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            let services = ServiceGroup(services: [replica], logger: logger)
            group.addTask {
                try await services.run()
                return nil
            }
            for await port in ports.prefix(1) {
                let stage = DemoStage(
                    folder: folder, client: client, http: http, falco: falco, operator: replica.operator,
                    operatorPort: port)
                group.addTask { try await body(stage) }
            }
            while let result = try await group.next() {
                guard let result else { continue }
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
                return result
            }
            throw DemoFiles.Missing(description: "the operator ended before the story")
        }
    }

    /// The reports as the API has them now.
    public func reports() async throws -> [KubeObject] {
        try await client.list(Kinds.reports).items.sorted { $0.key < $1.key }
    }
}
