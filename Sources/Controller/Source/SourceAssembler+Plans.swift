import States

extension SourceAssembler {
    /// Where the plan of a state is published; nil where the entry names none.
    func plan(
        of entry: DriftSource.TerraformState, _ source: DriftSource, digestKey: [UInt8]?, _ secrets: SecretReader
    ) async throws(AssemblyError) -> PlanBinding? {
        guard let plan = entry.plan else { return nil }
        let place: Place
        do throws(AssemblyError) {
            place = try await self.place(of: plan, source, secrets)
        } catch {
            throw error.below("plan")
        }
        let binding = StateBinding(
            name: entry.name, backend: place.backend, place: place.name, credentialsDigest: place.credentialsDigest,
            refreshSeconds: max(1, entry.refreshInterval.seconds), isPeriodic: true,
            trustsBackendTime: false, isNudged: false)
        return PlanBinding(binding: binding, digestKey: digestKey)
    }

    private func place(
        of plan: DriftSource.Plan, _ source: DriftSource, _ secrets: SecretReader
    ) async throws(AssemblyError) -> Place {
        if let local = plan.local {
            try requireLocalPaths(source, local.path, "local.path")
            return Place(
                try made("local.path") { () throws(StateError) in try LocalStateBackend(path: local.path) })
        }
        if let s3 = plan.s3 { return try await s3Place(s3, of: source, secrets) }
        if let secret = plan.secret {
            let backend = backend
            let namespace = source.metadata.namespace ?? ""
            return Place(
                try made("secret") { () throws(StateError) in
                    try SecretFileBackend(namespace: namespace, name: secret.name, key: secret.key) { namespace, name in
                        try await backend.stateSecret(namespace: namespace, name: name)
                    }
                })
        }
        throw AssemblyError(.invalid, "", "names none of local, s3 and secret: name one")
    }
}

extension OperatorBackend {
    /// The data of a Secret for a state's backend, with what to do where it may not be read.
    func stateSecret(namespace: String, name: String) async throws -> [String: [UInt8]]? {
        do throws(BackendError) {
            return try await secret(namespace: namespace, name: name)
        } catch {
            guard error.kind == .forbidden else { throw error }
            throw StateError(
                .accessDenied, at: "secret \(namespace)/\(name)",
                "\(error.description): grant the operator get on Secret \(name) in \(namespace)")
        }
    }
}
