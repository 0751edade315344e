import Glibc
import Logging
import TestSupport
import Testing
import Transport

@testable import States

/// One emulator for the whole run.
final class Emulator: Sendable {
    private static let shared = Task { try await Emulator(server: .start()) }

    static func running() async throws -> Emulator { try await shared.value }

    let server: MotoServer
    let client: HTTPClient
    static let keys = AWSCredentials(accessKeyID: "AKIDEMULATOR", secretAccessKey: "secret")

    var url: String { server.url }

    private init(server: MotoServer) {
        self.server = server
        var configuration = HTTPClient.Configuration()
        configuration.usesProxyEnvironment = false
        client = HTTPClient(
            configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func call(
        _ method: String, _ path: String, service: String, body: [UInt8] = [], keys: AWSCredentials = Emulator.keys
    ) async throws -> HTTPResponse {
        var request = HTTPRequest(method: method, url: url + path)
        request.body = body
        if service != "s3" { request.headers = ["Content-Type": "application/x-www-form-urlencoded"] }
        request.signing = AWSSigningV4(credentials: keys, region: "us-east-1", service: service)
        let answer = try await client.send(request)
        #expect(
            (200..<300).contains(answer.status), "\(method) \(path): \(String(decoding: answer.body, as: UTF8.self))")
        return answer
    }

    func iam(_ form: [(String, String)]) async throws -> [UInt8] {
        let body = Array(URLEncoding.query(form + [("Version", "2010-05-08")]).utf8)
        return try await call("POST", "/", service: "iam", body: body).body
    }

    func checkSignatures(_ on: Bool) async throws {
        var request = HTTPRequest(method: "POST", url: url + "/moto-api/reset-auth")
        request.body = Array((on ? "0" : "inf").utf8)
        #expect(try await client.send(request).status == 200)
    }

    func backend(
        _ bucket: String, _ key: String, credentials: AWSCredentialsSource = .fixed(Emulator.keys),
        _ change: (inout S3StateSettings) -> Void = { _ in }
    ) throws -> S3StateBackend {
        var settings = S3StateSettings(bucket: bucket, key: key, region: "us-east-1")
        settings.endpoint = url
        change(&settings)
        let provider = AWSCredentialsProvider(credentials, http: client, region: "us-east-1", stsEndpoint: url)
        return try S3StateBackend(settings, credentials: provider, http: client)
    }
}

/// One after the other: checking signatures is a switch of the whole emulator.
@Suite(.serialized, .enabled(if: MotoServer.isInstalled)) struct S3EmulatorTests {
    private let emulator: Emulator

    init() async throws {
        emulator = try await Emulator.running()
        try await emulator.checkSignatures(false)
    }

    private func error(_ backend: S3StateBackend) async -> StateError? {
        await stateError { () async throws(StateError) in
            _ = try await backend.load(ifChanged: nil).content?.bytes.collect()
        }
    }

    @Test func `reads an object, then 304 until it changes`() async throws {
        _ = try await emulator.call("PUT", "/states", service: "s3")
        let text = stateText(50_000)
        _ = try await emulator.call("PUT", "/states/net/terraform.tfstate", service: "s3", body: text)
        let backend = try emulator.backend("states", "net/terraform.tfstate")
        let content = try #require(try await backend.load(ifChanged: nil).content)
        #expect(try await content.bytes.collect() == text)
        let modified = try #require(content.lastModifiedMicroseconds)
        #expect(abs(modified / 1_000_000 - Int64(time(nil))) < 3600)
        #expect(try await backend.load(ifChanged: content.version).isNotModified)
        _ = try await emulator.call("PUT", "/states/net/terraform.tfstate", service: "s3", body: stateText(50_001))
        #expect(try await backend.load(ifChanged: content.version).content != nil)
        #expect(emulator.client.liveTransferCount <= 1)
    }

    @Test func `reads workspaces, odd keys and compressed objects`() async throws {
        _ = try await emulator.call("PUT", "/odd-keys", service: "s3")
        let text = stateText(5000)
        for key in ["env:/prod/k", "a b/é+=&@(1)!*'~", "x//y"] {
            _ = try await emulator.call("PUT", "/odd-keys/" + URLEncoding.path(key), service: "s3", body: text)
        }
        _ = try await emulator.call("PUT", "/odd-keys/z.gz", service: "s3", body: gzip(text))
        let prod = try emulator.backend("odd-keys", "k") { $0.workspace = "prod" }
        #expect(try await prod.load(ifChanged: nil).content?.bytes.collect() == text)
        for key in ["a b/é+=&@(1)!*'~", "x//y", "z.gz"] {
            #expect(try await emulator.backend("odd-keys", key).load(ifChanged: nil).content?.bytes.collect() == text)
        }
    }

    @Test func `streams a big object in bounded chunks`() async throws {
        _ = try await emulator.call("PUT", "/big", service: "s3")
        let text = stateText(30_000_000)
        _ = try await emulator.call("PUT", "/big/k", service: "s3", body: text)
        let content = try #require(try await emulator.backend("big", "k").load(ifChanged: nil).content)
        var count = 0
        var largest = 0
        for try await chunk in content.bytes {
            count += chunk.count
            largest = max(largest, chunk.count)
        }
        #expect(count == text.count && largest <= (256 + 16) << 10)
        let bounded = try emulator.backend("big", "k") { $0.limits.maximumBytes = 1_000_000 }
        #expect(await error(bounded)?.reason == .tooLarge)
    }

    @Test func `tells a missing bucket from a missing object`() async throws {
        _ = try await emulator.call("PUT", "/there", service: "s3")
        #expect(await error(try emulator.backend("there", "not"))?.reason == .notFound)
        #expect(await error(try emulator.backend("not-there", "k"))?.reason == .bucketNotFound)
        #expect(
            await error(try emulator.backend("there", "k") { $0.endpoint = "http://127.0.0.1:1" })?.reason
                == .unreachable)
    }

    @Test func `signatures stand up to a check, and rights are asked for by name`() async throws {
        _ = try await emulator.call("PUT", "/guarded", service: "s3")
        let key = "prod/terraform.tfstate"
        _ = try await emulator.call("PUT", "/guarded/" + URLEncoding.path(key), service: "s3", body: stateText(100))
        _ = try await emulator.iam([("Action", "CreateUser"), ("UserName", "reader")])
        let created = try await emulator.iam([("Action", "CreateAccessKey"), ("UserName", "reader")])
        let keys = AWSCredentials(
            accessKeyID: try #require(XMLText.first("AccessKeyId", in: created)),
            secretAccessKey: try #require(XMLText.first("SecretAccessKey", in: created)))
        try await emulator.checkSignatures(true)
        let denied = await error(try emulator.backend("guarded", key, credentials: .fixed(keys)))
        #expect(denied?.reason == .accessDenied && denied?.message.contains("s3:GetObject") == true)
        try await emulator.checkSignatures(false)
        let policy = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#
        _ = try await emulator.iam([
            ("Action", "PutUserPolicy"), ("UserName", "reader"), ("PolicyName", "p"), ("PolicyDocument", policy),
        ])
        try await emulator.checkSignatures(true)
        let allowed = try emulator.backend("guarded", key, credentials: .fixed(keys))
        #expect(try await allowed.load(ifChanged: nil).content?.bytes.collect().count == 100)
        var wrong = keys
        wrong.secretAccessKey += "x"
        let forged = await error(try emulator.backend("guarded", key, credentials: .fixed(wrong)))
        #expect(forged?.reason == .badCredentials && forged?.message.contains("SignatureDoesNotMatch") == true)
        try await emulator.checkSignatures(false)
    }

    @Test func `takes roles by web identity and by other credentials`() async throws {
        _ = try await emulator.call("PUT", "/by-role", service: "s3")
        _ = try await emulator.call("PUT", "/by-role/k", service: "s3", body: stateText(100))
        let folder = try TemporaryFolder()
        let token = try folder.write("token", Array("a.b.c\n".utf8))
        let identity = AWSCredentialsSource.WebIdentity(roleARN: "arn:aws:iam::123456789012:role/r", tokenFile: token)
        let role = AWSCredentialsSource.AssumedRole(roleARN: "arn:aws:iam::123456789012:role/s", externalID: "e")
        for source: AWSCredentialsSource in [.webIdentity(identity), .assumedRole(role, base: .fixed(Emulator.keys))] {
            let provider = AWSCredentialsProvider(
                source, http: emulator.client, region: "us-east-1", stsEndpoint: emulator.url)
            let keys = try await provider.credentials()
            #expect(keys.sessionToken?.isEmpty == false && keys.accessKeyID.hasPrefix("ASIA"))
            let backend = try emulator.backend("by-role", "k", credentials: source)
            #expect(try await backend.load(ifChanged: nil).content?.bytes.collect().count == 100)
        }
        var absent = identity
        absent.tokenFile += ".not"
        #expect(
            await error(try emulator.backend("by-role", "k", credentials: .webIdentity(absent)))?.reason == .unavailable
        )
    }
}
