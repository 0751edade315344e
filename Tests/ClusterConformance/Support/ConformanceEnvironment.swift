import JSON
import Testing

/// The cluster with a namespace and a CRD of the suite's own. Made once, taken down when the suite ends.
struct ConformanceEnvironment: Sendable {
    let cluster: ClusterUnderTest
    let namespace: String
    let group: String
    /// Whether the cluster has a controller-manager that collects garbage and empties namespaces.
    let collectsGarbage: Bool
    /// Whether it sends initial events in a watch; a server over an old etcd cannot.
    let streamsLists: Bool
    let version: String

    static let shared = Task<ConformanceEnvironment, any Error> { try await make() }

    /// The path of the suite's custom resource in its namespace.
    var widgets: String { "/apis/\(group)/v1/namespaces/\(namespace)/widgets" }
    static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    var core: String { "/api/v1/namespaces/\(namespace)" }

    private static func make() async throws -> ConformanceEnvironment {
        let cluster = try await ClusterUnderTest.connect()
        let suffix = randomName(6)
        let namespace = "conformance-\(suffix)"
        let group = "c\(suffix).conformance.tfdrift.dev"
        _ = try await cluster.send(
            "POST", "/api/v1/namespaces",
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)]])
        let created = try await cluster.send("POST", definitions, WidgetDefinition.json(group: group))
        #expect(created.status == 201, "\(created.text)")
        try await establish(cluster, "widgets.\(group)", list: "/apis/\(group)/v1/namespaces/\(namespace)/widgets")
        let version = try await cluster.send("GET", "/version")
        let environment = ConformanceEnvironment(
            cluster: cluster, namespace: namespace, group: group,
            collectsGarbage: try await probeGarbage(cluster, namespace), streamsLists: try await probeStreams(cluster),
            version: version.json["gitVersion"]?.stringValue ?? "unknown")
        print(
            "conformance: \(cluster.isReal ? cluster.configuration.server : "LocalCluster") \(environment.version), "
                + "garbage collection: \(environment.collectsGarbage), streaming lists: \(environment.streamsLists)")
        return environment
    }

    /// Waits until a CRD is established and its resource answers.
    static func establish(_ cluster: ClusterUnderTest, _ name: String, list: String) async throws {
        for _ in 0..<200 {
            let definition = try await cluster.send("GET", "\(definitions)/\(name)")
            let conditions = definition.json.at("status", "conditions")?.arrayValue ?? []
            let isEstablished = conditions.contains { $0["type"] == "Established" && $0["status"] == "True" }
            if isEstablished, try await cluster.send("GET", list).status == 200 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("\(name) was not established within 10 seconds")
    }

    private static func probeGarbage(_ cluster: ClusterUnderTest, _ namespace: String) async throws -> Bool {
        let path = "/api/v1/namespaces/\(namespace)/configmaps"
        var dependent: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap"]
        dependent["metadata"] = [
            "name": "garbage-probe",
            "ownerReferences": [
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "name": "nobody",
                    "uid": "00000000-0000-4000-8000-000000000000",
                ]
            ],
        ]
        _ = try await cluster.send("POST", path, dependent)
        for _ in 0..<60 {
            if try await cluster.send("GET", "\(path)/garbage-probe").status == 404 { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    private static func probeStreams(_ cluster: ClusterUnderTest) async throws -> Bool {
        let query =
            "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1"
        let lines = try await cluster.watch("/api/v1/namespaces?\(query)")
        return !lines.contains { $0["type"] == "ERROR" }
    }

    func tearDown() async throws {
        _ = try await cluster.send("DELETE", "\(Self.definitions)/widgets.\(group)")
        for kind in ["configmaps", "secrets", "events"] { _ = try await cluster.send("DELETE", "\(core)/\(kind)") }
        _ = try await cluster.send("DELETE", "/apis/coordination.k8s.io/v1/namespaces/\(namespace)/leases")
        _ = try await cluster.send("DELETE", "/api/v1/namespaces/\(namespace)")
        if !collectsGarbage {
            // Without a controller-manager nobody else would let the namespace go.
            let standing = try await cluster.send("GET", "/api/v1/namespaces/\(namespace)")
            var copy = standing.json
            copy["spec"] = [:]
            _ = try await cluster.send("PUT", "/api/v1/namespaces/\(namespace)/finalize", copy)
        }
        await cluster.stop()
    }

    static func randomName(_ length: Int = 8) -> String {
        String((0..<length).map { _ in "bcdfghjklmnpqrstvwxz".randomElement() ?? "x" })
    }
}

/// Takes the environment down when the whole suite has run.
struct ConformanceTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await function()
        try await ConformanceEnvironment.shared.value.tearDown()
    }
}

extension Trait where Self == ConformanceTrait {
    static var conformance: ConformanceTrait { ConformanceTrait() }
}

/// What `LocalCluster` and a real API server must both do. Run against a real one with `TFDRIFT_TEST_KUBECONFIG`.
@Suite(.conformance) struct Conformance {
    @Suite struct Discovery {}
    @Suite struct Create {}
    @Suite struct Validate {}
    @Suite struct Read {}
    @Suite struct Update {}
    @Suite struct Patch {}
    @Suite struct Apply {}
    @Suite struct Delete {}
    @Suite struct Watch {}
    @Suite struct Builtin {}
    @Suite struct Definitions {}
    @Suite struct Ownership {}
    @Suite struct Client {}
}
