import Synchronization
import Transport

/// Gives every request the credentials that are valid now: reads files again as they are renewed, runs the exec plugin
/// once for all who wait, forgets what the server refused.
public final class CredentialProvider: Sendable {
    typealias RunCommand = @Sendable (CommandRunner.Command) async throws(CommandRunner.Failure) -> CommandRunner.Output

    private struct State {
        var files: [String: RenewedFile] = [:]
        var exec: ExecCredential?
    }

    private let configuration: KubeConfiguration
    private let clock: KubeClock
    private let runCommand: RunCommand
    private let readFile: @Sendable (String) throws(KubeConfigError) -> [UInt8]
    private let state = Mutex(State())
    private let execTurn = AsyncTurn()

    public convenience init(_ configuration: KubeConfiguration, clock: KubeClock = .system) {
        let runner = CommandRunner()
        self.init(
            configuration, clock: clock,
            readFile: { (path) throws(KubeConfigError) in try FileBytes.read(path) },
            runCommand: { (command) async throws(CommandRunner.Failure) in try await runner.run(command) })
    }

    init(
        _ configuration: KubeConfiguration, clock: KubeClock,
        readFile: @escaping @Sendable (String) throws(KubeConfigError) -> [UInt8], runCommand: @escaping RunCommand
    ) {
        self.configuration = configuration
        self.clock = clock
        self.readFile = readFile
        self.runCommand = runCommand
    }

    /// Credentials for one request. Throws with the file or command at fault.
    public func current() async throws(KubeConfigError) -> ResolvedCredentials {
        let authentication = configuration.authentication
        var tls = try baseTLS()
        if let certificate = authentication.clientCertificate {
            tls.clientCertificatePEM = try bytes(certificate.certificate)
            tls.clientKeyPEM = try bytes(certificate.key)
        }
        var credentials = ResolvedCredentials(tls: tls)
        if let token = authentication.token {
            credentials.authorization = "Bearer \(try Self.token(bytes(token), token))"
        } else if let basic = authentication.basic {
            credentials.authorization = basic.authorization
        } else if let plugin = authentication.exec {
            let credential = try await execCredential(plugin, caPEM: tls.caPEM)
            credentials.authorization = credential.token.map { "Bearer \($0)" }
            credentials.tls.clientCertificatePEM = credential.clientCertificatePEM ?? tls.clientCertificatePEM
            credentials.tls.clientKeyPEM = credential.clientKeyPEM ?? tls.clientKeyPEM
        }
        return credentials
    }

    /// The server refused these. True if asking again may give others: then the request is worth one more try.
    public func refused(_ credentials: ResolvedCredentials) -> Bool {
        state.withLock { state in
            for path in state.files.keys { state.files[path]?.expire() }
            guard configuration.authentication.exec != nil else { return !state.files.isEmpty }
            // Others may have renewed meanwhile: only what was refused is thrown away.
            if let token = state.exec?.token, credentials.authorization != "Bearer \(token)" { return true }
            state.exec = nil
            return true
        }
    }

    private func baseTLS() throws(KubeConfigError) -> TLSOptions {
        var tls = TLSOptions()
        tls.caPEM = if let authority = configuration.tls.certificateAuthority { try bytes(authority) } else { nil }
        tls.insecureSkipVerify = configuration.tls.insecureSkipVerify
        tls.serverName = configuration.tls.serverName
        return tls
    }

    private func bytes(_ source: CredentialSource) throws(KubeConfigError) -> [UInt8] {
        switch source {
        case .inline(let bytes): return bytes
        case .file(let path):
            let now = clock.now()
            return try state.withLock { (state) throws(KubeConfigError) in
                var file = state.files[path] ?? RenewedFile(path: path)
                defer { state.files[path] = file }
                return try file.bytes(at: now, read: readFile)
            }
        }
    }

    /// One header line: a token with a line break or a space inside would let a file add headers.
    private static func token(_ bytes: [UInt8], _ source: CredentialSource) throws(KubeConfigError) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let trimmed = text.split(whereSeparator: \.isWhitespace)
        guard trimmed.count == 1, let token = trimmed.first, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw KubeConfigError("the bearer token (\(source)) must be one word of visible ASCII characters")
        }
        return String(token)
    }

    private func execCredential(_ plugin: ExecPlugin, caPEM: [UInt8]?) async throws(KubeConfigError) -> ExecCredential {
        if let credential = validExec() { return credential }
        do { try await execTurn.take() } catch {
            throw KubeConfigError("cancelled while waiting for \(plugin.command)")
        }
        defer { execTurn.give() }
        if let credential = validExec() { return credential }
        let credential = try await run(plugin, caPEM: caPEM)
        state.withLock { $0.exec = credential }
        return credential
    }

    private func validExec() -> ExecCredential? {
        let now = clock.wallMicroseconds()
        return state.withLock { $0.exec?.isValid(atWall: now) == true ? $0.exec : nil }
    }

    private func run(_ plugin: ExecPlugin, caPEM: [UInt8]?) async throws(KubeConfigError) -> ExecCredential {
        var environment: [String: String] = [:]
        for variable in plugin.environment { environment[variable.name] = variable.value }
        environment["KUBERNETES_EXEC_INFO"] = ExecCredential.request(plugin, configuration, caPEM: caPEM)
        let command = CommandRunner.Command(path: plugin.command, arguments: plugin.arguments, environment: environment)
        let output: CommandRunner.Output
        do throws(CommandRunner.Failure) {
            output = try await runCommand(command)
        } catch {
            throw KubeConfigError(Self.message(error, plugin, command.timeout))
        }
        guard output.exitStatus == 0 else {
            let said = String(decoding: output.standardError.prefix(512), as: UTF8.self).split(
                whereSeparator: \.isNewline)
            throw KubeConfigError(
                "the credential plugin \(plugin.command) failed with exit status \(output.exitStatus)"
                    + (said.isEmpty ? "" : ": " + said.joined(separator: " ")))
        }
        return try ExecCredential(parsing: output.standardOutput, plugin: plugin)
    }

    private static func message(_ failure: CommandRunner.Failure, _ plugin: ExecPlugin, _ timeout: Duration) -> String {
        let name = "the credential plugin \(plugin.command)"
        switch failure {
        case .notFound:
            return "\(name) is not installed" + (plugin.installHint.isEmpty ? "" : ". " + plugin.installHint)
        case .cannotStart(let reason): return "\(name) cannot be started: \(reason)"
        case .timedOut: return "\(name) did not finish within \(Int(timeout.inSeconds)) s and was killed"
        case .tooMuchOutput: return "\(name) printed more than an ExecCredential can be"
        }
    }
}
