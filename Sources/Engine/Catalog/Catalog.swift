import JSON

/// What the engine knows of calls and types: the data files under Catalog/Data, and what a user adds to them.
///
/// An immutable value, loaded once. Events are found by the bytes of their name, without its API date.
public final class Catalog: Sendable {
    public let schema: SchemaFacts
    public let types: [String: TypeSpec]
    /// In the order of the files; of two rows for one event and condition the later one holds.
    private let rows: [CatalogRow]
    /// By type, those of the schema and of the catalog.
    private let typeNumbers: ByteMap
    private let typeFacts: [TypeFacts]
    private let names: ByteMap
    /// Rows of one event name, by the number that `names` gives.
    private let rowsByName: [[CatalogRow]]
    /// Rows that speak of a type.
    private let rowsByType: [String: [Int]]
    /// The longest first; apart by their first byte, as every tag call asks.
    private let prefixes: [[(prefix: [UInt8], types: [String])]]

    /// Every row, read; in the order of the files.
    public var events: [EventSpec] { rows.compactMap(\.spec) }

    /// What is known of a call before its parameters are looked at.
    public enum ScreenEntry: Sendable, Hashable {
        case mutating, readOnly, notConfiguration
    }

    /// The catalog that comes with the program. Rows and schema facts are read when they are first asked for: an operator
    /// meets the calls of few of all services.
    public static func builtIn() throws(CatalogError) -> Catalog {
        guard let facts = EmbeddedData.files.first(where: { $0.name == "schema.tsv" }) else {
            throw CatalogError(file: "schema.tsv", line: 0, field: "file", message: "not embedded in this build")
        }
        let schema = SchemaFacts(SourceText(embedded: facts.text), file: facts.name)
        let files = EmbeddedData.files.filter { $0.name.hasSuffix(".catalog") }
        return try Catalog(schema: schema, files: files.map { (name: $0.name, text: SourceText(embedded: $0.text)) })
    }

    /// The same files with every line read and checked, as the tests do.
    static func checkedBuiltIn() throws(CatalogError) -> Catalog {
        let files = EmbeddedData.files.map { (name: $0.name, text: $0.text.description) }
        let facts = files.first { $0.name == "schema.tsv" }
        let schema = SchemaFacts(text: facts?.text ?? "", file: "schema.tsv")
        try schema.checkAll()
        return try Catalog(schema: schema, files: files.filter { $0.name.hasSuffix(".catalog") })
    }

    /// Reads catalog files. Of two rows for one call the later one holds, where both apply.
    public convenience init(schema: SchemaFacts, files: [(name: String, text: String)]) throws(CatalogError) {
        var loader = CatalogLoader(schema: schema)
        try loader.read(files)
        self.init(schema: loader.schema, types: loader.types, rows: loader.events.map(CatalogRow.init))
    }

    /// Reads the types of files that were checked before, and finds their rows.
    private convenience init(schema: SchemaFacts, files: [(name: String, text: SourceText)]) throws(CatalogError) {
        var loader = CatalogLoader(schema: schema)
        loader.isTrusted = true
        var found: [(name: String, text: SourceText, rows: [CatalogScanner.Row])] = []
        for file in files {
            let scanner = CatalogScanner(file.text, file: file.name)
            for part in scanner.types {
                try loader.read(types: file.text.string(part.range), file: file.name, from: part.line)
            }
            found.append((file.name, file.text, scanner.rows))
        }
        let context = CatalogContext(schema: loader.schema, types: loader.types)
        var rows: [CatalogRow] = []
        for file in found {
            for row in file.rows {
                let block = CatalogBlock(
                    text: file.text, range: row.part.range, file: file.name, line: row.part.line,
                    services: row.services, claims: row.claims, context: context)
                for (alias, name) in row.names.enumerated() {
                    let key = EventSpec.key(of: name, services: row.services)
                    rows.append(
                        CatalogRow(key: key, services: row.services, types: row.types, block: block, alias: alias))
                }
            }
        }
        self.init(schema: loader.schema, types: loader.types, rows: rows)
    }

    /// This catalog with a user's rows on top: a row for an event that is known takes its place.
    public func adding(overlay text: String, file: String) throws(CatalogError) -> Catalog {
        var loader = CatalogLoader(schema: schema, types: types)
        try loader.read([(name: file, text: text)])
        let added = Set(loader.events.map { EventKey(name: $0.key, services: $0.services) })
        let kept = rows.filter { !added.contains(EventKey(name: $0.key, services: $0.services)) }
        return Catalog(
            schema: loader.schema, types: loader.types, rows: kept + loader.events.map(CatalogRow.init))
    }

    private struct EventKey: Hashable {
        var name: String
        var services: [String]
    }

    private init(schema: SchemaFacts, types: [String: TypeSpec], rows: [CatalogRow]) {
        self.schema = schema
        self.types = types
        self.rows = rows
        let known = Set(types.keys).union(schema.typeNames).sorted()
        typeNumbers = ByteMap(known.enumerated().map { ($1, $0) })
        typeFacts = known.map { TypeFacts(name: $0, spec: types[$0], facts: schema) }
        var names = ByteMap()
        var rowsByName: [[CatalogRow]] = []
        var rowsByType: [String: [Int]] = [:]
        for (position, row) in rows.enumerated() {
            if let number = names[row.key] {
                rowsByName[number].append(row)
            } else {
                names.insert(row.key, rowsByName.count)
                rowsByName.append([row])
            }
            for type in Set(row.types) { rowsByType[type, default: []].append(position) }
        }
        self.names = names
        self.rowsByName = rowsByName
        self.rowsByType = rowsByType
        var prefixes: [String: [String]] = [:]
        for type in types.values {
            for prefix in type.prefixes { prefixes[prefix, default: []].append(type.name) }
        }
        let ordered = prefixes.sorted { ($1.key.utf8.count, $0.key) < ($0.key.utf8.count, $1.key) }
            .map { (prefix: Array($0.key.utf8), types: $0.value.sorted()) }
        self.prefixes = (0..<256).map { byte in ordered.filter { $0.prefix.first.map(Int.init) == byte } }
    }

    /// Rows for a call, by its name without API date and its event source.
    public func rows(
        named name: UnsafeBufferPointer<UInt8>, service: UnsafeBufferPointer<UInt8>
    ) -> [EventSpec] {
        guard let number = names[name] else { return [] }
        return rowsByName[number].filter { $0.services.contains { Self.isSame($0, service) } }.compactMap(\.spec)
    }

    /// The row that holds for a call: of several the last whose conditions are met.
    func row(of event: AuditEvent, _ call: CallRecord) -> EventSpec? {
        guard let number = event.withBaseName({ names[$0] }) else { return nil }
        return event.withService { service in
            for row in rowsByName[number].reversed()
            where row.services.contains(where: { Self.isSame($0, service) }) {
                if let spec = row.spec, spec.conditions.allSatisfy(call.meets) { return spec }
            }
            return nil
        }
    }

    private static func isSame(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.utf8.count == bytes.count else { return false }
        var text = text
        return text.withUTF8 { $0.hasSameBytes(as: bytes) || ASCIICase.areSame($0, bytes) }
    }

    /// Whether a call is known, and whether it can change anything. Nil: nobody maps it.
    public func screenEntry(
        name: UnsafeBufferPointer<UInt8>, service: UnsafeBufferPointer<UInt8>
    ) -> ScreenEntry? {
        guard let number = names[name] else { return nil }
        var entry: ScreenEntry?
        for row in rowsByName[number] where row.services.contains(where: { Self.isSame($0, service) }) {
            guard let event = row.spec else { continue }
            let found: ScreenEntry =
                event.isReadOnly ? .readOnly : event.notConfiguration != nil ? .notConfiguration : .mutating
            if entry == nil || found == .mutating { entry = found }
        }
        return entry
    }

    /// Whether there are rows for the event's name; which of them holds, its parameters tell.
    func hasRows(named event: AuditEvent) -> Bool { event.withBaseName { names[$0] != nil } }

    public func screenEntry(of event: AuditEvent) -> ScreenEntry? {
        event.withBaseName { name in event.withService { screenEntry(name: name, service: $0) } }
    }

    /// What the state reader keeps of each type: the attributes that rows speak of, and the keys they find them by.
    /// Made type by type, when a state first has one.
    public var keepTable: StateKeepTable {
        StateKeepTable(types: types.keys.sorted()) { name in
            let type = self.kept(name)
            return StateKeepTable.TypeSpec(name: name, keep: type.keep, keys: type.keys)
        }
    }

    /// The types whose ids begin as this one does. Of an ARN service and kind count: `arn:rds:db:`.
    public func types(ofID text: String) -> [String] {
        var id = text.utf8.starts(with: "arn:".utf8) ? ReferenceForms.kind(ofARN: text) ?? text : text
        return id.withUTF8 { bytes in
            guard let first = bytes.first else { return [] }
            for entry in prefixes[Int(first)] where entry.prefix.count <= bytes.count {
                let head = UnsafeBufferPointer(rebasing: bytes[..<entry.prefix.count])
                if entry.prefix.withUnsafeBufferPointer({ $0.hasSameBytes(as: head) }) { return entry.types }
            }
            return []
        }
    }

    public func type(_ name: String) -> TypeSpec? { types[name] }

    func facts(of type: String) -> TypeFacts {
        typeNumbers[type].map { typeFacts[$0] } ?? TypeFacts(name: type, spec: nil, facts: nil)
    }

    /// What the state reader must keep of each type: attributes, and the keys that instances are looked up by.
    public var kept: [TypeSpec] { types.keys.sorted().map(kept) }

    private func kept(_ name: String) -> TypeSpec {
        var type = types[name] ?? TypeSpec(name: name)
        var roots: Set<String> = []
        for event in (rowsByType[name] ?? []).compactMap({ rows[$0].spec }) {
            for target in event.groups.joined() where target.types.contains(name) {
                roots.formUnion(target.fixed.map(\.attribute.root))
                for rule in target.members.rules + target.responseMembers.rules {
                    if let attribute = rule.attribute { roots.insert(attribute.root) }
                    for attribute in rule.chooser.map({ Array($0.attributes.values) }) ?? [] {
                        roots.insert(attribute.root)
                    }
                }
            }
        }
        for always in Self.always where schema.attribute(name, always) != nil { roots.insert(always) }
        type.keep = roots.union(type.keep).subtracting(type.keys.joined()).sorted()
        return type
    }

    /// Kept of every type that has them.
    private static let always = ["id", "arn", "name", "tags", "tags_all", "region", "labels", "effective_labels"]
}
