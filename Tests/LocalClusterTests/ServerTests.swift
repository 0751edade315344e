import JSON
import KubeClient
import LocalCluster
import Logging
import Testing
import Transport

@Suite struct ServerTests {
    private func quiet() -> Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }

    private func withHTTP<Result>(_ body: (HTTPClient) async throws -> Result) async throws -> Result {
        let http = HTTPClient(logger: quiet())
        do {
            let result = try await body(http)
            await http.shutdown()
            return result
        } catch {
            await http.shutdown()
            throw error
        }
    }

    @Test func `listens on a free port and frees it`() async throws {
        try await withHTTP { http in
            let running = try await LocalCluster.start(logger: quiet())
            #expect(try await http.send(HTTPRequest(url: running.url + "/readyz")).status == 200)
            await running.stop()
            await #expect(throws: TransportError.self) {
                try await http.send(HTTPRequest(url: running.url + "/readyz"))
            }
        }
    }

    @Test func `ends watches cleanly when it stops`() async throws {
        try await withHTTP { http in
            let running = try await LocalCluster.start(logger: quiet())
            var request = HTTPRequest(url: running.url + "/api/v1/namespaces?watch=true")
            request.httpVersion = .http1
            let stream = try await http.stream(request)
            #expect(stream.status == 200)
            var bytes = 0
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await running.stop() }
                for try await chunk in stream.body { bytes += chunk.count }
                try await group.waitForAll()
            }
            #expect(bytes > 0)
        }
    }

    @Test func `cuts watches on demand and takes new ones`() async throws {
        try await withHTTP { http in
            try await LocalCluster.with(logger: quiet()) { running in
                for _ in 0..<2 {
                    var request = HTTPRequest(url: running.url + "/api/v1/namespaces?watch=true")
                    request.httpVersion = .http1
                    let stream = try await http.stream(request)
                    var isCut = false
                    for try await _ in stream.body where !isCut {
                        isCut = true
                        running.cluster.endWatches()
                    }
                    #expect(isCut)
                }
                while running.cluster.openWatchCount > 0 { await Task.yield() }
            }
        }
    }

    @Test func `refuses a port that is taken`() async throws {
        try await LocalCluster.with(logger: quiet()) { running in
            var configuration = LocalCluster.Configuration()
            configuration.port = Int(running.url.split(separator: ":").last ?? "") ?? 0
            await #expect(throws: (any Error).self) { try await LocalCluster.start(configuration, logger: quiet()) }
        }
    }

    @Test func `answers 413 to a body over its limit`() async throws {
        try await withHTTP { http in
            try await LocalCluster.with(logger: quiet()) { running in
                var request = HTTPRequest(method: "POST", url: running.url + "/api/v1/namespaces")
                request.body = [UInt8](repeating: 0x20, count: 4 << 20)
                let answer = try await http.send(request)
                #expect(answer.status == 413)
            }
        }
    }

    @Test func `tells many watchers the same`() async throws {
        try await withHTTP { http in
            try await LocalCluster.with(logger: quiet()) { running in
                let seen = try await withThrowingTaskGroup(of: [String].self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            var request = HTTPRequest(
                                url: running.url + "/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=20")
                            request.httpVersion = .http1
                            let stream = try await http.stream(request)
                            var framer = LineFramer()
                            var names: [String] = []
                            for try await chunk in stream.body {
                                framer.append(chunk)
                                while let line = try framer.next() {
                                    let name = try JSONValue(parsing: line).at("object", "metadata", "name")
                                    names.append(name?.stringValue ?? "")
                                }
                                if names.count >= 50 { return names }
                            }
                            return names
                        }
                    }
                    while running.cluster.openWatchCount < 8 { try await Task.sleep(for: .milliseconds(5)) }
                    for index in 0..<50 {
                        var request = HTTPRequest(
                            method: "POST", url: running.url + "/api/v1/namespaces/default/configmaps")
                        request.headers.add("Content-Type", "application/json")
                        let body: JSONValue = [
                            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string("c\(index)")],
                        ]
                        request.body = body.serialized
                        #expect(try await http.send(request).status == 201)
                    }
                    return try await group.reduce(into: [[String]]()) { $0.append($1) }
                }
                #expect(seen.count == 8)
                #expect(Set(seen) == [(0..<50).map { "c\($0)" }])
            }
        }
    }

    @Test func `writes a kubeconfig that our loader reads`() async throws {
        var configuration = LocalCluster.Configuration()
        configuration.token = "sesame"
        try await LocalCluster.with(configuration, logger: quiet()) { running in
            let documents = try YAML.parse(Array(running.kubeconfig.utf8), source: "kubeconfig")
            let first = try #require(documents.first)
            #expect(first["clusters"]?[0]?.at("cluster", "server") == .string(running.url))
            #expect(first["users"]?[0]?.at("user", "token") == "sesame")
        }
    }
}
