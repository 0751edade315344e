import FoundationEssentials
import JSON
import KubeClient
import LocalCluster
import Logging
import Transport

/// The cluster that all operators of these tests work against: one `LocalCluster`, or with `$TFDRIFT_TEST_KUBECONFIG` the
/// cluster that it names. The CRDs are applied once; every test has a namespace of its own.
struct TestCluster: Sendable {
    let configuration: KubeConfiguration
    /// Of the test itself; nothing it sends is counted or made to fail.
    let client: KubeClient
    let http: HTTPClient
    let isReal: Bool

    /// The one unstructured task: it lives as long as the test process.
    static let shared = Task { try await connect() }

    static let isRealWanted = ProcessInfo.processInfo.environment["TFDRIFT_TEST_KUBECONFIG"]?.isEmpty == false

    private static func connect() async throws -> TestCluster {
        var logger = Logger(label: "test-cluster")
        logger.logLevel = .error
        let http = HTTPClient(logger: logger)
        let configuration: KubeConfiguration
        if isRealWanted {
            configuration = try KubeConfiguration.load(
                kubeconfig: ProcessInfo.processInfo.environment["TFDRIFT_TEST_KUBECONFIG"], context: nil)
        } else {
            configuration = KubeConfiguration(server: try await LocalCluster.start(logger: logger).url)
        }
        let client = KubeClient(
            configuration, http: http, userAgent: "controller-tests", rateLimit: RateLimit(qps: 500, burst: 1000),
            logger: logger)
        for path in RepositoryFiles.definitionPaths {
            let definition = try RepositoryFiles.definition(path).json
            _ = try await client.apply(
                GroupVersionResource(
                    group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions"),
                definition, fieldManager: "controller-tests", force: true)
        }
        let cluster = TestCluster(configuration: configuration, client: client, http: http, isReal: isRealWanted)
        try await cluster.waitForKinds()
        return cluster
    }

    private func waitForKinds() async throws {
        for kind in ["driftsources", "driftpolicies", "driftreports"] {
            for _ in 0..<200 {
                let path = "/apis/tfdrift.dev/v1alpha1/\(kind)"
                if (try? await client.raw(path: path)) != nil { break }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    static let namespaces = GroupVersionResource(group: "", version: "v1", resource: "namespaces")

    func makeNamespace() async throws -> String {
        let name = "drift-" + String((0..<8).map { _ in "bcdfghjklmnpqrstvwxz".randomElement() ?? "x" })
        _ = try await client.create(
            Self.namespaces, ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]],
            fieldManager: "controller-tests")
        return name
    }

    /// Empties the namespace and lets it go. A server without controllers of its own needs the second step.
    func remove(namespace: String) async {
        for path in [
            "/apis/tfdrift.dev/v1alpha1/namespaces/\(namespace)/driftsources",
            "/apis/tfdrift.dev/v1alpha1/namespaces/\(namespace)/driftpolicies",
            "/apis/tfdrift.dev/v1alpha1/namespaces/\(namespace)/driftreports",
            "/api/v1/namespaces/\(namespace)/secrets",
            "/apis/events.k8s.io/v1/namespaces/\(namespace)/events",
        ] {
            _ = try? await client.raw(method: "DELETE", path: path)
        }
        _ = try? await client.delete(Self.namespaces, name: namespace)
        guard isReal, var standing = try? await client.get(Self.namespaces, name: namespace).json else { return }
        standing["spec"] = [:]
        _ = try? await client.raw(
            method: "PUT", path: "/api/v1/namespaces/\(namespace)/finalize", body: standing.serialized)
    }
}
