import JSON

/// What the engine knows of calls and types: the data files under Catalog/Data, and what a user adds to them.
///
/// An immutable value, loaded once. Events are found by the bytes of their name, without its API date.
public final class Catalog: Sendable {
    public let schema: SchemaFacts
    /// The files that come with the program; nil in a catalog made of given texts alone.
    private let source: CatalogSource?
    let typeTable: TypeTable
    /// In the order of the files; of two rows for one event and condition the later one holds.
    private let rows: [CatalogRow]
    private let names: ByteMap
    /// The rows of the name with number n are those that `order` gives from `starts[n]` up to `starts[n + 1]`.
    private let order: [UInt32]
    private let starts: [UInt32]
    /// Of the source's types by their number, of the others by their name.
    private let typeFacts: [Lazy<TypeFacts>]
    private let typeNumbers: ByteMap
    private let ownTypeFacts: [String: TypeFacts]
    private let keepPlans: [Lazy<KeepPlan>]
    /// The longest first; apart by their first byte, as every tag call asks.
    private let prefixes: [[(prefix: [UInt8], types: [String])]]

    /// A user's rows and types, asked first (Catalog+Overlay.swift).
    let overlay: Catalog?

    /// Every row, read; in the order of the files.
    public var events: [EventSpec] {
        let own = rows.compactMap { $0.spec(source) }
        return overlay.map { $0.takingTheirPlace(in: own) } ?? own
    }

    /// Every type, read.
    public var types: [String: TypeSpec] { typeTable.all }

    /// What is known of a call before its parameters are looked at.
    public enum ScreenEntry: Sendable, Hashable {
        case mutating, readOnly, notConfiguration
    }

    /// The catalog that comes with the program. Rows, types and schema facts are read when they are first asked for.
    public static func builtIn() throws(CatalogError) -> Catalog {
        let files = EmbeddedFiles.all
        guard files.contains(where: { $0.name == "schema.tsv" }) else {
            throw CatalogError(file: "schema.tsv", line: 0, field: "file", message: "not embedded in this build")
        }
        let source = CatalogSource(files)
        EmbeddedFiles.releasePages()
        return Catalog(
            schema: SchemaFacts(source: source), source: source, types: TypeTable(source: source),
            names: source.rowNames, rows: source.places.map { CatalogRow(name: $0.name, place: $0.place) })
    }

    /// The same files with every line read and checked, as the tests do.
    static func checkedBuiltIn() throws(CatalogError) -> Catalog {
        let files = EmbeddedFiles.all.map { (name: $0.name, text: EmbeddedFiles.text($0.name) ?? "") }
        let facts = files.first { $0.name == "schema.tsv" }
        let schema = SchemaFacts(text: facts?.text ?? "", file: "schema.tsv")
        try schema.checkAll()
        return try Catalog(schema: schema, files: files.filter { $0.name.hasSuffix(".catalog") })
    }

    /// Reads catalog files. Of two rows for one call the later one holds, where both apply.
    public convenience init(schema: SchemaFacts, files: [(name: String, text: String)]) throws(CatalogError) {
        var loader = CatalogLoader(schema: schema)
        try loader.read(files)
        var names = ByteMap()
        let rows = Self.rows(loader.events, &names)
        self.init(schema: loader.schema, source: nil, types: loader.types, names: names, rows: rows)
    }

    /// A user's files alone.
    convenience init(schema: SchemaFacts, types: TypeTable, events: [EventSpec]) {
        var names = ByteMap()
        let rows = Self.rows(events, &names)
        self.init(schema: schema, source: nil, types: types, names: names, rows: rows)
    }

    /// Everything of `base`, shared, below a user's rows and types. `types` and `schema` hold those of both.
    init(_ base: Catalog, below overlay: Catalog, schema: SchemaFacts, types: TypeTable) {
        self.schema = schema
        source = base.source
        typeTable = types
        rows = base.rows
        names = base.names
        order = base.order
        starts = base.starts
        typeFacts = base.typeFacts
        typeNumbers = base.typeNumbers
        ownTypeFacts = base.ownTypeFacts
        // A user's row may need more of a type to be kept.
        keepPlans = base.keepPlans.map { _ in Lazy() }
        prefixes = base.prefixes
        self.overlay = overlay
    }

    private static func rows(_ events: [EventSpec], _ names: inout ByteMap) -> [CatalogRow] {
        events.map { event in
            let number = names[event.key] ?? names.count
            if number == names.count { names.insert(event.key, number) }
            return CatalogRow(name: UInt32(truncatingIfNeeded: number), event)
        }
    }

    private init(
        schema: SchemaFacts, source: CatalogSource?, types: TypeTable, names: ByteMap, rows: [CatalogRow]
    ) {
        self.schema = schema
        self.source = source
        self.rows = rows
        self.names = names
        typeTable = types
        typeNumbers = source?.typeNames ?? ByteMap()
        typeFacts = (0..<(source?.typeCount ?? 0)).map { _ in Lazy() }
        keepPlans = typeFacts.map { _ in Lazy() }
        let known = source == nil ? Set(types.own.keys).union(schema.typeNames) : Set(types.own.keys)
        ownTypeFacts = Dictionary(
            uniqueKeysWithValues: known.map { ($0, TypeFacts(name: $0, spec: types[$0], facts: schema)) })
        (order, starts) = Self.grouped(rows, nameCount: names.count)
        prefixes = Self.prefixes(source, types.own)
        overlay = nil
    }

    /// The rows of one name, in the order of the files.
    private func rows(_ name: Int) -> LazyMapSequence<ArraySlice<UInt32>, CatalogRow> {
        order[Int(starts[name])..<Int(starts[name + 1])].lazy.map { self.rows[Int($0)] }
    }

    private func isOf(_ row: CatalogRow, _ service: UnsafeBufferPointer<UInt8>) -> Bool { row.isOf(service, source) }

    /// Rows for a call, by its name without API date and its event source.
    public func rows(
        named name: UnsafeBufferPointer<UInt8>, service: UnsafeBufferPointer<UInt8>
    ) -> [EventSpec] {
        if let own = overlay?.rows(named: name, service: service), !own.isEmpty { return own }
        guard let number = names[name] else { return [] }
        return rows(number).filter { self.isOf($0, service) }.compactMap { $0.spec(self.source) }
    }

    /// The rows of an event's name: which of them holds, its parameters tell.
    struct Candidates {
        /// The name's number; nil: the overlay alone has rows of it.
        fileprivate let name: Int?
    }

    /// Nil: nobody maps calls of that name.
    func candidates(for event: AuditEvent) -> Candidates? {
        let name = event.withBaseName { names[$0] }
        guard name != nil || overlay?.candidates(for: event) != nil else { return nil }
        return Candidates(name: name)
    }

    /// The row that holds for a call: of several the last whose conditions are met.
    func row(of event: AuditEvent, _ call: CallRecord) -> EventSpec? {
        candidates(for: event).flatMap { row(of: event, call, among: $0) }
    }

    /// As above, of an event whose name was looked up before.
    func row(of event: AuditEvent, _ call: CallRecord, among candidates: Candidates) -> EventSpec? {
        if let overlay, overlay.screenEntry(of: event) != nil { return overlay.row(of: event, call) }
        guard let name = candidates.name else { return nil }
        return event.withService { service in
            // By places, as every event asks: a sequence of rows counts references for each of them.
            var next = Int(starts[name + 1])
            while next > Int(starts[name]) {
                next -= 1
                let row = rows[Int(order[next])]
                guard isOf(row, service), let spec = row.spec(source) else { continue }
                if spec.conditions.isEmpty || spec.conditions.allSatisfy(call.meets) { return spec }
            }
            return nil
        }
    }

    static func isSame(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.utf8.count == bytes.count else { return false }
        return text.withBytes { $0.hasSameBytes(as: bytes) || ASCIICase.areSame($0, bytes) }
    }

    /// Whether a call is known, and whether it can change anything. Nil: nobody maps it.
    public func screenEntry(
        name: UnsafeBufferPointer<UInt8>, service: UnsafeBufferPointer<UInt8>
    ) -> ScreenEntry? {
        if let entry = overlay?.screenEntry(name: name, service: service) { return entry }
        guard let number = names[name] else { return nil }
        var entry: ScreenEntry?
        for row in rows(number) where isOf(row, service) {
            guard let event = row.spec(source) else { continue }
            let found: ScreenEntry =
                event.isReadOnly ? .readOnly : event.notConfiguration != nil ? .notConfiguration : .mutating
            if entry == nil || found == .mutating { entry = found }
        }
        return entry
    }

    public func screenEntry(of event: AuditEvent) -> ScreenEntry? {
        event.withBaseName { name in event.withService { screenEntry(name: name, service: $0) } }
    }

    /// What the state reader keeps of each type: the attributes that rows speak of, and the keys they find them by.
    /// Made type by type, when a state first has one.
    public var keepTable: StateKeepTable { StateKeepTable(self) }

    /// The types whose ids begin as this one does. Of an ARN service and kind count: `arn:rds:db:`.
    public func types(ofID text: String) -> [String] {
        guard let overlay else { return ownTypes(ofID: text) }
        let theirs = overlay.types(ofID: text)
        return theirs + ownTypes(ofID: text).filter { !theirs.contains($0) }
    }

    private func ownTypes(ofID text: String) -> [String] {
        let id = text.utf8.starts(with: "arn:".utf8) ? ReferenceForms.kind(ofARN: text) ?? text : text
        return id.withBytes { bytes in
            guard let first = bytes.first else { return [] }
            for entry in prefixes[Int(first)] where entry.prefix.count <= bytes.count {
                let head = UnsafeBufferPointer(rebasing: bytes[..<entry.prefix.count])
                if entry.prefix.withUnsafeBufferPointer({ $0.hasSameBytes(as: head) }) { return entry.types }
            }
            return []
        }
    }

    public func type(_ name: String) -> TypeSpec? { typeTable[name] }

    func facts(of type: String) -> TypeFacts {
        if let overlay, overlay.speaks(of: type) { return overlay.facts(of: type) }
        if !ownTypeFacts.isEmpty, let own = ownTypeFacts[type] { return own }
        guard let number = typeNumbers[type] else { return TypeFacts(name: type, spec: nil, facts: nil) }
        return typeFacts[number].value { TypeFacts(name: type, spec: source?.type(number).spec, facts: schema) }
    }

    /// What the state reader must keep of each type: attributes, and the keys that instances are looked up by.
    public var kept: [TypeSpec] { types.keys.sorted().map(kept) }

    private func kept(_ name: String) -> TypeSpec {
        var type = typeTable[name] ?? TypeSpec(name: name)
        var roots: Set<String> = []
        for event in specs(of: name) + (overlay?.specs(of: name) ?? []) {
            for target in event.groups.joined() where target.types.contains(name) {
                roots.formUnion(Self.roots(target))
            }
        }
        for always in Self.always where schema.attribute(name, always) != nil { roots.insert(always) }
        for former in type.formers where roots.contains(former.newRoot) { roots.insert(former.root) }
        type.keep = roots.union(type.keep).subtracting(type.keys.joined()).sorted()
        return type
    }

    /// The attributes that a target speaks of.
    private static func roots(_ target: TargetSpec) -> Set<String> {
        var roots = Set(target.fixed.map(\.attribute.root))
        for rule in target.members.rules + target.responseMembers.rules {
            if let attribute = rule.attribute { roots.insert(attribute.root) }
            for attribute in rule.chooser.map({ Array($0.attributes.values) }) ?? [] { roots.insert(attribute.root) }
        }
        return roots
    }

    /// Its own rows that speak of the type, each read and not kept: a state has many types, and an operator meets few of
    /// their calls.
    private func specs(of type: String) -> [EventSpec] {
        let number = typeNumbers[type]
        var previous: CatalogRow?
        return rows.compactMap { row in
            guard row.speaks(of: type, number, source), !row.isAlias(of: previous) else { return nil }
            previous = row
            return row.glance(source)
        }
    }

    /// Whether its own files, not those that come with the program, say something of the type itself.
    func speaks(of type: String) -> Bool { typeTable.own[type] != nil }

    /// Kept of every type that has them.
    private static let always = ["id", "arn", "name", "tags", "tags_all", "region", "labels", "effective_labels"]
}

/// What the state reader keeps, made type by type, when a state first has one.
extension Catalog: KeepPlanSource {
    var typeCount: Int { (source?.typeCount ?? 0) + typeTable.own.count }

    func plan(for type: UnsafeBufferPointer<UInt8>) -> KeepPlan? {
        if let number = typeNumbers[type] {
            return keepPlans[number].value { KeepPlan(kept(String(decoding: type, as: UTF8.self))) }
        }
        let name = String(decoding: type, as: UTF8.self)
        return typeTable.own[name] == nil ? nil : KeepPlan(kept(name))
    }
}
