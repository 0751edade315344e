import Glibc
import Synchronization

/// Credentials of one source, kept until five minutes before they expire. Any task may ask.
public final class AWSCredentialsProvider: Sendable {
    private struct Kept {
        var credentials: AWSCredentials
        /// Seconds since 1970; nil: they do not expire.
        var expiresAt: Int64?
    }

    private let source: AWSCredentialsSource
    private let http: any HTTPSending
    private let region: String
    private let stsEndpoint: String
    private let environment: @Sendable (String) -> String?
    private let unixSeconds: @Sendable () -> Int64
    private let kept = Mutex<Kept?>(nil)

    private static let renewBeforeSeconds: Int64 = 300

    /// - `region`: whose STS is asked for roles.
    /// - `stsEndpoint`: an own one, `http://127.0.0.1:5000` for an emulator.
    public init(
        _ source: AWSCredentialsSource, http: any HTTPSending, region: String, stsEndpoint: String? = nil,
        environment: @escaping @Sendable (String) -> String? = { name in getenv(name).map { String(cString: $0) } },
        unixSeconds: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }
    ) {
        self.source = source
        self.http = http
        // The region of this process is the nearest for its own identity; a Secret's identity is the source's matter.
        var region = region
        if case .ambient = source, let own = environment("AWS_REGION"), !own.isEmpty { region = own }
        self.region = region
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        self.stsEndpoint = stsEndpoint ?? "https://sts.\(region).\(domain)"
        self.environment = environment
        self.unixSeconds = unixSeconds
    }

    public func credentials() async throws(AWSCredentialsError) -> AWSCredentials {
        let now = unixSeconds()
        if let kept = kept.withLock({ $0 }), kept.expiresAt.map({ $0 - now > Self.renewBeforeSeconds }) ?? true {
            return kept.credentials
        }
        let fresh = try await resolve(source)
        kept.withLock { $0 = fresh }
        return fresh.credentials
    }

    /// Forgets what is kept: a service said that it is no longer good.
    public func invalidate() { kept.withLock { $0 = nil } }

    private func resolve(_ source: AWSCredentialsSource) async throws(AWSCredentialsError) -> Kept {
        switch source {
        case .fixed(let credentials):
            return Kept(credentials: credentials)
        case .environment:
            guard let credentials = fromEnvironment() else {
                throw AWSCredentialsError("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set")
            }
            return Kept(credentials: credentials)
        case .webIdentity(let identity):
            return try await take(identity)
        case .assumedRole(let role, let base):
            return try await take(role, with: try await resolve(base).credentials)
        case .ambient:
            if let credentials = fromEnvironment() { return Kept(credentials: credentials) }
            if let name = environment("AWS_PROFILE"), !name.isEmpty { return try profile(name) }
            guard let role = environment("AWS_ROLE_ARN"), let file = environment("AWS_WEB_IDENTITY_TOKEN_FILE") else {
                throw AWSCredentialsError(
                    "no AWS credentials: name a Secret with keys, or run with AWS_ACCESS_KEY_ID and "
                        + "AWS_SECRET_ACCESS_KEY or with AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE (IRSA)")
            }
            let name = environment("AWS_ROLE_SESSION_NAME") ?? "tfdrift"
            return try await take(.init(roleARN: role, tokenFile: file, sessionName: name))
        }
    }

    /// Read again after a while: whoever renews the file does not tell.
    private func profile(_ name: String) throws(AWSCredentialsError) -> Kept {
        let path = AWSProfile.path(environment)
        guard let text = path.flatMap({ SmallFile.text($0) }),
            let credentials = AWSProfile.credentials(name, in: text)
        else {
            throw AWSCredentialsError(
                "AWS_PROFILE names '\(name)', and \(path ?? "~/.aws/credentials") has no such profile with "
                    + "aws_access_key_id and aws_secret_access_key")
        }
        return Kept(credentials: credentials, expiresAt: unixSeconds() + 2 * Self.renewBeforeSeconds)
    }

    private func fromEnvironment() -> AWSCredentials? {
        guard let key = environment("AWS_ACCESS_KEY_ID"), let secret = environment("AWS_SECRET_ACCESS_KEY"),
            !key.isEmpty, !secret.isEmpty
        else { return nil }
        let token = environment("AWS_SESSION_TOKEN")
        return AWSCredentials(
            accessKeyID: key, secretAccessKey: secret, sessionToken: token?.isEmpty == true ? nil : token)
    }

    private func take(_ identity: AWSCredentialsSource.WebIdentity) async throws(AWSCredentialsError) -> Kept {
        guard let token = SmallFile.text(identity.tokenFile) else {
            throw AWSCredentialsError(
                "the web identity token \(identity.tokenFile) cannot be read; is the token volume mounted?",
                isTransient: true)
        }
        let form = [
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", identity.roleARN),
            ("RoleSessionName", identity.sessionName), ("WebIdentityToken", token),
        ]
        return try await ask(form, roleARN: identity.roleARN, signing: nil)
    }

    private func take(
        _ role: AWSCredentialsSource.AssumedRole, with credentials: AWSCredentials
    ) async throws(AWSCredentialsError) -> Kept {
        var form = [
            ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role.roleARN),
            ("RoleSessionName", role.sessionName),
        ]
        if let externalID = role.externalID { form.append(("ExternalId", externalID)) }
        let signing = AWSSigningV4(credentials: credentials, region: region, service: "sts")
        return try await ask(form, roleARN: role.roleARN, signing: signing)
    }

    private func ask(
        _ form: [(String, String)], roleARN: String, signing: AWSSigningV4?
    ) async throws(AWSCredentialsError) -> Kept {
        var request = HTTPRequest(method: "POST", url: stsEndpoint + "/")
        request.headers = ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]
        request.body = Array(URLEncoding.query(form).utf8)
        request.timeouts = HTTPTimeouts(idle: .seconds(10), total: .seconds(20))
        request.maximumBodyBytes = 256 << 10
        request.signing = signing
        let answer: HTTPResponse
        do {
            answer = try await http.send(request)
        } catch {
            throw AWSCredentialsError(
                "role \(roleARN) cannot be taken, STS did not answer: \(error.message)", isTransient: error.isRetryable)
        }
        guard answer.status == 200 else {
            let code = XMLText.errorCode(in: answer.body) ?? "status \(answer.status)"
            throw AWSCredentialsError(
                "STS refused role \(roleARN) (\(code)): check the role's trust policy",
                isTransient: answer.status >= 500 || code == "Throttling")
        }
        guard let key = XMLText.first("AccessKeyId", in: answer.body),
            let secret = XMLText.first("SecretAccessKey", in: answer.body),
            let token = XMLText.first("SessionToken", in: answer.body)
        else { throw AWSCredentialsError("STS answered for role \(roleARN) without credentials", isTransient: true) }
        let expiration = XMLText.first("Expiration", in: answer.body).flatMap { UTCTime.unixSeconds(iso8601: $0) }
        return Kept(
            credentials: AWSCredentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token),
            expiresAt: expiration ?? unixSeconds() + 900)
    }
}
