import JSON
import KubeClient
import Testing
import Transport

@Suite struct ListTests {
    private func list(_ http: FakeHTTP) async throws(KubeError) -> KubeList {
        try await KubeClient.make(http).list(.driftSources, namespace: "prod")
    }

    private func queries(_ http: FakeHTTP) -> [String] {
        http.requests.map { String($0.url.split(separator: "?", maxSplits: 1).last ?? "") }
    }

    @Test func `collects all pages and takes the last page's version`() async throws {
        let http = FakeHTTP([
            .json(200, driftSourceList([driftSource("a"), driftSource("b")], version: 5, continueToken: "t/1=")),
            .json(200, driftSourceList([driftSource("c")], version: 5)),
        ])
        let result = try await list(http)
        #expect(result.items.map(\.name) == ["a", "b", "c"])
        #expect(result.resourceVersion == "5")
        #expect(queries(http) == ["limit=500", "limit=500&continue=t%2F1%3D"])
    }

    @Test func `starts again when the continue token has expired`() async throws {
        let http = FakeHTTP([
            .json(200, driftSourceList([driftSource("old")], version: 5, continueToken: "t1")),
            .recorded("http/410-continue-expired.http"),
            .json(200, driftSourceList([driftSource("a")], version: 9, continueToken: "t2")),
            .json(200, driftSourceList([driftSource("b")], version: 9)),
        ])
        let result = try await list(http)
        #expect(result.items.map(\.name) == ["a", "b"])
        #expect(result.resourceVersion == "9")
    }

    @Test func `asks for everything at once when tokens keep expiring`() async throws {
        let http = FakeHTTP { request, _ in
            if request.url.contains("continue=") { return .recorded("http/410-continue-expired.http") }
            let isPaged = request.url.contains("limit=")
            return .json(200, driftSourceList([driftSource("a")], version: 9, continueToken: isPaged ? "t" : ""))
        }
        #expect(try await list(http).items.count == 1)
        #expect(http.requests.last?.url.contains("?") == false)
        #expect(http.requests.count == 7)
    }

    @Test func `passes on a 410 of the first page`() async {
        let http = FakeHTTP([.recorded("http/410-continue-expired.http")])
        let error = await kubeError { () throws(KubeError) in try await list(http) }
        #expect(error?.isGone == true)
        #expect(http.requests.count == 1)
    }

    @Test func `asks for smaller pages when one is too large`() async throws {
        let http = FakeHTTP { _, index in
            index < 2
                ? .failure(TransportError(.bodyTooLarge, "large"))
                : .json(200, driftSourceList([driftSource("a")], version: 1))
        }
        _ = try await list(http)
        #expect(queries(http) == ["limit=500", "limit=125", "limit=31"])
    }

    @Test func `fills in kind and apiVersion that built-in lists leave out`() async throws {
        let body: JSONValue = [
            "kind": "SecretList", "apiVersion": "v1", "metadata": ["resourceVersion": "3"],
            "items": [["metadata": ["name": "s"]]],
        ]
        let result = try await KubeClient.make(FakeHTTP([.json(200, body)])).list(.secrets)
        #expect(result.items.first?.kind == "Secret")
        #expect(result.items.first?.apiVersion == "v1")
    }

    @Test func `does not loop on a server that repeats its token`() async throws {
        let http = FakeHTTP([.json(200, driftSourceList([], version: 1, continueToken: "same"))])
        #expect(try await list(http).items.isEmpty)
        #expect(http.requests.count == 2)
    }

    @Test(arguments: [["kind": "DriftSource"], ["kind": "XList", "items": 3], []] as [JSONValue])
    func `refuses what is no list`(body: JSONValue) async {
        let error = await kubeError { () throws(KubeError) in try await list(FakeHTTP([.json(200, body)])) }
        guard case .decoding = error?.code else { return #expect(Bool(false)) }
    }
}
