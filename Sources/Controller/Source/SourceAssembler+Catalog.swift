import Engine

/// What a source's ConfigMaps add to the catalog.
struct AssembledCatalog: Sendable {
    /// Nil: the built-in catalog alone.
    var catalog: SourceCatalog?
    var problems: [SourceProblem] = []

    /// An API server that cannot be asked for a ConfigMap takes nothing away: what was read before stays.
    mutating func complete(from last: AssembledCatalog?) {
        guard let last, problems.contains(where: { $0.reason == Self.unreadable }) else { return }
        catalog = last.catalog
    }

    static let unreadable = "ConfigMapUnreadable"
    static let notFound = "ConfigMapNotFound"
    static let forbidden = "ConfigMapForbidden"
    static let invalid = "CatalogInvalid"
    static let tooLarge = "CatalogTooLarge"
}

extension SourceAssembler {
    /// Of all files of a source together.
    static let catalogBytes = 1 << 20
    static let catalogFiles = 64

    /// Nil when the spec names no ConfigMap. What cannot be used is left out and told; the rest is in force.
    func catalog(of source: DriftSource) async -> AssembledCatalog? {
        guard !source.spec.catalogConfigMapRefs.isEmpty else { return nil }
        var assembled = AssembledCatalog()
        var files: [CatalogFile] = []
        var bytes = 0
        for reference in source.spec.catalogConfigMapRefs {
            let place = "spec.catalogConfigMapRefs[\(reference.name)]"
            do throws(BackendError) {
                let content = try await content(of: reference.name, source)
                for key in content.binaryKeys {
                    assembled.add(
                        AssembledCatalog.invalid, "\(place): binaryData.\(key) is not read: put it in data, as text")
                }
                for (key, text) in content.data.sorted(by: { $0.key < $1.key }) {
                    bytes += text.utf8.count
                    guard bytes <= Self.catalogBytes, files.count < Self.catalogFiles else {
                        assembled.add(
                            AssembledCatalog.tooLarge,
                            "\(place): \(key) goes beyond the \(Self.catalogBytes >> 20) MiB and \(Self.catalogFiles) files "
                                + "that a source's catalog may have, and is left out")
                        bytes -= text.utf8.count
                        continue
                    }
                    files.append(CatalogFile(name: "\(reference.name)/\(key)", text: text))
                }
            } catch {
                assembled.add(error, reference.name, source, place)
            }
        }
        guard !files.isEmpty else { return assembled }
        let catalog = shelf.catalog(of: files)
        assembled.catalog = catalog
        for error in catalog.errors { assembled.add(AssembledCatalog.invalid, "ConfigMap \(error)") }
        return assembled
    }

    private func content(of name: String, _ source: DriftSource) async throws(BackendError) -> ConfigMapContent {
        let namespace = source.metadata.namespace ?? ""
        guard let content = try await backend.configMap(namespace: namespace, name: name) else {
            throw BackendError(.notFound, "ConfigMap \(namespace)/\(name) does not exist")
        }
        return content
    }
}

extension AssembledCatalog {
    fileprivate mutating func add(_ reason: String, _ message: String) {
        problems.append(SourceProblem(reason: reason, message: message, remedy: .wait))
    }

    fileprivate mutating func add(_ error: BackendError, _ name: String, _ source: DriftSource, _ place: String) {
        switch error.kind {
        case .notFound: add(Self.notFound, "\(place): \(error.description): create it")
        case .forbidden:
            add(
                Self.forbidden,
                "\(place): \(error.description): grant the operator get on ConfigMap \(name) in "
                    + "\(source.metadata.namespace ?? "")")
        case .rejected: add(Self.invalid, "\(place): \(error.description)")
        case .unavailable: add(Self.unreadable, "\(place): \(error.description)")
        }
    }
}
