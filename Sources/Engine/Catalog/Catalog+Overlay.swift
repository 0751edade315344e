/// What a user adds to a catalog: files in its own language, and schema facts of types that it does not have.
public struct CatalogFile: Sendable, Hashable {
    /// As errors name it. Ends in `.tsv`: schema facts; else: types and rows.
    public var name: String
    public var text: String

    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    var isSchema: Bool { name.hasSuffix(".tsv") }
}

extension Catalog {
    /// This catalog below a user's files: a call that they speak of is told by their rows alone, a type that they speak of
    /// is taken further. What is below is shared, so that it costs what the files hold and no more.
    ///
    /// Rows of users are graded on nothing: they count as `model`, whatever they say, and so does every other row where it
    /// touches a type that the files speak of.
    /// - Throws: the first thing that is wrong: file, line and field.
    public func overlaid(with files: [CatalogFile]) throws(CatalogError) -> Catalog {
        var schema = schema
        for file in files {
            try Self.checkLines(file)
            guard file.isSchema else { continue }
            let own = SchemaFacts(text: file.text, file: file.name)
            try own.checkAll()
            for type in own.typeNames.sorted() where schema.has(type) {
                throw CatalogError(
                    file: file.name, line: 0, field: type,
                    message: "the schema facts of this type are known: leave it out")
            }
            schema.merge(own)
        }
        var loader = CatalogLoader(schema: schema, types: typeTable)
        loader.overlay = CatalogLoader.Overlay()
        try loader.read(files.filter { !$0.isSchema }.map { (name: $0.name, text: $0.text) })
        let touched = loader.overlay?.touched ?? []
        let own = Catalog(
            schema: loader.schema.only(touched), types: loader.types.only(touched), events: loader.events)
        return Catalog(
            self, below: own, schema: touched.isEmpty ? self.schema : loader.schema,
            types: touched.isEmpty ? typeTable : loader.types)
    }

    /// The same with those files alone that can be read; `errors` tells what is wrong with each of the others. A file is
    /// left out as a whole, and then what needs it is as well.
    public func overlaid(withReadable files: [CatalogFile]) -> (catalog: Catalog, errors: [CatalogError]) {
        var left = files
        var errors: [CatalogError] = []
        while !left.isEmpty {
            do throws(CatalogError) {
                return (try overlaid(with: left), errors)
            } catch {
                errors.append(error)
                let count = left.count
                left.removeAll { $0.name == error.file }
                if left.count == count { break }
            }
        }
        return (self, errors)
    }

    /// One file more; see `overlaid(with:)`.
    public func adding(overlay text: String, file: String) throws(CatalogError) -> Catalog {
        try overlaid(with: [CatalogFile(name: file, text: text)])
    }

    /// The rows that users added, and the calls that they stand for.
    var usersRows: UsersRows { UsersRows(overlay?.events ?? []) }

    /// The rows of `events` that no own row stands for, and then the own ones.
    func takingTheirPlace(in events: [EventSpec]) -> [EventSpec] {
        let own = self.events
        let users = UsersRows(own)
        return events.filter { row in row.services.contains { users.isInForce(row, $0) } } + own
    }

    struct UsersRows {
        private struct Call: Hashable {
            var key: String
            var service: String
        }
        private let rows: Set<ObjectIdentifier>
        private let calls: Set<Call>

        init(_ events: [EventSpec]) {
            rows = Set(events.map { ObjectIdentifier($0) })
            calls = Set(events.flatMap { row in row.services.map { Call(key: row.key, service: $0.lowercased()) } })
        }

        func contains(_ row: EventSpec) -> Bool { rows.contains(ObjectIdentifier(row)) }

        /// Whether the row tells what the call of the service does, or a user's one in its place.
        func isInForce(_ row: EventSpec, _ service: String) -> Bool {
            contains(row) || !calls.contains(Call(key: row.key, service: service.lowercased()))
        }
    }

    /// What the effect of a row on an object of the type was graded on. Nobody has tried out the built-in rows with what a
    /// user says of a type.
    func evidence(of row: EventSpec, on type: String) -> EventSpec.Evidence {
        guard let overlay, overlay.speaks(of: type) else { return row.evidence }
        return .model
    }

    private static func checkLines(_ file: CatalogFile) throws(CatalogError) {
        var number = 0
        for line in file.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard line.count <= CatalogLoader.Bound.lineBytes else {
                throw CatalogError(
                    file: file.name, line: number, field: "line",
                    message: "\(line.count) bytes, at most \(CatalogLoader.Bound.lineBytes) may be: split it")
            }
        }
    }
}
