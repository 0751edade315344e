import Engine
import Logging
import ServiceLifecycle
import Transport
import UnixSignals

/// The operator without a cluster; SIGHUP reads its file again.
public struct StandaloneProcess: Service {
    public let `operator`: Operator
    private let backend: FileBackend

    public static func make(
        _ settings: OperatorSettings, file: String, http: any HTTPSending, logger: Logger,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) throws -> StandaloneProcess {
        let backend = try FileBackend(path: file, logger: logger, write: write)
        return StandaloneProcess(
            operator: Operator(settings, backend: backend, http: http, catalog: try Catalog.builtIn(), logger: logger),
            backend: backend)
    }

    public func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup) { backend.reload() }
            }
            try await self.operator.run()
            group.cancelAll()
        }
    }
}
