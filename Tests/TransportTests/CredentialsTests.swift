import FoundationEssentials
import Synchronization
import Testing

@testable import Transport

@Suite struct UTCTimeTests {
    @Test(arguments: [
        ("2026-01-31T12:00:00Z", Int64(1_769_860_800)), ("2026-01-31T12:00:00.123Z", 1_769_860_800),
        ("1970-01-01T00:00:00Z", 0), ("2024-02-29T23:59:60Z", 1_709_251_200),
    ])
    func `reads ISO 8601`(_ text: String, _ expected: Int64) {
        #expect(UTCTime.unixSeconds(iso8601: text) == expected)
    }

    @Test(arguments: [
        "", "Z", "2026-01-31", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:00+01:00", "2026-01-31 12:00:00Z", "20x6-01-31T12:00:00Z", "2026-01-31T1:::0:00Z",
    ])
    func `refuses what is no such date`(_ text: String) {
        #expect(UTCTime.unixSeconds(iso8601: text) == nil)
    }

    @Test func `reads HTTP's dates`() {
        #expect(UTCTime.unixSeconds(httpDate: "Sat, 31 Jan 2026 12:00:00 GMT") == 1_769_860_800)
        for bad in [
            "", "Sat, 31 Jan 2026 12:00:00", "Sat, 31 jan 2026 12:00:00 GMT", "Saturday, 31-Jan-26 12:00:00 GMT",
        ] {
            #expect(UTCTime.unixSeconds(httpDate: bad) == nil)
        }
    }

    @Test func `every day of four centuries goes there and back`() {
        for day in stride(from: Int64(0), to: 146_097 + 100, by: 1) {
            let date = UTCTime.civil(daysSince1970: day)
            guard UTCTime.daysSince1970(year: date.year, month: date.month, day: date.day) == day else {
                Issue.record("day \(day)")
                return
            }
        }
    }
}

@Suite struct XMLTextTests {
    @Test func `takes the first element and its entities`() {
        let xml = Array("<a><Code>NoSuchKey</Code><T>x&amp;lt;&lt;</T><Code>Other</Code></a>".utf8)
        #expect(XMLText.errorCode(in: xml) == "NoSuchKey")
        #expect(XMLText.first("T", in: xml) == "x&lt;<")
        #expect(XMLText.first("Missing", in: xml) == nil)
    }

    @Test(arguments: ["<Code></Code>", "<Code>a b</Code>", "<Code>unclosed", "", "<Code>hush\n</Code>"])
    func `shows no code that is no plain word`(_ xml: String) {
        #expect(XMLText.errorCode(in: Array(xml.utf8)) == nil)
    }
}

@Suite struct AWSCredentialsProviderTests {
    private final class STS: HTTPSending {
        let asked = Mutex<[HTTPRequest]>([])
        let answer: HTTPResponse

        init(_ answer: HTTPResponse) { self.answer = answer }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            asked.withLock { $0.append(request) }
            return answer
        }

        func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
            throw TransportError(.badRequest, "not used")
        }
    }

    private static let granted = HTTPResponse(
        status: 200,
        body: Array(
            """
            <R><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s/k</SecretAccessKey>\
            <SessionToken>t==</SessionToken><Expiration>2026-01-31T12:00:00Z</Expiration></Credentials></R>
            """.utf8))

    private func provider(
        _ source: AWSCredentialsSource, _ sts: STS = STS(granted), environment: [String: String] = [:],
        now: @escaping @Sendable () -> Int64 = { 1_769_860_800 - 3600 }
    ) -> AWSCredentialsProvider {
        AWSCredentialsProvider(
            source, http: sts, region: "eu-central-1", environment: { environment[$0] }, unixSeconds: now)
    }

    private func message(_ provider: AWSCredentialsProvider) async -> String? {
        do {
            _ = try await provider.credentials()
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `nothing of the environment counts unless the source says so`() async throws {
        let environment = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": ""]
        let own = AWSCredentials(accessKeyID: "OWN", secretAccessKey: "K")
        #expect(try await provider(.fixed(own), environment: environment).credentials() == own)
        let expected = AWSCredentials(accessKeyID: "A", secretAccessKey: "S")
        #expect(try await provider(.environment, environment: environment).credentials() == expected)
        #expect(try await provider(.ambient, environment: environment).credentials() == expected)
        #expect(await message(provider(.environment)) == "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set")
    }

    @Test func `the operator's own identity may be a profile of the shared file, named by AWS_PROFILE`() async throws {
        let text = """
            # comment
            [default]
            aws_access_key_id = D
            aws_secret_access_key = E
            [ states ]
            aws_access_key_id=A
              AWS_SECRET_ACCESS_KEY = S=/+
            aws_session_token =
            [half]
            aws_access_key_id = H
            """
        #expect(
            AWSProfile.credentials("states", in: text) == AWSCredentials(accessKeyID: "A", secretAccessKey: "S=/+"))
        #expect(AWSProfile.credentials("half", in: text) == nil)
        #expect(AWSProfile.credentials("none", in: text) == nil)
        let path = "/tmp/tfdrift-profile-\(UInt64.random(in: 0 ... .max))"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        var environment = ["AWS_PROFILE": "default", "AWS_SHARED_CREDENTIALS_FILE": path]
        let expected = AWSCredentials(accessKeyID: "D", secretAccessKey: "E")
        #expect(try await provider(.ambient, environment: environment).credentials() == expected)
        environment["AWS_PROFILE"] = "half"
        let refused = await message(provider(.ambient, environment: environment))
        #expect(refused?.contains("AWS_PROFILE names 'half'") == true)
        #expect(refused?.contains(path) == true)
        #expect(AWSProfile.path { ["HOME": "/home/a"][$0] } == "/home/a/.aws/credentials")
    }

    @Test func `a role is kept until shortly before it expires`() async throws {
        let sts = STS(Self.granted)
        let box = ClockBox(1_769_860_800 - 3600)
        let base = AWSCredentialsSource.fixed(AWSCredentials(accessKeyID: "B", secretAccessKey: "C"))
        let role = AWSCredentialsSource.assumedRole(.init(roleARN: "arn:r", externalID: "e d"), base: base)
        let provider = provider(role, sts, now: { box.now })
        let keys = try await provider.credentials()
        #expect(keys == AWSCredentials(accessKeyID: "ASIA1", secretAccessKey: "s/k", sessionToken: "t=="))
        _ = try await provider.credentials()
        #expect(sts.asked.withLock { $0.count } == 1)
        box.now = 1_769_860_800 - 300
        _ = try await provider.credentials()
        #expect(sts.asked.withLock { $0.count } == 2)
        let request = try #require(sts.asked.withLock { $0.first })
        #expect(request.url == "https://sts.eu-central-1.amazonaws.com/" && request.signing?.service == "sts")
        #expect(String(decoding: request.body ?? [], as: UTF8.self).contains("ExternalId=e%20d"))
    }

    @Test func `a refusal names the role and the code, not the token`() async throws {
        let sts = STS(HTTPResponse(status: 403, body: Array("<Code>AccessDenied</Code>".utf8)))
        let identity = AWSCredentialsSource.WebIdentity(roleARN: "arn:r", tokenFile: #filePath)
        let refused = await message(provider(.webIdentity(identity), sts))
        #expect(refused == "STS refused role arn:r (AccessDenied): check the role's trust policy")
        #expect(sts.asked.withLock { $0.first?.signing } == nil)
        let absent = AWSCredentialsSource.WebIdentity(roleARN: "arn:r", tokenFile: "/nowhere/token")
        #expect(await message(provider(.webIdentity(absent), sts))?.contains("/nowhere/token") == true)
        #expect(await message(provider(.ambient, sts))?.contains("IRSA") == true)
    }
}

/// A clock that a test sets.
private final class ClockBox: Sendable {
    private let value: Mutex<Int64>
    init(_ now: Int64) { value = Mutex(now) }
    var now: Int64 {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
