import Testing
import Transport

@testable import States

@Suite struct S3StateSettingsTests {
    private func settings(_ change: (inout S3StateSettings) -> Void = { _ in }) -> S3StateSettings {
        var settings = S3StateSettings(bucket: "my-bucket", key: "net/terraform.tfstate", region: "eu-central-1")
        change(&settings)
        return settings
    }

    @Test func `finds the object's address`() {
        #expect(settings().url == "https://my-bucket.s3.eu-central-1.amazonaws.com/net/terraform.tfstate")
        #expect(
            settings { $0.region = "cn-north-1" }.url.hasPrefix("https://my-bucket.s3.cn-north-1.amazonaws.com.cn/"))
        #expect(
            settings { $0.bucket = "a.b.c" }.url == "https://s3.eu-central-1.amazonaws.com/a.b.c/net/terraform.tfstate")
        #expect(
            settings { $0.endpoint = "http://minio:9000/" }.url == "http://minio:9000/my-bucket/net/terraform.tfstate")
        let hosted = settings {
            $0.endpoint = "https://store.example"
            $0.usesPathStyle = false
        }
        #expect(hosted.url == "https://my-bucket.store.example/net/terraform.tfstate")
        #expect(settings { $0.workspace = "prod" }.url.hasSuffix("/env%3A/prod/net/terraform.tfstate"))
        #expect(settings { $0.workspace = "prod" }.location == "s3://my-bucket/env:/prod/net/terraform.tfstate")
        let prefixed = settings {
            $0.workspace = "prod"
            $0.workspaceKeyPrefix = "ws"
        }
        #expect(prefixed.location == "s3://my-bucket/ws/prod/net/terraform.tfstate")
    }

    @Test func `refuses what cannot be right`() throws {
        let bad: [(inout S3StateSettings) -> Void] = [
            { $0.bucket = "a" }, { $0.bucket = "a/b" }, { $0.bucket = "evil.example#" }, { $0.key = "" },
            { $0.key = "/k" }, { $0.key = String(repeating: "k", count: 1025) }, { $0.region = "" },
            { $0.region = "eu.evil.example/" }, { $0.workspace = "a/b" }, { $0.endpoint = "minio:9000" },
        ]
        for change in bad {
            let error = #expect(throws: StateError.self) { try settings(change).check() }
            #expect(error?.reason == .invalidSettings)
        }
        try settings().check()
    }
}

@Suite struct S3StateBackendTests {
    private func backend(_ answer: HTTPResponse) throws -> S3StateBackend {
        let http = FakeHTTP { _ in answer }
        return try S3StateBackend(
            S3StateSettings(bucket: "my-bucket", key: "k", region: "eu-central-1"),
            credentials: AWSCredentialsProvider(
                .fixed(AWSCredentials(accessKeyID: "AKID", secretAccessKey: "hush")), http: http, region: "eu-central-1"
            ),
            http: http)
    }

    private func error(_ answer: HTTPResponse) async throws -> StateError {
        let backend = try backend(answer)
        return try #require(
            await stateError { () async throws(StateError) in
                _ = try await backend.load(ifChanged: nil).content?.bytes.collect()
            })
    }

    @Test(
        arguments: [
            (403, "AccessDenied", .accessDenied, "s3:GetObject on arn:aws:s3:::my-bucket/k"),
            (403, "InvalidAccessKeyId", .badCredentials, "renew"),
            (403, "SignatureDoesNotMatch", .badCredentials, "renew"),
            (400, "ExpiredToken", .badCredentials, "expired"), (403, "RequestTimeTooSkewed", .badCredentials, "clock"),
            (403, "InvalidObjectState", .accessDenied, "archived"), (404, "NoSuchBucket", .bucketNotFound, "my-bucket"),
            (404, "NoSuchKey", .notFound, "key and workspace"),
            (301, "PermanentRedirect", .wrongRegion, "set region to us-west-2"),
            (400, "AuthorizationHeaderMalformed", .wrongRegion, "set region to us-west-2"),
            (503, "SlowDown", .unavailable, "later"), (500, "InternalError", .unavailable, "later"),
            (429, "", .unavailable, "later"), (403, "", .accessDenied, "status 403"),
            (418, "", .unexpected, "endpoint"),
            (304, "", .unexpected, "endpoint"), (204, "", .unexpected, "endpoint"),
        ] as [(Int, String, StateError.Reason, String)])
    func `says what S3's refusal means`(_ status: Int, _ code: String, _ reason: StateError.Reason, _ words: String)
        async throws
    {
        let xml = "<Error><Code>\(code)</Code><Region>us-west-2</Region><Message>AKID hush</Message></Error>"
        let error = try await error(HTTPResponse(status: status, body: Array((code.isEmpty ? "" : xml).utf8)))
        #expect(error.reason == reason)
        #expect(error.message.contains("s3://my-bucket/k") && error.message.contains(words), "\(error.message)")
        #expect(!error.message.contains("hush"))
    }

    @Test func `a redirect without a body takes the region from the header`() async throws {
        let error = try await error(HTTPResponse(status: 301, headers: ["x-amz-bucket-region": "ap-south-1"]))
        #expect(error.message.contains("set region to ap-south-1"))
        let odd = try await self.error(HTTPResponse(status: 301, headers: ["x-amz-bucket-region": "<b>"]))
        #expect(odd.reason == .wrongRegion && !odd.message.contains("<b>"))
    }

    @Test func `a deleted object says so`() async throws {
        let xml = Array("<Error><Code>NoSuchKey</Code></Error>".utf8)
        let error = try await error(HTTPResponse(status: 404, headers: ["x-amz-delete-marker": "true"], body: xml))
        #expect(error.message.contains("was deleted"))
    }

    @Test func `an answer without ETag or over the bound is not read`() async throws {
        #expect(try await error(HTTPResponse(status: 200, body: [1])).reason == .unexpected)
        let large = HTTPResponse(status: 200, headers: ["ETag": "\"a\"", "Content-Length": "2000000000"])
        #expect(try await error(large).reason == .tooLarge)
    }

    @Test func `credentials that expired are asked for again`() async throws {
        let expiredOnce = Flag()
        let http = FakeHTTP { request in
            guard request.url.contains("sts") else {
                return HTTPResponse(status: 400, body: Array("<Error><Code>ExpiredToken</Code></Error>".utf8))
            }
            expiredOnce.count()
            let xml = "<AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>"
            return HTTPResponse(status: 200, body: Array(xml.utf8))
        }
        let base = AWSCredentialsSource.fixed(AWSCredentials(accessKeyID: "B", secretAccessKey: "C"))
        let backend = try S3StateBackend(
            S3StateSettings(bucket: "my-bucket", key: "k", region: "eu-central-1"),
            credentials: AWSCredentialsProvider(
                .assumedRole(.init(roleARN: "arn:aws:iam::1:role/r"), base: base), http: http, region: "eu-central-1"),
            http: http)
        for _ in 0..<2 {
            _ = await stateError { () async throws(StateError) in _ = try await backend.load(ifChanged: nil) }
        }
        #expect(expiredOnce.value == 2)
    }

    @Test func `no credentials is an error before any request`() async throws {
        let http = FakeHTTP { (_) throws(TransportError) in throw TransportError(.connect, "must not be asked") }
        let provider = AWSCredentialsProvider(.ambient, http: http, region: "eu-central-1", environment: { _ in nil })
        let backend = try S3StateBackend(
            S3StateSettings(bucket: "my-bucket", key: "k", region: "eu-central-1"), credentials: provider, http: http)
        let error = await stateError { () async throws(StateError) in _ = try await backend.load(ifChanged: nil) }
        #expect(error?.reason == .badCredentials && error?.message.contains("AWS_ROLE_ARN") == true)
    }
}
