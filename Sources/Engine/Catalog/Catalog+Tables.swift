/// The tables that rows and types are found by.
extension Catalog {
    /// The numbers of rows, those of one name together and in their order, and where each name's begin.
    static func grouped(_ rows: [CatalogRow], nameCount: Int) -> (order: [UInt32], starts: [UInt32]) {
        var starts = [UInt32](repeating: 0, count: nameCount + 1)
        for row in rows { starts[Int(row.name) + 1] += 1 }
        for number in 0..<nameCount { starts[number + 1] += starts[number] }
        var next = starts
        var order = [UInt32](repeating: 0, count: rows.count)
        for (position, row) in rows.enumerated() {
            order[Int(next[Int(row.name)])] = UInt32(truncatingIfNeeded: position)
            next[Int(row.name)] += 1
        }
        return (order, starts)
    }

    static func prefixes(
        _ source: CatalogSource?, _ own: [String: TypeSpec]
    ) -> [[(prefix: [UInt8], types: [String])]] {
        var prefixes: [String: [String]] = [:]
        for entry in source?.prefixes ?? [] {
            prefixes[entry.prefix, default: []].append(source?.typeNames.key(entry.type) ?? "")
        }
        for type in own.values {
            for prefix in type.prefixes { prefixes[prefix, default: []].append(type.name) }
        }
        let ordered = prefixes.sorted { ($1.key.utf8.count, $0.key) < ($0.key.utf8.count, $1.key) }
            .map { (prefix: Array($0.key.utf8), types: $0.value.sorted()) }
        return (0..<256).map { byte in ordered.filter { $0.prefix.first.map(Int.init) == byte } }
    }
}
