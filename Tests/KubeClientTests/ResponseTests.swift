import JSON
import KubeClient
import Testing
import Transport

struct RecordedError: Sendable, CustomTestStringConvertible {
    var name: String
    var code: Int
    var reason: KubeStatus.Reason
    var holds: [String]
    var testDescription: String { name }
}

@Suite struct ResponseTests {
    /// The names of the properties that are true.
    private static func flags(_ error: KubeError) -> [String] {
        let all = [
            ("isUnauthorized", error.isUnauthorized), ("isForbidden", error.isForbidden),
            ("isNotFound", error.isNotFound), ("isUnknownResource", error.isUnknownResource),
            ("isAlreadyExists", error.isAlreadyExists), ("isConflict", error.isConflict), ("isGone", error.isGone),
            ("isInvalid", error.isInvalid), ("isTooManyRequests", error.isTooManyRequests),
        ]
        return all.filter(\.1).map(\.0)
    }

    static let errors: [RecordedError] = [
        RecordedError(name: "401-unauthorized", code: 401, reason: .unauthorized, holds: ["isUnauthorized"]),
        RecordedError(name: "403-forbidden-list", code: 403, reason: .forbidden, holds: ["isForbidden"]),
        RecordedError(name: "404-object", code: 404, reason: .notFound, holds: ["isNotFound"]),
        RecordedError(name: "404-namespace", code: 404, reason: .notFound, holds: ["isNotFound"]),
        RecordedError(name: "404-group", code: 404, reason: .notFound, holds: ["isNotFound", "isUnknownResource"]),
        RecordedError(name: "409-already-exists", code: 409, reason: .alreadyExists, holds: ["isAlreadyExists"]),
        RecordedError(name: "409-conflict", code: 409, reason: .conflict, holds: ["isConflict"]),
        RecordedError(name: "409-apply-conflict", code: 409, reason: .conflict, holds: ["isConflict"]),
        RecordedError(name: "409-delete-precondition", code: 409, reason: .conflict, holds: ["isConflict"]),
        RecordedError(name: "410-continue-expired", code: 410, reason: .expired, holds: ["isGone"]),
        RecordedError(name: "422-invalid", code: 422, reason: .invalid, holds: ["isInvalid"]),
        RecordedError(name: "400-strict-unknown-field", code: 400, reason: .badRequest, holds: []),
        RecordedError(name: "500-unknown-field", code: 500, reason: .none, holds: []),
    ]

    @Test(arguments: errors) func `reads a recorded failure`(recorded: RecordedError) async throws {
        let client = KubeClient.make(FakeHTTP([.recorded("http/\(recorded.name).http")]))
        let error = try #require(
            await kubeError { () throws(KubeError) in
                try await client.get(.driftSources, namespace: "prod", name: "main")
            })
        #expect(error.status?.code == recorded.code)
        #expect(error.status?.reason == recorded.reason)
        #expect(Self.flags(error) == recorded.holds)
        #expect(error.status?.message.isEmpty == false)
        #expect("\(error)".hasPrefix("GET driftsources.tfdrift.dev prod/main: "))
    }

    @Test func `keeps the causes with their fields`() {
        let error = KubeError(
            .status(KubeStatus(json: Self.body("422-invalid")) ?? KubeStatus(code: 0, reason: .none, message: "")))
        #expect(error.status?.details.causes.first?.field == "spec.environment")
        #expect(error.status?.details.causes.first?.reason == "FieldValueNotSupported")
        #expect(error.status?.details.kind == "DriftSource")
    }

    @Test(arguments: ["422-invalid", "409-apply-conflict", "504-too-large-version", "403-forbidden-list"])
    func `writes a Status as it was read`(name: String) throws {
        let json = Self.body(name)
        #expect(try #require(KubeStatus(json: json)).json == json)
    }

    static func body(_ name: String) -> JSONValue {
        (try? JSONValue(parsing: Fixture.response("http/\(name).http").body)) ?? .null
    }

    @Test(arguments: [
        (502, "text/html", "<html>secret</html>"), (500, "application/json", "{"), (418, "text/plain", ""),
    ])
    func `makes a Status for answers that hold none`(code: Int, type: String, body: String) async throws {
        let response = HTTPResponse(status: code, headers: ["Content-Type": type], body: Array(body.utf8))
        let client = KubeClient.make(FakeHTTP([.response(response)]))
        let error = try #require(await kubeError { () throws(KubeError) in try await client.serverVersion() })
        #expect(error.status?.code == code)
        #expect("\(error)".contains("\(code)"))
        #expect(!"\(error)".contains("secret"))
    }

    @Test(arguments: ["", "[]", "{\"a\":", "null"]) func `refuses a 200 that is no object`(body: String) async throws {
        let response = HTTPResponse(status: 200, headers: [:], body: Array(body.utf8))
        let client = KubeClient.make(FakeHTTP([.response(response)]))
        let error = try #require(
            await kubeError { () throws(KubeError) in try await client.get(.secrets, namespace: "a", name: "b") })
        guard case .decoding = error.code else { return #expect(Bool(false), "\(error)") }
        #expect(!error.isRetryable)
    }

    @Test func `tells a finished deletion from one that finalizers hold up`() async throws {
        let http = FakeHTTP([
            .json(200, ["kind": "Status", "apiVersion": "v1", "status": "Success", "details": ["name": "main"]]),
            .json(200, driftSource("main", version: 9)),
        ])
        let client = KubeClient.make(http)
        #expect(try await client.delete(.driftSources, namespace: "prod", name: "main") == .deleted)
        let second = try await client.delete(.driftSources, namespace: "prod", name: "main")
        #expect(second == .terminating(KubeObject(driftSource("main", version: 9))))
    }

    @Test func `passes a transport error on with its code`() async throws {
        let client = KubeClient.make(FakeHTTP([.failure(TransportError(.connect, "connection refused"))]))
        let error = try #require(await kubeError { () throws(KubeError) in try await client.serverVersion() })
        #expect(error.isRetryable)
        #expect(error.shortDescription == "connect")
        #expect("\(error)" == "GET /version: connection refused")
    }

    @Test func `reads the recorded version`() async throws {
        let client = KubeClient.make(FakeHTTP([.recorded("http/version.http")]))
        let version = try await client.serverVersion()
        #expect(version.gitVersion == "v1.36.2")
        #expect(version.minor == 36)
        #expect(version.isAtLeast(major: 1, minor: 31))
        #expect(!version.isAtLeast(major: 1, minor: 37))
        #expect(ServerVersion(json: ["gitVersion": "v1.31+x", "major": "1", "minor": "31+"])?.minor == 31)
    }
}
