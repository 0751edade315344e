import Engine
import Synchronization
import Transport

/// The catalog of one source: the built-in one below the files of its ConfigMaps.
final class SourceCatalog: Sendable {
    let catalog: Catalog
    /// Tells what the ConfigMaps hold.
    let digest: String
    /// Files that are in force.
    let fileCount: Int
    /// What is wrong with each of the others.
    let errors: [CatalogError]

    init(_ files: [CatalogFile], over base: Catalog, digest: String) {
        (catalog, errors) = base.overlaid(withReadable: files)
        self.digest = digest
        fileCount = files.count - errors.count
    }
}

/// The catalogs in use, so that sources which name the same text share one, and a text is read once however often its
/// ConfigMap is asked for. Holds nothing alive.
final class CatalogShelf: Sendable {
    private struct Entry: Sendable { weak var catalog: SourceCatalog? }

    private let base: Catalog
    private let entries = Mutex<[String: Entry]>([:])

    init(base: Catalog) { self.base = base }

    func catalog(of files: [CatalogFile]) -> SourceCatalog {
        let digest = Self.digest(files)
        if let known = entries.withLock({ $0[digest]?.catalog }) { return known }
        // Outside the lock: to read a large text takes a while. Two who read the same one at once do no harm.
        let made = SourceCatalog(files, over: base, digest: digest)
        entries.withLock { entries in
            entries = entries.filter { $0.value.catalog != nil }
            entries[digest] = Entry(catalog: made)
        }
        return made
    }

    private static func digest(_ files: [CatalogFile]) -> String {
        let parts = files.flatMap { [Array($0.name.utf8), Array($0.text.utf8)] }
        return Digest.hex(Digest.sha256(Array(parts.map { Digest.hex(Digest.sha256($0)) }.joined().utf8)))
    }
}
