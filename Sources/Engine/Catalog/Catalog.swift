import JSON

/// What the engine knows of calls and types: the data files under Catalog/Data, and what a user adds to them.
///
/// An immutable value, loaded once. Events are found by the bytes of their name, without its API date.
public final class Catalog: Sendable {
    public let schema: SchemaFacts
    public let types: [String: TypeSpec]
    /// Rows in the order of the files; of two rows for one event and condition the later one holds.
    public let events: [EventSpec]
    private let names: ByteMap
    /// Rows of one event name, by the number that `names` gives.
    private let rowsByName: [[Int]]
    /// The longest first; apart by their first byte, as every tag call asks.
    private let prefixes: [[(prefix: [UInt8], types: [String])]]

    /// What is known of a call before its parameters are looked at.
    public enum ScreenEntry: Sendable, Hashable {
        case mutating, readOnly, notConfiguration
    }

    /// The catalog that comes with the program.
    public static func builtIn() throws(CatalogError) -> Catalog {
        let files = EmbeddedData.files.map { (name: $0.name, text: $0.text.description) }
        guard let facts = files.first(where: { $0.name == "schema.tsv" }) else {
            throw CatalogError(file: "schema.tsv", line: 0, field: "file", message: "not embedded in this build")
        }
        let schema = try SchemaFacts(text: facts.text, file: facts.name)
        return try Catalog(schema: schema, files: files.filter { $0.name.hasSuffix(".catalog") })
    }

    /// Reads catalog files. Of two rows for one call the later one holds, where both apply.
    public convenience init(schema: SchemaFacts, files: [(name: String, text: String)]) throws(CatalogError) {
        var loader = CatalogLoader(schema: schema)
        try loader.read(files)
        self.init(schema: loader.schema, types: loader.types, events: loader.events)
    }

    /// This catalog with a user's rows on top: a row for an event that is known takes its place.
    public func adding(overlay text: String, file: String) throws(CatalogError) -> Catalog {
        var loader = CatalogLoader(schema: schema, types: types)
        try loader.read([(name: file, text: text)])
        let added = Set(loader.events.map { EventKey(name: $0.key, services: $0.services) })
        let kept = events.filter { !added.contains(EventKey(name: $0.key, services: $0.services)) }
        return Catalog(schema: loader.schema, types: loader.types, events: kept + loader.events)
    }

    private struct EventKey: Hashable {
        var name: String
        var services: [String]
    }

    private init(schema: SchemaFacts, types: [String: TypeSpec], events: [EventSpec]) {
        self.schema = schema
        self.types = types
        self.events = events
        keepTable = StateKeepTable(
            Self.kept(types, events, schema).map {
                StateKeepTable.TypeSpec(name: $0.name, keep: $0.keep, keys: $0.keys)
            })
        var names = ByteMap()
        var rowsByName: [[Int]] = []
        for (position, event) in events.enumerated() {
            if let number = names[event.key] {
                rowsByName[number].append(position)
            } else {
                names.insert(event.key, rowsByName.count)
                rowsByName.append([position])
            }
        }
        self.names = names
        self.rowsByName = rowsByName
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
        return rowsByName[number].lazy.map { self.events[$0] }
            .filter { $0.services.contains { Self.isSame($0, service) } }
    }

    /// The row that holds for a call: of several the last whose conditions are met.
    func row(of event: AuditEvent, _ call: CallRecord) -> EventSpec? {
        let numbers = event.withBaseName { names[$0] }.map { rowsByName[$0] } ?? []
        return event.withService { service in
            for number in numbers.reversed()
            where events[number].services.contains(where: { Self.isSame($0, service) })
                && events[number].conditions.allSatisfy(call.meets)
            {
                return events[number]
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
        for row in rowsByName[number] where events[row].services.contains(where: { Self.isSame($0, service) }) {
            let event = events[row]
            let found: ScreenEntry =
                event.isReadOnly ? .readOnly : event.notConfiguration != nil ? .notConfiguration : .mutating
            if entry == nil || found == .mutating { entry = found }
        }
        return entry
    }

    /// Whether some row of the call moves an identity; most calls do not.
    func canRename(_ event: AuditEvent) -> Bool {
        guard let number = event.withBaseName({ names[$0] }) else { return false }
        return rowsByName[number].contains { events[$0].renames }
    }

    public func screenEntry(of event: AuditEvent) -> ScreenEntry? {
        event.withBaseName { name in event.withService { screenEntry(name: name, service: $0) } }
    }

    /// What the state reader keeps of each type: the attributes that rows speak of, and the keys they find them by.
    public let keepTable: StateKeepTable

    /// The types whose ids begin as this one does. Of an ARN service and kind count: `arn:rds:db:`.
    public func types(ofID text: String) -> [String] {
        var id = ReferenceForms.kind(ofARN: text) ?? text
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
}
