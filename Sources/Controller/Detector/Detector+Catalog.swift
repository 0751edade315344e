import Engine

/// Another catalog. What is kept of a state depends on the catalog, so a new one comes into force together with states that
/// were read for it; until the last of them is there the old ones judge on. Reports and memory stay.
extension Detector {
    var wantedCatalog: Catalog { configuration.catalog?.catalog ?? builtInCatalog }

    var isChangingCatalog: Bool { environment.catalog !== wantedCatalog }

    /// - Parameters:
    ///   - old: what the configuration before this one wanted.
    ///   - kept: names of states that are still read from the same place.
    mutating func takeCatalog(from old: SourceCatalog?, _ kept: Set<String>) {
        let isOther = old?.digest != configuration.catalog?.digest
        arriving = isOther ? [:] : arriving.filter { kept.contains($0.key) }
        // No state is there that was read for the old one.
        if isChangingCatalog, snapshots.isEmpty { environment.catalog = wantedCatalog }
    }

    /// All states of the new catalog, which is in force then; nil while some are missing.
    mutating func arrived(_ snapshot: StateSnapshot, _ name: String) -> [(name: String, snapshot: StateSnapshot)]? {
        arriving[name] = snapshot
        guard arriving.count >= configuration.states.count else { return nil }
        defer { arriving = [:] }
        environment.catalog = wantedCatalog
        return arriving.sorted { $0.key < $1.key }.map { (name: $0.key, snapshot: $0.value) }
    }
}
