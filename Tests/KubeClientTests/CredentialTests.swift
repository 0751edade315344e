import FoundationEssentials
import JSON
import Testing
import Transport

@testable import KubeClient

/// Files that a test replaces and commands that it answers.
private final class Surroundings: Sendable {
    let clock = ManualClock()
    let files = Locked<[String: String]>([:])
    let commands = Locked<[CommandRunner.Command]>([])
    let answers = Locked<[Result<CommandRunner.Output, CommandRunner.Failure>]>([])

    func provider(_ configuration: KubeConfiguration) -> CredentialProvider {
        CredentialProvider(
            configuration, clock: clock.kubeClock,
            readFile: { (path) throws(KubeConfigError) in
                guard let text = self.files.value[path] else { throw KubeConfigError("cannot read \(path)") }
                return Array(text.utf8)
            },
            runCommand: { (command) async throws(CommandRunner.Failure) in
                self.commands.withLock { $0.append(command) }
                await Task.yield()
                let answer = self.answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
                return try (answer ?? .failure(.notFound)).get()
            })
    }

    func answer(_ status: JSONValue, version: String = "v1", exit: Int32 = 0, stderr: String = "") {
        let credential: JSONValue = [
            "apiVersion": .string("client.authentication.k8s.io/\(version)"), "kind": "ExecCredential",
            "status": status,
        ]
        let output = CommandRunner.Output(
            exitStatus: exit, standardOutput: exit == 0 ? credential.serialized : [], standardError: Array(stderr.utf8))
        answers.withLock { $0.append(.success(output)) }
    }
}

private func plugin(_ version: String = "v1") -> ExecPlugin {
    ExecPlugin(apiVersion: "client.authentication.k8s.io/\(version)", command: "cloud-login")
}

@Suite struct CredentialTests {
    private let around = Surroundings()

    private func configuration(_ authentication: KubeConfiguration.Authentication) -> KubeConfiguration {
        KubeConfiguration(server: "https://api", authentication: authentication)
    }

    @Test func `reads a token file again after a minute and at once after a refusal`() async throws {
        around.files.withLock { $0["/token"] = "one\n" }
        let provider = around.provider(configuration(.tokenFile("/token")))
        let first = try await provider.current()
        #expect(first.authorization == "Bearer one")
        around.files.withLock { $0["/token"] = "two" }
        around.clock.advance(by: .seconds(59))
        #expect(try await provider.current().authorization == "Bearer one")
        around.clock.advance(by: .seconds(1))
        #expect(try await provider.current().authorization == "Bearer two")
        around.files.withLock { $0["/token"] = "three" }
        #expect(provider.refused(first))
        #expect(try await provider.current().authorization == "Bearer three")
    }

    @Test func `keeps the last good token and CA while the files cannot be read`() async throws {
        around.files.withLock { $0 = ["/token": "one", "/ca": "CA"] }
        var configuration = configuration(.tokenFile("/token"))
        configuration.tls.certificateAuthority = .file("/ca")
        let provider = around.provider(configuration)
        _ = try await provider.current()
        around.files.withLock { $0 = ["/token": ""] }
        around.clock.advance(by: .seconds(120))
        let credentials = try await provider.current()
        #expect(credentials.authorization == "Bearer one")
        #expect(credentials.tls.caPEM == Array("CA".utf8))
    }

    @Test func `names the file that was never readable`() async {
        let provider = around.provider(configuration(.tokenFile("/token")))
        let error = await #expect(throws: KubeConfigError.self) { try await provider.current() }
        #expect(error?.message == "cannot read /token")
    }

    @Test(arguments: ["two words", "line\nX-Injected: 1", "\u{1}", "é"])
    func `refuses a token that would not be one header word`(token: String) async {
        around.files.withLock { $0["/token"] = token }
        let provider = around.provider(configuration(.tokenFile("/token")))
        let error = await #expect(throws: KubeConfigError.self) { try await provider.current() }
        #expect(error?.message.contains(token) == false)
    }

    @Test func `gives basic credentials and client certificates`() async throws {
        var authentication = KubeConfiguration.Authentication()
        authentication.basic = .init(username: "jane", password: "pässword")
        authentication.clientCertificate = .init(certificate: .file("/crt"), key: .inline([1, 2]))
        around.files.withLock { $0["/crt"] = "C" }
        let credentials = try await around.provider(configuration(authentication)).current()
        #expect(credentials.authorization == "Basic amFuZTpww6Rzc3dvcmQ=")
        #expect(credentials.tls.clientCertificatePEM == Array("C".utf8))
        #expect(credentials.tls.clientKeyPEM == [1, 2])
        #expect(!around.provider(configuration(.token("x"))).refused(credentials))
    }

    @Test func `runs an exec plugin once for all who wait, until its token expires`() async throws {
        around.answer(["token": "t1", "expirationTimestamp": "2026-01-31T12:10:00Z"])
        around.answer(["token": "t2"])
        let provider = around.provider(configuration(.exec(plugin())))
        let tokens = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<10 { group.addTask { try? await provider.current().authorization } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(tokens == ["Bearer t1"])
        #expect(around.commands.value.count == 1)
        around.clock.advance(by: .seconds(589))
        #expect(try await provider.current().authorization == "Bearer t1")
        around.clock.advance(by: .seconds(1))  // ten seconds before it expires
        #expect(try await provider.current().authorization == "Bearer t2")
    }

    @Test func `runs an exec plugin again for a refused token, once for all who were refused`() async throws {
        around.answer(["token": "t1"])
        around.answer(["token": "t2"])
        around.answer(["token": "t3"])
        let provider = around.provider(configuration(.exec(plugin())))
        let old = try await provider.current()
        #expect(provider.refused(old))
        #expect(try await provider.current().authorization == "Bearer t2")
        #expect(provider.refused(old))  // another request that was sent with t1
        #expect(try await provider.current().authorization == "Bearer t2")
        #expect(around.commands.value.count == 2)
    }

    @Test(arguments: ["v1", "v1beta1"]) func `takes certificates from a plugin of either version`(version: String)
        async throws
    {
        around.answer(["clientCertificateData": "CERT", "clientKeyData": "KEY"], version: version)
        let credentials = try await around.provider(configuration(.exec(plugin(version)))).current()
        #expect(credentials.tls.clientCertificatePEM == Array("CERT".utf8))
        #expect(credentials.tls.clientKeyPEM == Array("KEY".utf8))
        #expect(credentials.authorization == nil)
    }

    @Test func `hands the plugin its environment and the cluster it asked for`() async throws {
        around.answer(["token": "t"])
        var plugin = plugin()
        plugin.environment = [.init(name: "PROFILE", value: "ops")]
        plugin.providesClusterInformation = true
        plugin.clusterConfiguration = "{\"audience\":\"x\"}"
        var configuration = configuration(.exec(plugin))
        configuration.tls.certificateAuthority = .inline(Array("CA".utf8))
        _ = try await around.provider(configuration).current()
        let command = try #require(around.commands.value.first)
        #expect(command.environment["PROFILE"] == "ops")
        let text = try #require(command.environment["KUBERNETES_EXEC_INFO"])
        let spec: JSONValue = [
            "interactive": false,
            "cluster": ["server": "https://api", "certificate-authority-data": "Q0E=", "config": ["audience": "x"]],
        ]
        #expect(try JSONValue(parsing: text)["spec"] == spec)
        #expect(try JSONValue(parsing: text)["kind"] == "ExecCredential")
    }

    static let bad: [(JSONValue, String)] = [
        ([:], "neither a token nor"), (["clientCertificateData": "x"], "without its key"),
        (["token": "x", "expirationTimestamp": "soon"], "not RFC 3339"), (["token": ""], "neither a token nor"),
    ]

    @Test(arguments: bad) func `says what is wrong with a plugin's answer`(status: JSONValue, message: String) async {
        around.answer(status)
        let provider = around.provider(configuration(.exec(plugin())))
        let error = await #expect(throws: KubeConfigError.self) { try await provider.current() }
        #expect(error?.message.contains(message) == true)
        #expect(error?.message.contains("cloud-login") == true)
    }

    @Test func `says how to install a missing plugin, and what a failing one said`() async {
        var missing = plugin()
        missing.installHint = "Run apt-get install cloud-login."
        let provider = around.provider(configuration(.exec(missing)))
        let first = await #expect(throws: KubeConfigError.self) { try await provider.current() }
        #expect(
            first?.message == "the credential plugin cloud-login is not installed. Run apt-get install cloud-login.")
        around.answer([:], exit: 3, stderr: "session\nexpired")
        let second = await #expect(throws: KubeConfigError.self) { try await provider.current() }
        #expect(second?.message == "the credential plugin cloud-login failed with exit status 3: session expired")
        around.answers.withLock { $0 = [] }
        around.answer(["token": "t"], version: "v1beta1")
        let third = await #expect(throws: KubeConfigError.self) { try await provider.current() }
        #expect(third?.message.contains("another version") == true)
    }

    @Test func `sends a refused request once more with the renewed token`() async throws {
        let folder = TemporaryFolder()
        let path = folder.write("token", "old")
        let http = FakeHTTP { request, _ in
            guard request.headers["Authorization"] == "Bearer new" else {
                folder.write("token", "new")
                return .recorded("http/401-unauthorized.http")
            }
            return .recorded("http/version.http")
        }
        let client = KubeClient(
            configuration(.tokenFile(path)), http: http, userAgent: "t", logger: quietLogger)
        _ = try await client.serverVersion()
        #expect(http.requests.map { $0.headers["Authorization"] } == ["Bearer old", "Bearer new"])
    }
}

@Suite struct CommandRunnerTests {
    private func run(_ script: String, timeout: Duration = .seconds(60)) async throws(CommandRunner.Failure)
        -> CommandRunner.Output
    {
        try await CommandRunner().run(
            .init(path: "/bin/sh", arguments: ["-c", script], environment: ["GREETING": "hello"], timeout: timeout))
    }

    @Test func `gives back both outputs and the exit status, with the environment added`() async throws {
        let output = try await run("echo $GREETING; echo oops >&2; read line || echo eof; exit 7")
        #expect(String(decoding: output.standardOutput, as: UTF8.self) == "hello\neof\n")
        #expect(String(decoding: output.standardError, as: UTF8.self) == "oops\n")
        #expect(output.exitStatus == 7)
    }

    @Test func `reads outputs larger than a pipe holds, and bounds them`() async throws {
        let output = try await run("head -c 500000 /dev/zero; head -c 500000 /dev/zero >&2")
        #expect(output.standardOutput.count == 500_000)
        #expect(output.standardError.count == 4096)
        await #expect(throws: CommandRunner.Failure.self) { try await run("head -c 5000000 /dev/zero") }
    }

    @Test func `kills a command that does not end`() async {
        let error = await #expect(throws: CommandRunner.Failure.self) {
            try await run("exec sleep 600", timeout: .zero)
        }
        guard case .timedOut = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func `tells a command that is not there`() async {
        let error = await #expect(throws: CommandRunner.Failure.self) {
            try await CommandRunner().run(.init(path: "no-such-command-here", arguments: [], environment: [:]))
        }
        guard case .notFound = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }
}
