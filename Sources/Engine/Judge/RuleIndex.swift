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

    /// Positions of the candidates, ascending. The names of `changes` are looked at only where a bucket has rules by name.
    func candidates(type: String, _ changes: [JudgedChange]) -> [Int] {
        var found: [Int] = []
        func collect(_ bucket: Bucket) {
            found += bucket.always
            guard !bucket.byName.isEmpty else { return }
            var met: Set<String> = []
            for change in changes {
                for (place, leaf) in change.leaves.enumerated() {
                    // The leaves below the first repeat its path and add a name of their own.
                    for segment in place == 0 ? leaf.path.segments[...] : leaf.path.segments.suffix(1) {
                        guard let name = segment.text, let positions = bucket.byName[name] else { continue }
                        if met.insert(name).inserted { found += positions }
                    }
                }
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
