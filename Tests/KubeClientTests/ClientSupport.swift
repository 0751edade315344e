import JSON
import KubeClient
import Metrics
import Transport

extension GroupVersionResource {
    static let driftSources = GroupVersionResource(group: "tfdrift.dev", version: "v1alpha1", resource: "driftsources")
}

extension KubeClient {
    /// A client over `http` with a fixed server, token and agent.
    static func make(
        _ http: any HTTPSending, clock: ManualClock = ManualClock(skipsSleep: true),
        rateLimit: RateLimit = .default, metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) -> KubeClient {
        KubeClient(
            KubeConfiguration(server: "https://api.test:6443", authentication: .token("secret-token")), http: http,
            userAgent: "tfdrift/test (linux/amd64) kubernetes/1.31", rateLimit: rateLimit, logger: quietLogger,
            metrics: metrics, clock: clock.kubeClock)
    }
}

/// A DriftSource of namespace "prod" as the server would give it.
func driftSource(_ name: String, version: Int = 1, namespace: String = "prod", spec: JSONValue = [:]) -> JSONValue {
    [
        "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
        "metadata": [
            "name": .string(name), "namespace": .string(namespace), "uid": .string("uid-\(name)"),
            "resourceVersion": .string(String(version)),
        ],
        "spec": spec,
    ]
}

func driftSourceList(_ items: [JSONValue], version: Int, continueToken: String = "") -> JSONValue {
    [
        "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSourceList", "items": .array(items),
        "metadata": ["resourceVersion": .string(String(version)), "continue": .string(continueToken)],
    ]
}

/// The error that `body` throws.
func kubeError<Result>(_ body: () async throws(KubeError) -> Result) async -> KubeError? {
    do throws(KubeError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
