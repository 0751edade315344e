import JSON
import KubeClient
import Testing
import Transport

@Suite struct DiscoveryTests {
    @Test func `reads aggregated discovery in two requests`() async throws {
        let http = FakeHTTP { request, _ in
            .recorded(request.url.hasSuffix("/api") ? "http/discovery-api.http" : "http/discovery-apis.http")
        }
        let discovery = try await KubeClient.make(http).discovery()
        #expect(http.requests.count == 2)
        #expect(http.requests.allSatisfy { $0.headers["Accept"]?.contains("as=APIGroupDiscoveryList") == true })
        let source = try #require(discovery.resource(.driftSources))
        #expect(source.kind == "DriftSource")
        #expect(source.isNamespaced)
        #expect(source.verbs.isSuperset(of: ["get", "list", "watch", "patch"]))
        #expect(source.subresources.contains("status"))
        #expect(discovery.contains(.secrets))
        #expect(discovery.contains(.leases))
        #expect(discovery.contains(.events))
        #expect(discovery.resource(apiVersion: "v1", kind: "Namespace")?.isNamespaced == false)
        #expect(
            !discovery.contains(GroupVersionResource(group: "openreports.io", version: "v1alpha1", resource: "reports"))
        )
        #expect(discovery.unavailable.isEmpty)
    }

    @Test func `falls back to one request a group where the server does not aggregate`() async throws {
        let http = FakeHTTP { request, _ in
            let path = request.url.replacing("https://api.test:6443", with: "")
            switch path {
            case "/api": return .recorded("http/discovery-api-plain.http")
            case "/apis": return .recorded("http/discovery-apis-plain.http")
            case "/apis/tfdrift.dev/v1alpha1": return .recorded("http/discovery-group-plain.http")
            case "/apis/apps/v1": return .text(503, "service unavailable")
            case "/api/v1":
                return .json(
                    200,
                    [
                        "kind": "APIResourceList",
                        "resources": [["name": "secrets", "kind": "Secret", "namespaced": true, "verbs": ["get"]]],
                    ])
            default: return .json(200, ["kind": "APIResourceList", "resources": []])
            }
        }
        let discovery = try await KubeClient.make(http).discovery()
        #expect(discovery.resource(.driftSources)?.subresources.contains("status") == true)
        #expect(discovery.contains(.secrets))
        #expect(discovery.unavailable == ["apps/v1"])
    }

    @Test func `offers asks for one group only`() async throws {
        let http = FakeHTTP { request, _ in
            request.url.hasSuffix("/apis/tfdrift.dev/v1alpha1")
                ? .recorded("http/discovery-group-plain.http") : .recorded("http/404-group.http")
        }
        let client = KubeClient.make(http)
        #expect(try await client.offers(.driftSources))
        #expect(
            try await !client.offers(
                GroupVersionResource(group: "openreports.io", version: "v1alpha1", resource: "reports")))
        #expect(
            try await !client.offers(
                GroupVersionResource(group: "tfdrift.dev", version: "v1alpha1", resource: "waivers")))
        #expect(http.requests.count == 3)
    }
}
