import Synchronization

/// Secrets of one namespace, each read at most once an assembly: a certificate and its key come from one moment, also while
/// somebody changes the Secret.
final class SecretReader: Sendable {
    private let backend: any OperatorBackend
    private let namespace: String
    private let known = Mutex<[String: Result<[String: [UInt8]], BackendError>]>([:])

    init(backend: any OperatorBackend, namespace: String) {
        self.backend = backend
        self.namespace = namespace
    }

    /// - `field`: the reference in the spec, for the error.
    func values(of name: String, _ field: String) async throws(AssemblyError) -> [String: [UInt8]] {
        switch await read(name) {
        case .success(let values): return values
        case .failure(let error):
            switch error.kind {
            case .notFound: throw AssemblyError(.missing, field, "\(error.description): create it")
            case .forbidden:
                throw AssemblyError(
                    .forbidden, field,
                    "\(error.description): grant the operator get on Secret \(name) in \(namespace)")
            default: throw AssemblyError(.unavailable, field, error.description)
            }
        }
    }

    private func read(_ name: String) async -> Result<[String: [UInt8]], BackendError> {
        if let known = known.withLock({ $0[name] }) { return known }
        let result: Result<[String: [UInt8]], BackendError>
        do throws(BackendError) {
            guard let values = try await backend.secret(namespace: namespace, name: name) else {
                throw BackendError(.notFound, "Secret \(namespace)/\(name) does not exist")
            }
            result = .success(values)
        } catch {
            result = .failure(error)
        }
        known.withLock { $0[name] = result }
        return result
    }

    func value(_ key: String, of name: String, _ field: String) async throws(AssemblyError) -> [UInt8] {
        guard let value = try await values(of: name, field)[key], !value.isEmpty else {
            throw AssemblyError(.missing, field, "Secret \(namespace)/\(name) has no key \(key): add it")
        }
        return value
    }

    /// A value as text, without the line end that editors add.
    func text(_ key: String, of name: String, _ field: String) async throws(AssemblyError) -> String {
        var text = String(decoding: try await value(key, of: name, field), as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
