import FoundationEssentials
import JSON
import KubeClient
import LocalCluster
import Logging
import Synchronization
import Transport

/// The cluster that the suite asks: a `LocalCluster` of its own, or the one of `$TFDRIFT_TEST_KUBECONFIG`.
struct ClusterUnderTest: Sendable {
    let configuration: KubeConfiguration
    let http: HTTPClient
    let isReal: Bool
    private let running: RunningCluster?
    private let tls: TLSOptions
    private let token: String?

    static func connect() async throws -> ClusterUnderTest {
        var logger = Logger(label: "conformance")
        logger.logLevel = .error
        let http = HTTPClient(logger: logger)
        if let path = ProcessInfo.processInfo.environment["TFDRIFT_TEST_KUBECONFIG"], !path.isEmpty {
            let configuration = try KubeConfiguration.load(kubeconfig: path, context: nil)
            return try ClusterUnderTest(configuration, http, running: nil)
        }
        let running = try await LocalCluster.start(logger: logger)
        return try ClusterUnderTest(KubeConfiguration(server: running.url), http, running: running)
    }

    private init(_ configuration: KubeConfiguration, _ http: HTTPClient, running: RunningCluster?) throws {
        self.configuration = configuration
        self.http = http
        self.running = running
        isReal = running == nil
        let certificate = configuration.authentication.clientCertificate
        tls = TLSOptions(
            caPEM: try configuration.tls.certificateAuthority.map(Self.bytes),
            clientCertificatePEM: try certificate.map { try Self.bytes($0.certificate) },
            clientKeyPEM: try certificate.map { try Self.bytes($0.key) },
            insecureSkipVerify: configuration.tls.insecureSkipVerify)
        token = try configuration.authentication.token.map {
            String(decoding: try Self.bytes($0), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined()
        }
    }

    private static func bytes(_ source: CredentialSource) throws -> [UInt8] {
        switch source {
        case .inline(let bytes): bytes
        case .file(let path): Array(try Data(contentsOf: URL(filePath: path)))
        }
    }

    func stop() async {
        await running?.stop()
        await http.shutdown()
    }

    // MARK: requests

    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, type: String = "application/json",
        accept: String = "application/json"
    ) async throws -> Answer {
        try await send(method, path, bytes: body?.serialized, type: type, accept: accept)
    }

    func send(
        _ method: String, _ path: String, bytes: [UInt8]?, type: String = "application/json",
        accept: String = "application/json"
    ) async throws -> Answer {
        var request = request(method, path, accept: accept)
        request.body = bytes
        if bytes != nil { request.headers.add("Content-Type", type) }
        return Answer(try await http.send(request))
    }

    private func request(_ method: String, _ path: String, accept: String) -> HTTPRequest {
        let escaped = path.replacing(" ", with: "%20")
        var request = HTTPRequest(method: method, url: configuration.server + escaped)
        request.headers.add("Accept", accept)
        request.headers.add("User-Agent", "conformance/1.0")
        if let token { request.headers.add("Authorization", "Bearer \(token)") }
        request.tls = tls
        request.httpVersion = .http1
        return request
    }

    /// Opens a watch, runs `during` when its head has come, and gives all lines until the stream ends.
    ///
    /// - Parameter count: end the stream when so many lines have come, and nothing more for a moment.
    func watch(
        _ path: String, accept: String = "application/json", upTo count: Int? = nil,
        during: () async throws -> Void = {}
    ) async throws -> [JSONValue] {
        let stream = try await http.stream(request("GET", path, accept: accept))
        try await during()
        let lines = WatchLines()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var framer = LineFramer()
                for try await chunk in stream.body {
                    framer.append(chunk)
                    while let line = try framer.next() { lines.append(try JSONValue(parsing: line)) }
                }
                let rest = framer.finish()
                if !rest.isEmpty { lines.append(try JSONValue(parsing: rest)) }
            }
            if let count {
                group.addTask {
                    while lines.all.count < count { try await Task.sleep(for: .milliseconds(20)) }
                    try await Task.sleep(for: .milliseconds(500))
                }
            }
            try await group.next()
            group.cancelAll()
            while !group.isEmpty { _ = await group.nextResult() }
        }
        return lines.all
    }
}

/// What a watch has sent so far.
private final class WatchLines: Sendable {
    private let lines = Mutex<[JSONValue]>([])

    var all: [JSONValue] { lines.withLock { $0 } }
    func append(_ line: JSONValue) { lines.withLock { $0.append(line) } }
}

/// An answer, read as JSON where it is some.
struct Answer: Sendable {
    var status: Int
    var json: JSONValue
    var text: String
    var contentType: String
    var warnings: [String]
    var location: String

    init(_ response: HTTPResponse) {
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
        json = (try? JSONValue(parsing: response.body)) ?? .null
        contentType = response.headers["Content-Type"] ?? ""
        warnings = response.headers.all("Warning")
        location = response.headers["Location"] ?? ""
    }

    var message: String { json["message"]?.stringValue ?? "" }
    var reason: String { json["reason"]?.stringValue ?? "" }
    var resourceVersion: String { json.at("metadata", "resourceVersion")?.stringValue ?? "" }
    var uid: String { json.at("metadata", "uid")?.stringValue ?? "" }
    var generation: Int64? { json.at("metadata", "generation")?.intValue }

    /// `reason field: message` of every cause; a real server gives them in no certain order.
    var causes: Set<String> {
        Set(
            (json.at("details", "causes")?.arrayValue ?? []).map { cause in
                let field = cause["field"]?.stringValue ?? ""
                return "\(cause["reason"]?.stringValue ?? "") \(field): \(cause["message"]?.stringValue ?? "")"
            })
    }

    /// `manager operation [subresource]` -> its fields.
    var owners: [String: JSONValue] {
        var result: [String: JSONValue] = [:]
        for entry in json.at("metadata", "managedFields")?.arrayValue ?? [] {
            let parts = ["manager", "operation", "subresource"].compactMap { entry[$0]?.stringValue }
            result[parts.joined(separator: " ")] = entry["fieldsV1"]
        }
        return result
    }
}
