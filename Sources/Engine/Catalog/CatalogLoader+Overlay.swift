/// Reading a user's files: more types and rows on top of those that are known. What they may cost is bounded, as anybody
/// who may write a ConfigMap can write them.
extension CatalogLoader {
    struct Overlay {
        /// Types that the user's files speak of.
        var touched: Set<String> = []
    }

    /// Bounds of what one overlay may say.
    enum Bound {
        static let lineBytes = 4_096
        static let rows = 5_000
        static let names = 64
        static let objects = 32
        static let types = 32
        static let members = 1_024
        static let claims = 512
        static let attributes = 4
    }

    var unknownType: String {
        overlay == nil
            ? "the schema facts do not have this type; run make-schema-facts.py"
            : "no schema facts of this type are known: give them in a file whose name ends in .tsv (docs/catalog.md)"
    }

    /// A type that is known already is taken further by a user's file, once. False: it is new.
    mutating func beginKnownType(_ name: String) throws(CatalogError) -> Bool {
        guard overlay?.touched.insert(name).inserted == true, let known = types[name] else { return false }
        type = known
        return true
    }

    /// What reports are found by stays as it is for types that were there before: open ones would be lost.
    func requireOwnType(_ name: String, _ keyword: String) throws(CatalogError) {
        guard overlay != nil, types[name] != nil else { return }
        throw line.error(
            keyword,
            "\(name) is a type of the built-in catalog, whose reports are found by what it says: leave this out")
    }

    func checkBounds() throws(CatalogError) {
        func check(_ count: Int, _ bound: Int, _ field: String, _ what: String) throws(CatalogError) {
            guard count <= bound else { throw line.error(field, "\(count) \(what), at most \(bound) may be: split it") }
        }
        try check(events.count, Bound.rows, "event", "rows")
        try check(aliases.count, Bound.names, "event", "names of one row")
        try check(groups.count, Bound.objects, "also", "objects of one row")
        try check(max(fileClaims.count, eventClaims.count), Bound.claims, "ignore", "ignored members")
        guard let target else { return }
        try check(target.types.count, Bound.types, "on", "types of one object")
        try check(target.members.rules.count, Bound.members, "member", "members of one object")
        try check(target.schemaMembers.count, Bound.attributes, "attributes", "attributes lines of one object")
    }
}
