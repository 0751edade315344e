import FoundationEssentials
import Gateway
import JSON
import Logging
import Synchronization

/// A server that answers as S3 does for one object: with the wrong key, or too busy, in S3's own words.
final class FakeS3: Sendable {
    struct State: Sendable {
        /// The access key id that is let in.
        var accessKey: String
        var content: [UInt8]
        var isBusy = false
        var requestCount = 0
    }
    static let secretKey = "the-secret-access-key-of-this-test"

    private let state: Mutex<State>

    init(accessKey: String, content: [UInt8]) { state = Mutex(State(accessKey: accessKey, content: content)) }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
    var requestCount: Int { state.withLock { $0.requestCount } }

    static func secret(_ accessKey: String) -> JSONValue {
        Samples.secret(
            "aws-keys",
            ["AWS_ACCESS_KEY_ID": Array(accessKey.utf8), "AWS_SECRET_ACCESS_KEY": Array(secretKey.utf8)])
    }

    static func state(_ endpoint: String) -> JSONValue {
        [
            "name": "main", "refreshInterval": "1s",
            "s3": [
                "bucket": "states", "key": "web.tfstate", "region": "us-east-1", "endpoint": .string(endpoint),
                "usePathStyle": true, "credentialsSecretRef": ["name": "aws-keys"],
            ],
        ]
    }

    /// Listens for as long as `body` takes.
    func serving(_ body: @escaping @Sendable (_ endpoint: String) async throws -> Void) async throws {
        var logger = Logger(label: "fake-s3")
        logger.logLevel = .critical
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = GatewayServer(
            listener: .init(host: "127.0.0.1", port: 0),
            routes: [GatewayRoute("/states/", name: "s3", handler: answer)],
            logger: logger, metrics: PrometheusRegistry(), onListening: { listening.yield($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { do { try await server.run() } catch is CancellationError {} }
            defer { group.cancelAll() }
            for await port in ports.prefix(1) { try await body("http://127.0.0.1:\(port)") }
        }
    }

    @Sendable private func answer(_ request: GatewayRequest) async -> GatewayResponse {
        let state = state.withLock { state in
            state.requestCount += 1
            return state
        }
        if state.isBusy { return Self.refusal(429, "SlowDown") }
        let authorization = request.headers["authorization"] ?? ""
        guard authorization.contains("Credential=\(state.accessKey)/") else {
            return Self.refusal(403, "InvalidAccessKeyId")
        }
        guard request.path == "/states/web.tfstate" else { return Self.refusal(404, "NoSuchKey") }
        let tag = "\"\(state.content.count)\""
        if request.headers["if-none-match"] == tag { return GatewayResponse(status: 304, headers: ["ETag": tag]) }
        return GatewayResponse(contentType: "application/json", headers: ["ETag": tag], body: state.content)
    }

    private static func refusal(_ status: Int, _ code: String) -> GatewayResponse {
        GatewayResponse(
            status: status, contentType: "application/xml",
            text:
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>\(code)</Code><RequestId>1</RequestId></Error>"
        )
    }
}
