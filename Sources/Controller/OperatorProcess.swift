import Engine
import Gateway
import KubeClient
import Logging
import ServiceLifecycle
import Transport

/// The operator against a cluster, with what runs beside it: the Events' recorder.
public struct OperatorProcess: Service {
    public let `operator`: Operator
    private let recorder: EventRecorder

    /// - `namespace`: nil watches all of them.
    public static func make(
        _ settings: OperatorSettings, client: KubeClient, http: any HTTPSending, namespace: String?,
        registry: PrometheusRegistry = PrometheusRegistry(OperatorMetrics.families), logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> OperatorProcess {
        let recorder = EventRecorder.counting(
            in: registry, client: client, instance: settings.instance, logger: logger)
        let backend = KubeBackend(client: client, namespace: namespace, eventSink: KubeEventSink(recorder: recorder))
        return OperatorProcess(
            operator: Operator(
                settings, backend: backend, http: http, catalog: try Catalog.builtIn(), leases: client,
                registry: registry, logger: logger, onListening: onListening), recorder: recorder)
    }

    /// Until cancelled or asked to stop.
    public func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await recorder.run() }
            try await self.operator.run()
            group.cancelAll()
        }
    }
}
