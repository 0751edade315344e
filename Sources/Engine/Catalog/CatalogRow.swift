/// One name of one row, and what it says: read from its file when a record first asks, or given.
final class CatalogRow: Sendable {
    /// The number of its name in the catalog.
    let name: UInt32
    private let place: CatalogSource.Place?
    private let read = OnceReference<EventSpec>()

    init(name: UInt32, place: CatalogSource.Place) {
        self.name = name
        self.place = place
    }

    init(name: UInt32, _ spec: EventSpec) {
        self.name = name
        place = nil
        _ = read.storeIfNil(spec)
    }

    /// Nil where the row cannot be read; the tests read every row of the files that come with the program.
    func spec(_ source: CatalogSource?) -> EventSpec? {
        if let spec = read.load() { return spec }
        guard let place, let specs = try? source?.read(place), specs.indices.contains(Int(place.alias)) else {
            return nil
        }
        return read.storeIfNil(specs[Int(place.alias)])
    }

    /// As `spec`, but what is read for this look alone is not kept.
    func glance(_ source: CatalogSource?) -> EventSpec? {
        if let spec = read.load() { return spec }
        guard let place, let specs = try? source?.read(place), specs.indices.contains(Int(place.alias)) else {
            return nil
        }
        return specs[Int(place.alias)]
    }

    /// Whether it is a further name of another's row, and so says the same.
    func isAlias(of other: CatalogRow?) -> Bool {
        guard let place, let first = other?.place else { return false }
        return place.part.file == first.part.file && place.part.start == first.part.start
    }

    /// Whether it holds for an event source.
    func isOf(_ service: UnsafeBufferPointer<UInt8>, _ source: CatalogSource?) -> Bool {
        if let place, let source { return source.isHead(Int(place.head), of: service) }
        return read.load()?.services.contains { Catalog.isSame($0, service) } ?? false
    }

    /// Whether it speaks of a type.
    func speaks(of type: String, _ number: Int?, _ source: CatalogSource?) -> Bool {
        if let place, let source { return number.map { source.speaks(place, of: $0) } ?? false }
        return read.load()?.groups.joined().contains { $0.types.contains(type) } ?? false
    }
}
