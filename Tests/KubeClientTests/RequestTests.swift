import FoundationEssentials
import JSON
import KubeClient
import Testing
import Transport

/// One call and the file that holds its request.
struct GoldenCall: Sendable, CustomTestStringConvertible {
    var name: String
    var call: @Sendable (KubeClient) async throws(KubeError) -> Void
    var testDescription: String { name }
}

@Suite struct RequestTests {
    static let object: JSONValue = [
        "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
        "metadata": ["name": "main", "namespace": "prod"], "spec": ["provider": "AWS"],
    ]

    static let calls: [GoldenCall] = [
        GoldenCall(name: "get") { (client) throws(KubeError) in
            _ = try await client.get(.driftSources, namespace: "prod", name: "main")
        },
        GoldenCall(name: "get-cluster-scoped") { (client) throws(KubeError) in
            _ = try await client.get(.namespaces, name: "prod")
        },
        GoldenCall(name: "list") { (client) throws(KubeError) in
            var options = ListOptions(labelSelector: "app=x,tier!=y", fieldSelector: "metadata.name=main")
            options.resourceVersion = "0"
            _ = try await client.list(.driftSources, namespace: "prod", options: options)
        },
        GoldenCall(name: "list-everywhere") { (client) throws(KubeError) in _ = try await client.list(.driftSources) },
        GoldenCall(name: "create") { (client) throws(KubeError) in
            _ = try await client.create(.driftSources, object, fieldManager: "tfdrift")
        },
        GoldenCall(name: "replace-status") { (client) throws(KubeError) in
            _ = try await client.replace(.driftSources, object, fieldManager: "tfdrift", subresource: "status")
        },
        GoldenCall(name: "apply") { (client) throws(KubeError) in
            _ = try await client.apply(.driftSources, object, fieldManager: "tfdrift-report", force: true)
        },
        GoldenCall(name: "apply-status") { (client) throws(KubeError) in
            _ = try await client.apply(
                .driftSources, object, fieldManager: "tfdrift", force: false, subresource: "status",
                fieldValidation: .warn)
        },
        GoldenCall(name: "patch-merge") { (client) throws(KubeError) in
            _ = try await client.patch(
                .driftSources, namespace: "prod", name: "main", type: .merge, body: ["spec": ["suspend": .null]],
                fieldManager: "tfdrift")
        },
        GoldenCall(name: "patch-json") { (client) throws(KubeError) in
            _ = try await client.patch(
                .driftSources, namespace: "prod", name: "main", type: .json,
                body: [["op": "remove", "path": "/spec/suspend"]], fieldManager: "tfdrift")
        },
        GoldenCall(name: "patch-status") { (client) throws(KubeError) in
            _ = try await client.patchStatus(
                .driftSources, namespace: "prod", name: "main", status: ["observedGeneration": 2],
                fieldManager: "tfdrift")
        },
        GoldenCall(name: "delete") { (client) throws(KubeError) in
            _ = try await client.delete(.driftSources, namespace: "prod", name: "main")
        },
        GoldenCall(name: "delete-preconditions") { (client) throws(KubeError) in
            _ = try await client.delete(
                .driftSources, namespace: "prod", name: "main", preconditions: (uid: "u1", resourceVersion: "7"))
        },
        GoldenCall(name: "watch-streaming") { (client) throws(KubeError) in
            _ = try await client.watch(
                .driftSources, namespace: "prod", options: WatchOptions(sendsInitialEvents: true))
        },
        GoldenCall(name: "watch-from-version") { (client) throws(KubeError) in
            _ = try await client.watch(.driftSources, options: WatchOptions(resourceVersion: "476"))
        },
        GoldenCall(name: "hostile-name") { (client) throws(KubeError) in
            _ = try await client.get(.driftSources, namespace: "..", name: "../../../secrets?x=1#é/")
        },
    ]

    @Test(arguments: calls) func `sends exactly the recorded request`(golden: GoldenCall) async throws {
        let http = FakeHTTP { _, _ in .json(200, ["kind": "DriftSourceList", "apiVersion": "tfdrift.dev/v1alpha1"]) }
        try await golden.call(KubeClient.make(http))
        let text = http.requests.map(\.goldenText).joined(separator: "\n")
        let expected = String(decoding: Fixture.bytes("requests/\(golden.name).txt"), as: UTF8.self)
        if expected.isEmpty, ProcessInfo.processInfo.environment["TFDRIFT_WRITE_GOLDEN"] != nil {
            try Fixture.write("requests/\(golden.name).txt", text)
        }
        #expect(text == expected)
    }

    @Test func `asks for HTTP 1 and no compression on a watch only`() async throws {
        let http = FakeHTTP { _, _ in .json(200, ["kind": "DriftSourceList"]) }
        let client = KubeClient.make(http)
        _ = try await client.watch(.driftSources)
        _ = try await client.list(.driftSources)
        #expect(http.requests.map(\.httpVersion) == [.http1, .automatic])
        #expect(http.requests.map(\.acceptsCompression) == [false, true])
        #expect(http.requests.first?.timeouts.idle == .seconds(295))
    }

    @Test func `does not send what lacks a name`() async {
        let http = FakeHTTP([.json(200, [:])])
        let client = KubeClient.make(http)
        let nameless: JSONValue = ["apiVersion": "v1", "kind": "Secret", "metadata": [:]]
        var errors: [KubeError?] = []
        errors.append(
            await kubeError { () throws(KubeError) in try await client.get(.secrets, namespace: "a", name: "") })
        errors.append(
            await kubeError { () throws(KubeError) in try await client.delete(.secrets, namespace: "a", name: "") })
        errors.append(
            await kubeError { () throws(KubeError) in
                try await client.apply(.secrets, nameless, fieldManager: "x", force: true)
            })
        errors.append(
            await kubeError { () throws(KubeError) in try await client.create(.secrets, nameless, fieldManager: "x") })
        errors.append(
            await kubeError { () throws(KubeError) in try await client.replace(.secrets, nameless, fieldManager: "x") })
        for error in errors {
            guard case .invalidRequest = error?.code else {
                Issue.record("sent: \(String(describing: error))")
                continue
            }
        }
        #expect(http.requests.isEmpty)
    }

    @Test func `sends impersonation headers and the proxy of the configuration`() async throws {
        var configuration = KubeConfiguration(server: "https://api.test/prefix/", proxy: "http://proxy:3128")
        configuration.impersonation = .init(user: "jane")
        configuration.impersonation?.groups = ["a", "b"]
        let http = FakeHTTP([.json(200, ["gitVersion": "v1.36.2"])])
        let client = KubeClient(configuration, http: http, userAgent: "t", logger: quietLogger)
        _ = try await client.serverVersion()
        let request = try #require(http.requests.first)
        #expect(request.url == "https://api.test/prefix/version")
        #expect(request.headers.all("Impersonate-Group") == ["a", "b"])
        #expect(request.headers["Impersonate-User"] == "jane")
        #expect(request.headers["Authorization"] == nil)
        #expect(request.proxy == "http://proxy:3128")
    }

    @Test func `names product, platform and API version in the user agent`() {
        let agent = KubeClient.userAgent(version: "1.2.3")
        #expect(agent.hasPrefix("tfdrift/1.2.3 (linux/"))
        #expect(agent.hasSuffix(") kubernetes/1.31"))
    }
}
