import Intake

extension SourceAssembler {
    func intake(
        _ entry: DriftSource.Intake, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> any Intake {
        if let grpc = entry.falcoGRPC { return try await falcoGRPC(grpc, of: source, secrets) }
        if let http = entry.falcoHTTP { return try await falcoHTTP(http, entry.name, of: source, secrets) }
        if let file = entry.file {
            try requireLocalPaths(source, file.path, "file.path")
            return FileIntake(
                path: file.path, format: file.format.intakeFormat, isFollowed: true,
                expectedInterval: source.spec.expectEventsWithin.intervalOrNil)
        }
        throw AssemblyError(.invalid, "", "names none of falcoGRPC, falcoHTTP and file: name one")
    }

    private func falcoGRPC(
        _ grpc: DriftSource.FalcoGRPC, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> any Intake {
        var tls: FalcoTLS?
        if let wanted = grpc.tls {
            var made = FalcoTLS(serverName: wanted.serverName)
            if let reference = wanted.caSecretRef {
                made.caPEM = try await secrets.value(reference.key, of: reference.name, "falcoGRPC.tls.caSecretRef")
            }
            if let reference = wanted.clientSecretRef {
                let field = "falcoGRPC.tls.clientSecretRef"
                made.certificatePEM = try await secrets.value("tls.crt", of: reference.name, field)
                made.privateKeyPEM = try await secrets.value("tls.key", of: reference.name, field)
            }
            tls = made
        }
        let endpoint: FalcoEndpoint
        do throws(FalcoEndpointError) {
            endpoint = try FalcoEndpoint(parsing: grpc.address)
        } catch {
            throw AssemblyError(.invalid, "falcoGRPC.address", "\(error)")
        }
        let allowsLocal = try allowsLocal(endpoint, of: source)
        do throws(FalcoIntakeError) {
            return try FalcoGRPCIntake(
                endpoint: endpoint, tls: tls, allowsPlaintext: true, allowsLocalAddresses: allowsLocal,
                expectedInterval: (grpc.expectEventsWithin ?? source.spec.expectEventsWithin).intervalOrNil)
        } catch {
            switch error {
            case .tlsMissing, .tlsOnSocket: throw AssemblyError(.invalid, "falcoGRPC.tls", "\(error)")
            case .invalidPEM, .certificateWithoutKey, .keyMismatch:
                throw AssemblyError(.unusable, "falcoGRPC.tls", "\(error)")
            }
        }
    }

    /// A socket is a path of the operator's machine; a literal address of it is known at once, a name when it is resolved.
    private func allowsLocal(_ endpoint: FalcoEndpoint, of source: DriftSource) throws(AssemblyError) -> Bool {
        switch endpoint {
        case .unix(let path):
            try requireLocalPaths(source, path, "falcoGRPC.address")
            return true
        case .tcp(let host, _):
            try requireRemote(host, source, "falcoGRPC.address")
            return allowsLocalEndpoints(source)
        }
    }

    private func falcoHTTP(
        _ http: DriftSource.FalcoHTTP, _ name: String, of source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> any Intake {
        var tokens: [String] = []
        if let reference = http.tokenSecretRef {
            let field = "falcoHTTP.tokenSecretRef"
            tokens.append(try await secrets.text(reference.key, of: reference.name, field))
            if let previous = reference.previousKey {
                tokens.append(try await secrets.text(previous, of: reference.name, field))
            }
        }
        var clients: ReceiverAccess.Clients?
        if let mtls = http.mtls { clients = try await self.clients(mtls, secrets) }
        let access: ReceiverAccess
        do throws(ReceiverAccessError) {
            access = try ReceiverAccess(tokens: tokens, clients: clients)
        } catch {
            throw AssemblyError(.unusable, "falcoHTTP.tokenSecretRef", "\(error): change it in the Secret")
        }
        return FalcoHTTPIntake(
            namespace: source.metadata.namespace ?? "", name: name, access: access,
            expectedInterval: (http.expectEventsWithin ?? source.spec.expectEventsWithin).intervalOrNil,
            receiver: receiver)
    }

    private func clients(
        _ mtls: DriftSource.FalcoHTTP.MutualTLS, _ secrets: SecretReader
    ) async throws(AssemblyError) -> ReceiverAccess.Clients {
        guard hasTLSListener else {
            throw AssemblyError(
                .invalid, "falcoHTTP.mtls",
                "the operator has no TLS listener that could see a certificate: start it with --tls-cert and --tls-key, "
                    + "or use tokenSecretRef")
        }
        let (reference, field) = (mtls.caSecretRef, "falcoHTTP.mtls.caSecretRef")
        guard let authority = ClientAuthority(pem: try await secrets.value(reference.key, of: reference.name, field))
        else {
            throw AssemblyError(
                .unusable, field,
                "key \(reference.key) of Secret \(reference.name) holds no certificate in PEM: put there the one that "
                    + "signs Falco's client certificates")
        }
        return ReceiverAccess.Clients(authority: authority, allowedNames: mtls.allowedNames)
    }

    // MARK: What the flags permit

    func requireLocalPaths(_ source: DriftSource, _ path: String, _ field: String) throws(AssemblyError) {
        let namespace = source.metadata.namespace ?? ""
        guard permissions.allows(namespace, in: permissions.localPathNamespaces) else {
            throw AssemblyError(
                .invalid, field,
                "names the local path \(path): start the operator with --allow-local-paths \(namespace) to permit it")
        }
    }

    func allowsLocalEndpoints(_ source: DriftSource) -> Bool {
        permissions.allows(source.metadata.namespace ?? "", in: permissions.localEndpointNamespaces)
    }

    /// What can be told from the text; a name is looked at again when it is resolved.
    func requireRemote(_ host: String, _ source: DriftSource, _ field: String) throws(AssemblyError) {
        guard !allowsLocalEndpoints(source) else { return }
        let name = host.lowercased()
        let isLocalName = name == "localhost" || name.hasSuffix(".localhost")
        let isLocalAddress = ResolvedAddress(literal: host, port: 1)?.isLocal == true
        guard isLocalName || isLocalAddress else { return }
        throw AssemblyError(
            .invalid, field,
            "\(host) is an address of the operator's own machine or link: start the operator with "
                + "--allow-local-endpoints \(source.metadata.namespace ?? "") to permit it")
    }
}

extension DriftSource.File.Format {
    fileprivate var intakeFormat: FileIntake.Format {
        switch self {
        case .auto: .auto
        case .falco: .falco
        case .record: .record
        }
    }
}
