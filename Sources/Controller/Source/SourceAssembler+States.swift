import States
import Transport

extension SourceAssembler {
    func state(
        _ entry: DriftSource.TerraformState, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> StateBinding {
        let place = try await place(of: entry, source, secrets)
        return StateBinding(
            name: entry.name, backend: place.backend, place: place.name, credentialsDigest: place.credentialsDigest,
            refreshSeconds: max(1, entry.refreshInterval.seconds), isPeriodic: source.spec.syncMode != .eventDriven,
            trustsBackendTime: entry.local == nil, isNudged: source.spec.syncMode != .periodic)
    }

    /// Where a state is and with what it is read.
    struct Place {
        var backend: any StateBackend
        /// Tells places apart; credentials are no part of it.
        var name: String
        var credentialsDigest = ""

        init(_ backend: any StateBackend, name: String? = nil) {
            self.backend = backend
            self.name = name ?? backend.location
        }
    }

    private func place(
        of entry: DriftSource.TerraformState, _ source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> Place {
        if let local = entry.local {
            try requireLocalPaths(source, local.path, "local.path")
            return Place(
                try made("local.path") { () throws(StateError) in try LocalStateBackend(path: local.path) })
        }
        if let s3 = entry.s3 { return try await s3Place(s3, of: source, secrets) }
        if let kubernetes = entry.kubernetes { return Place(try secretBackend(kubernetes, of: source)) }
        throw AssemblyError(.invalid, "", "names none of local, s3 and kubernetes: name one")
    }

    func made<Backend>(
        _ field: String, _ make: () throws(StateError) -> Backend
    ) throws(AssemblyError) -> Backend {
        do throws(StateError) { return try make() } catch { throw AssemblyError(.invalid, field, "\(error)") }
    }

    func s3Place(
        _ s3: DriftSource.S3, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> Place {
        var settings = S3StateSettings(bucket: s3.bucket, key: s3.key, region: s3.region)
        settings.workspace = s3.workspace
        settings.workspaceKeyPrefix = s3.workspaceKeyPrefix
        if s3.usePathStyle { settings.usesPathStyle = true }
        if let endpoint = s3.endpoint {
            settings.endpoint = endpoint
            settings.allowsLocalAddresses = allowsLocalEndpoints(source)
            try requireRemote(Self.host(inURL: endpoint), source, "s3.endpoint")
        }
        if let reference = s3.caSecretRef {
            settings.tls.caPEM = try await secrets.value(reference.key, of: reference.name, "s3.caSecretRef")
        }
        let (credentials, material) = try await credentials(s3, of: source, secrets)
        let checked = settings
        var place = Place(
            try made("s3") { () throws(StateError) in
                try S3StateBackend(checked, credentials: credentials, http: http)
            }, name: "\(settings.location) \(s3.endpoint ?? "") \(s3.region)")
        let parts = material.map { Array($0.utf8) } + [settings.tls.caPEM ?? [], s3.usePathStyle ? [1] : []]
        place.credentialsDigest = Digest.hex(
            Digest.sha256(Array(parts.map { Digest.hex(Digest.sha256($0)) }.joined().utf8)))
        return place
    }

    private static func host(inURL url: String) -> String {
        let authority = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
        if authority.first == "[" { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" && $0 != "/" })
    }

    /// The credentials, and what tells them from others.
    private func credentials(
        _ s3: DriftSource.S3, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> (AWSCredentialsProvider, [String]) {
        let field = "s3.credentialsSecretRef"
        guard let reference = s3.credentialsSecretRef ?? source.spec.credentialsSecretRef else {
            let namespace = source.metadata.namespace ?? ""
            guard permissions.allows(namespace, in: permissions.ambientIdentityNamespaces) else {
                throw AssemblyError(
                    .invalid, field,
                    "is missing: name a Secret, or start the operator with --allow-ambient-identity \(namespace) so that "
                        + "its own identity is used")
            }
            return (AWSCredentialsProvider(.ambient, http: http, region: s3.region), ["ambient"])
        }
        func text(_ key: String) async throws(AssemblyError) -> String {
            try await secrets.text(key, of: reference.name, field)
        }
        let values = try await secrets.values(of: reference.name, field)
        let hasToken = values["AWS_SESSION_TOKEN"]?.isEmpty == false
        let credentials = AWSCredentials(
            accessKeyID: try await text("AWS_ACCESS_KEY_ID"),
            secretAccessKey: try await text("AWS_SECRET_ACCESS_KEY"),
            sessionToken: hasToken ? try await text("AWS_SESSION_TOKEN") : nil)
        return (
            AWSCredentialsProvider(.fixed(credentials), http: http, region: s3.region),
            [credentials.accessKeyID, credentials.secretAccessKey, credentials.sessionToken ?? ""]
        )
    }

    private func secretBackend(
        _ kubernetes: DriftSource.Kubernetes, of source: DriftSource
    ) throws(AssemblyError) -> any StateBackend {
        let own = source.metadata.namespace ?? ""
        let namespace = kubernetes.namespace ?? own
        guard namespace == own || permissions.allows(own, in: permissions.foreignSecretNamespaces) else {
            throw AssemblyError(
                .invalid, "kubernetes.namespace",
                "names namespace \(namespace): start the operator with --allow-foreign-secrets \(own) to permit it")
        }
        let backend = backend
        return try made("kubernetes") { () throws(StateError) in
            try KubernetesStateBackend(
                namespace: namespace, secretSuffix: kubernetes.secretSuffix, workspace: kubernetes.workspace
            ) { namespace, name in
                try await backend.stateSecret(namespace: namespace, name: name)
            }
        }
    }
}
