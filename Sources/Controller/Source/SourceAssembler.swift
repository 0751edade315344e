//
// SourceAssembler: from a DriftSource's spec and Secrets to what runs.
//
// Reads      Secrets by name, in the source's own namespace
// Gives      intakes, state bindings, engine settings; a problem for each part that cannot be made, and the rest all the same
// Not here   running any of it
//

import Engine
import Intake
import JSON
import KubeClient
import States
import Transport

/// What the operator's flags allow a namespace to name.
public struct Permissions: Sendable, Hashable {
    /// Namespaces whose sources may name local files; `*` for all.
    public var localPathNamespaces: Set<String> = []
    /// Namespaces whose sources may use the operator's own cloud identity.
    public var ambientIdentityNamespaces: Set<String> = []
    /// Namespaces whose sources may read Terraform states from Secrets of other namespaces.
    public var foreignSecretNamespaces: Set<String> = []

    public init() {}

    func allows(_ namespace: String, in set: Set<String>) -> Bool { set.contains("*") || set.contains(namespace) }
}

/// The parts of one source.
struct AssembledSource: Sendable {
    var settings: SourceSettings
    /// By the name of the entry in `spec.events`.
    var intakes: [(name: String, intake: any Intake)] = []
    var states: [StateBinding] = []
    var intakeProblems: [String: SourceProblem] = [:]
    var stateProblems: [String: SourceProblem] = [:]
    var otherProblems: [SourceProblem] = []

    var problems: [SourceProblem] {
        otherProblems + intakeProblems.sorted { $0.key < $1.key }.map(\.value)
            + stateProblems.sorted { $0.key < $1.key }.map(\.value)
    }
}

struct SourceAssembler: Sendable {
    let backend: any OperatorBackend
    let receiver: FalcoHTTPReceiver
    let http: any HTTPSending
    let permissions: Permissions

    func assemble(_ source: DriftSource) async -> AssembledSource {
        let namespace = source.metadata.namespace ?? ""
        let secrets = SecretReader(backend: backend, namespace: namespace)
        var assembled = AssembledSource(settings: settings(of: source, digestKey: nil))
        await addDigestKey(source, secrets, &assembled)
        for entry in source.spec.events {
            do throws(AssemblyError) {
                assembled.intakes.append((entry.name, try await intake(entry, of: source, secrets)))
            } catch {
                assembled.intakeProblems[entry.name] = error.problem("events \(entry.name)")
            }
        }
        for entry in source.spec.states {
            do throws(AssemblyError) {
                assembled.states.append(try await state(entry, of: source, secrets))
            } catch {
                assembled.stateProblems[entry.name] = error.problem("states \(entry.name)")
            }
        }
        return assembled
    }

    private func settings(of source: DriftSource, digestKey: [UInt8]?) -> SourceSettings {
        SourceSettings(
            key: SourceKey(namespace: source.metadata.namespace ?? "", name: source.metadata.name),
            provider: CloudProvider(rawValue: source.spec.provider.rawValue) ?? .aws, account: source.spec.account,
            regions: source.spec.regions, environment: source.spec.environment,
            applyIdentities: source.spec.applyIdentities, applyGraceSeconds: source.spec.applyGrace.seconds,
            digestKey: digestKey)
    }

    private func addDigestKey(
        _ source: DriftSource, _ secrets: SecretReader, _ assembled: inout AssembledSource
    ) async {
        guard let reference = source.spec.privacy.digestKeySecretRef else { return }
        do throws(AssemblyError) {
            let key = try await secrets.value(reference.key, of: reference.name)
            assembled.settings = settings(of: source, digestKey: key)
        } catch {
            assembled.otherProblems.append(error.problem("privacy.digestKeySecretRef"))
        }
    }

    // MARK: Intakes

    private func intake(
        _ entry: DriftSource.Intake, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> any Intake {
        if let grpc = entry.falcoGRPC { return try await falcoGRPC(grpc, secrets) }
        if let http = entry.falcoHTTP { return try await falcoHTTP(http, entry.name, of: source, secrets) }
        if let file = entry.file {
            try requireLocalPaths(source, file.path)
            return FileIntake(path: file.path, isFollowed: true)
        }
        throw AssemblyError(.invalid, "names no intake")
    }

    private func falcoGRPC(
        _ grpc: DriftSource.FalcoGRPC, _ secrets: SecretReader
    ) async throws(AssemblyError) -> any Intake {
        var tls: FalcoTLS?
        if let wanted = grpc.tls {
            let ca: [UInt8]? =
                if let reference = wanted.caSecretRef {
                    try await secrets.value(reference.key, of: reference.name)
                } else {
                    nil
                }
            var certificate: [UInt8]?
            var key: [UInt8]?
            if let reference = wanted.clientSecretRef {
                certificate = try await secrets.value("tls.crt", of: reference.name)
                key = try await secrets.value("tls.key", of: reference.name)
            }
            tls = FalcoTLS(caPEM: ca, certificatePEM: certificate, privateKeyPEM: key, serverName: wanted.serverName)
        }
        do {
            return try FalcoGRPCIntake(
                endpoint: FalcoEndpoint(parsing: grpc.address), tls: tls, allowsPlaintext: true)
        } catch {
            throw AssemblyError(.invalid, "\(error)")
        }
    }

    private func falcoHTTP(
        _ http: DriftSource.FalcoHTTP, _ name: String, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> any Intake {
        var tokens: [String] = []
        if let reference = http.tokenSecretRef {
            tokens.append(try await secrets.text(reference.key, of: reference.name))
            if let previous = reference.previousKey {
                tokens.append(try await secrets.text(previous, of: reference.name))
            }
        }
        do {
            let access = try ReceiverAccess(tokens: tokens, certificateNames: http.mtls?.allowedNames)
            return FalcoHTTPIntake(
                namespace: source.metadata.namespace ?? "", name: name, access: access,
                expectedInterval: (http.expectEventsWithin ?? source.spec.expectEventsWithin).intervalOrNil,
                receiver: receiver)
        } catch {
            throw AssemblyError(.invalid, "\(error)")
        }
    }

    // MARK: States

    private func state(
        _ entry: DriftSource.TerraformState, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> StateBinding {
        let (backend, credentials) = try await stateBackend(entry, of: source, secrets)
        return StateBinding(
            name: entry.name, backend: backend, credentialsDigest: credentials,
            refreshSeconds: max(1, entry.refreshInterval.seconds), isPeriodic: source.spec.syncMode != .eventDriven,
            trustsBackendTime: entry.local == nil, isNudged: source.spec.syncMode != .periodic)
    }

    private func stateBackend(
        _ entry: DriftSource.TerraformState, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> (any StateBackend, String) {
        do {
            if let local = entry.local {
                try requireLocalPaths(source, local.path)
                return (try LocalStateBackend(path: local.path), "")
            }
            if let s3 = entry.s3 { return try await s3Backend(s3, of: source, secrets) }
            if let kubernetes = entry.kubernetes { return (try secretBackend(kubernetes, of: source), "") }
        } catch let error as AssemblyError {
            throw error
        } catch {
            throw AssemblyError(.invalid, "\(error)")
        }
        throw AssemblyError(.invalid, "names no backend")
    }

    private func s3Backend(
        _ s3: DriftSource.S3, of source: DriftSource, _ secrets: SecretReader
    ) async throws -> (any StateBackend, String) {
        var settings = S3StateSettings(bucket: s3.bucket, key: s3.key, region: s3.region)
        settings.endpoint = s3.endpoint
        settings.workspace = s3.workspace
        settings.workspaceKeyPrefix = s3.workspaceKeyPrefix
        if s3.usePathStyle { settings.usesPathStyle = true }
        if let reference = s3.caSecretRef {
            settings.tls.caPEM = try await secrets.value(reference.key, of: reference.name)
        }
        let reference = s3.credentialsSecretRef ?? source.spec.credentialsSecretRef
        guard let reference else {
            guard permissions.allows(source.metadata.namespace ?? "", in: permissions.ambientIdentityNamespaces) else {
                throw AssemblyError(
                    .invalid,
                    "names no credentialsSecretRef, and the operator's own identity is not allowed to this namespace")
            }
            let ambient = AWSCredentialsProvider(.ambient, http: http, region: s3.region)
            return (try S3StateBackend(settings, credentials: ambient, http: http), "ambient")
        }
        let values = try await secrets.values(of: reference.name)
        func text(_ key: String) throws(AssemblyError) -> String {
            guard let bytes = values[key], !bytes.isEmpty else {
                throw AssemblyError(.missing, "Secret \(reference.name) has no key \(key)")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        let credentials = AWSCredentials(
            accessKeyID: try text("AWS_ACCESS_KEY_ID"), secretAccessKey: try text("AWS_SECRET_ACCESS_KEY"),
            sessionToken: values["AWS_SESSION_TOKEN"].map { String(decoding: $0, as: UTF8.self) })
        let material = [credentials.accessKeyID, credentials.secretAccessKey, credentials.sessionToken ?? ""]
        let digest = Digest.sha256(Array(material.joined(separator: "\u{0}").utf8))
        return (
            try S3StateBackend(
                settings, credentials: AWSCredentialsProvider(.fixed(credentials), http: http, region: s3.region),
                http: http),
            digest.map { String($0, radix: 16) }.joined()
        )
    }

    private func secretBackend(
        _ kubernetes: DriftSource.Kubernetes, of source: DriftSource
    ) throws -> any StateBackend {
        let own = source.metadata.namespace ?? ""
        let namespace = kubernetes.namespace ?? own
        guard namespace == own || permissions.allows(own, in: permissions.foreignSecretNamespaces) else {
            throw AssemblyError(
                .invalid,
                "names namespace \(namespace): start the operator with --allow-foreign-secrets \(own) to permit it")
        }
        let backend = backend
        return try KubernetesStateBackend(
            namespace: namespace, secretSuffix: kubernetes.secretSuffix, workspace: kubernetes.workspace
        ) { namespace, name in try await backend.secret(namespace: namespace, name: name) }
    }

    private func requireLocalPaths(_ source: DriftSource, _ path: String) throws(AssemblyError) {
        let namespace = source.metadata.namespace ?? ""
        guard permissions.allows(namespace, in: permissions.localPathNamespaces) else {
            throw AssemblyError(
                .invalid,
                "names the local path \(path): start the operator with --allow-local-paths \(namespace) to permit it")
        }
    }
}

extension DurationText {
    /// Nil for zero, which means never.
    var intervalOrNil: Duration? { milliseconds == 0 ? nil : duration }
}

/// Why one part of a source cannot be made.
struct AssemblyError: Error, Sendable {
    enum Kind: Sendable {
        case invalid, missing
        case forbidden
        case unavailable
    }
    var kind: Kind
    var text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    func problem(_ place: String) -> SourceProblem {
        let message = "\(place): \(text)"
        return switch kind {
        case .invalid: SourceProblem(reason: "InvalidSpec", message: message, remedy: .changeSpec)
        case .missing: SourceProblem(reason: "SecretNotFound", message: message, remedy: .wait)
        case .forbidden: SourceProblem(reason: "SecretForbidden", message: message, remedy: .wait)
        case .unavailable: SourceProblem(reason: SourceProblem.unreadable, message: message, remedy: .wait)
        }
    }
}

/// Secrets of one namespace, each read once an assembly.
final class SecretReader: Sendable {
    private let backend: any OperatorBackend
    private let namespace: String

    init(backend: any OperatorBackend, namespace: String) {
        self.backend = backend
        self.namespace = namespace
    }

    func values(of name: String) async throws(AssemblyError) -> [String: [UInt8]] {
        do throws(BackendError) {
            guard let values = try await backend.secret(namespace: namespace, name: name) else {
                throw BackendError(.notFound, "Secret \(namespace)/\(name) does not exist")
            }
            return values
        } catch {
            switch error.kind {
            case .notFound: throw AssemblyError(.missing, error.description)
            case .forbidden:
                throw AssemblyError(
                    .forbidden, "\(error.description): grant the operator get on Secret \(name) in \(namespace)")
            default: throw AssemblyError(.unavailable, error.description)
            }
        }
    }

    func value(_ key: String, of name: String) async throws(AssemblyError) -> [UInt8] {
        guard let value = try await values(of: name)[key], !value.isEmpty else {
            throw AssemblyError(.missing, "Secret \(namespace)/\(name) has no key \(key)")
        }
        return value
    }

    /// A value as text, without the line end that editors add.
    func text(_ key: String, of name: String) async throws(AssemblyError) -> String {
        var text = String(decoding: try await value(key, of: name), as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
