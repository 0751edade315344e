/// What stages 5 to 7 are told of the world: made once for an environment, and shared by its events.
final class AssessmentContext: Sendable {
    let catalog: Catalog
    let source: SourceKey
    /// The source's environment.
    let environment: String?
    let digestKey: [UInt8]?
    let ownership: OwnershipIndex
    /// Where the source stands among those of `ownership`; nil: it has no states there.
    let place: Int?

    init(catalog: Catalog, source: SourceSettings, ownership: OwnershipIndex) {
        self.catalog = catalog
        self.source = source.key
        environment = source.environment
        digestKey = source.digestKey
        self.ownership = ownership
        place = ownership.sources.firstIndex { $0.key == source.key }
    }
}
