
/// One name of one row: what it is found by, and what it says, read from its file when a record first asks.
final class CatalogRow: Sendable {
    let key: String
    let services: [String]
    /// Types that the row speaks of, `*` among them.
    let types: [String]
    private let block: CatalogBlock?
    /// Which of the block's names.
    private let alias: Int
    private let read = OnceReference<EventSpec>()

    init(key: String, services: [String], types: [String], block: CatalogBlock, alias: Int) {
        self.key = key
        self.services = services
        self.types = types
        self.block = block
        self.alias = alias
    }

    init(_ spec: EventSpec) {
        key = spec.key
        services = spec.services
        types = spec.groups.joined().flatMap(\.types)
        block = nil
        alias = 0
        _ = read.storeIfNil(spec)
    }

    /// Nil where the row cannot be read; the tests read every row of the files that come with the program.
    var spec: EventSpec? {
        if let spec = read.load() { return spec }
        guard let specs = try? block?.read(), specs.indices.contains(alias) else { return nil }
        return read.storeIfNil(specs[alias])
    }
}

/// The lines of one row, and what stands above them in their file.
struct CatalogBlock: Sendable {
    let text: SourceText
    let range: Range<Int>
    let file: String
    let line: Int
    let services: [String]
    /// Lines that hold for the file and stand above.
    let claims: [String]
    let context: CatalogContext

    func read() throws(CatalogError) -> [EventSpec] {
        var loader = CatalogLoader(schema: context.schema, types: context.types)
        loader.isTrusted = true
        try loader.read(claims: claims, file: file, services: services)
        try loader.read(events: text.string(range), file: file, from: line)
        return loader.events
    }
}

/// What rows need to be read: shared by all of a catalog.
final class CatalogContext: Sendable {
    let schema: SchemaFacts
    let types: [String: TypeSpec]

    init(schema: SchemaFacts, types: [String: TypeSpec]) {
        self.schema = schema
        self.types = types
    }
}
