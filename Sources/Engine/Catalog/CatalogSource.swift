/// The files that come with the program, and where types and rows stand in them. What a type or a row says is read when it
/// is first asked for: an operator meets few of all calls.
final class CatalogSource: Sendable {
    /// What stands above rows in their file and holds for them.
    struct Head: Sendable {
        var services: [String] = []
        /// Lines of ignored members.
        var claims: [String] = []
    }
    /// A run of lines.
    struct Part: Sendable {
        var file: UInt16 = 0
        var line: UInt32 = 0
        var start: UInt32 = 0
        var end: UInt32 = 0

        var range: Range<Int> { Int(start)..<max(Int(start), Int(end)) }
    }
    /// One name of one row.
    struct Place: Sendable {
        var part: Part
        /// Number of its head.
        var head: UInt16
        /// Which of the row's names.
        var alias: UInt16
        /// The types that it speaks of, in `rowTypes`.
        var firstType: UInt32
        var typeCount: UInt16
    }
    /// What is known of one type.
    struct KnownType: Sendable {
        var section: SchemaSection
        /// Nil where no catalog file declares it.
        var spec: TypeSpec?
    }

    let files: [(name: String, text: SourceText)]
    let heads: [Head]
    /// Names that rows are found by.
    let rowNames: ByteMap
    /// In the order of the files, each with the number of its name.
    let places: [(name: UInt32, place: Place)]
    let typeNames: ByteMap
    /// What ids begin with, and the number of the type.
    let prefixes: [(prefix: String, type: Int)]
    private let rowTypes: [UInt32]
    private let schemaParts: [Part]
    private let typeParts: [Part?]
    private let known: [Lazy<KnownType>]

    init(_ files: [(name: String, text: SourceText)]) {
        var scanner = CatalogScanner()
        for (number, file) in files.enumerated() where file.name == "schema.tsv" {
            scanner.scan(schema: file.text, file: UInt16(truncatingIfNeeded: number))
        }
        for (number, file) in files.enumerated() where file.name.hasSuffix(".catalog") {
            scanner.scan(catalog: file.text, file: UInt16(truncatingIfNeeded: number))
        }
        self.files = files
        heads = scanner.heads
        rowNames = scanner.rowNames
        places = scanner.places.trimmed()
        typeNames = scanner.typeNames
        prefixes = scanner.prefixes
        rowTypes = scanner.rowTypes.trimmed()
        schemaParts = scanner.schemaParts.trimmed()
        typeParts = scanner.typeParts.trimmed()
        known = schemaParts.map { _ in Lazy() }
    }

    var typeCount: Int { known.count }
    var allTypeNames: [String] { (0..<typeCount).map { typeNames.key($0) } }

    /// Nil where the schema facts do not have the type.
    func type(_ name: String) -> KnownType? { typeNames[name].map(type) }

    func type(_ number: Int) -> KnownType {
        known[number].value { read(type: number) }
    }

    private func read(type number: Int) -> KnownType {
        let name = typeNames.key(number)
        let (schema, part) = (schemaParts[number], typeParts[number])
        let section = SchemaSection(
            text: files[Int(schema.file)].text, range: schema.range, file: files[Int(schema.file)].name,
            line: Int(schema.line))
        guard let part else { return KnownType(section: section) }
        var loader = CatalogLoader(schema: SchemaFacts(section, of: name))
        loader.isTrusted = true
        let file = files[Int(part.file)]
        // The tests read every line of these files.
        guard (try? loader.read(types: file.text.string(part.range), file: file.name, from: Int(part.line))) != nil
        else { return KnownType(section: section) }
        return KnownType(section: loader.schema.section(of: name) ?? section, spec: loader.types[name])
    }

    /// Whether what stands below a head holds for an event source.
    func isHead(_ head: Int, of service: UnsafeBufferPointer<UInt8>) -> Bool {
        for place in heads[head].services.indices where Catalog.isSame(heads[head].services[place], service) {
            return true
        }
        return false
    }

    /// Whether a row speaks of a type.
    func speaks(_ place: Place, of type: Int) -> Bool {
        let first = Int(place.firstType)
        return rowTypes[first..<first + Int(place.typeCount)].contains(UInt32(truncatingIfNeeded: type))
    }

    /// The row, of all its names.
    func read(_ place: Place) throws(CatalogError) -> [EventSpec] {
        var loader = CatalogLoader(schema: SchemaFacts(source: self), types: TypeTable(source: self))
        loader.isTrusted = true
        let file = files[Int(place.part.file)]
        let head = heads[Int(place.head)]
        try loader.read(claims: head.claims, file: file.name, services: head.services)
        try loader.read(events: file.text.string(place.part.range), file: file.name, from: Int(place.part.line))
        return loader.events
    }
}
