/// Finds the rules that can match a type and a set of attribute names without looking at the others.
struct RuleIndex: Sendable {
    private struct Bucket: Sendable {
        var byName: [String: [Int]] = [:]
        var always: [Int] = []
    }
    /// Rules by exact type.
    private var exact: [String: Bucket] = [:]
    /// Rules by what stands before the first wildcard of a type glob, by length of that.
    private var prefixes: [(length: Int, buckets: [String: Bucket])] = []

    init(_ rules: [CompiledRule]) {
        var byPrefix: [String: Bucket] = [:]
        for (position, rule) in rules.enumerated() {
            let types = rule.resourceTypes.isEmpty ? [Glob("*")] : rule.resourceTypes
            for glob in types {
                if glob.isExact {
                    Self.add(position, rule, to: &exact[glob.pattern, default: Bucket()])
                } else {
                    Self.add(position, rule, to: &byPrefix[glob.literalPrefix, default: Bucket()])
                }
            }
        }
        let lengths = Set(byPrefix.keys.map(\.utf8.count)).sorted()
        prefixes = lengths.map { length in (length, byPrefix.filter { $0.key.utf8.count == length }) }
    }

    private static func add(_ position: Int, _ rule: CompiledRule, to bucket: inout Bucket) {
        guard let names = rule.indexNames else { return bucket.always.append(position) }
        for name in names { bucket.byName[name, default: []].append(position) }
    }

    /// Positions of the candidates, ascending. `names` is asked for only where a bucket is indexed by name.
    func candidates(type: String, names: () -> Set<String>) -> [Int] {
        var found: [Int] = []
        var known: Set<String>?
        func collect(_ bucket: Bucket) {
            found += bucket.always
            guard !bucket.byName.isEmpty else { return }
            let wanted = known ?? names()
            known = wanted
            for name in wanted {
                if let positions = bucket.byName[name] { found += positions }
            }
        }
        if let bucket = exact[type] { collect(bucket) }
        for (length, buckets) in prefixes where length <= type.utf8.count {
            if let bucket = buckets[String(Substring(type.utf8.prefix(length)))] { collect(bucket) }
        }
        guard found.count > 1 else { return found }
        found.sort()
        var last: Int?
        return found.filter { position in
            defer { last = position }
            return position != last
        }
    }
}
