/// Finds the rules that can match a type and a set of attribute names without looking at the others.
struct RuleIndex: Sendable {
    /// A reference, as every judgement takes one up. Written to while the index is made.
    private final class Bucket: @unchecked Sendable {
        /// Number of the list in `named`, by attribute name.
        var byName = ByteMap()
        var named: [[Int]] = []
        var always: [Int] = []
    }
    private var buckets: [Bucket] = []
    /// Numbers of buckets by exact type.
    private var exact = ByteMap()
    /// Numbers of buckets by what stands before the first wildcard of a type glob, by length of that.
    private var prefixes: [(length: Int, buckets: ByteMap)] = []

    init(_ rules: [CompiledRule]) {
        for (position, rule) in rules.enumerated() {
            for glob in rule.types {
                add(position, rule, to: glob.isExact ? exactBucket(glob.pattern) : prefixBucket(glob.literalPrefix))
            }
        }
        prefixes.sort { $0.length < $1.length }
    }

    private mutating func exactBucket(_ type: String) -> Int {
        if let known = exact[type] { return known }
        exact.insert(type, buckets.count)
        buckets.append(Bucket())
        return buckets.count - 1
    }

    private mutating func prefixBucket(_ prefix: String) -> Int {
        let length = prefix.utf8.count
        if !prefixes.contains(where: { $0.length == length }) { prefixes.append((length, ByteMap())) }
        let place = prefixes.firstIndex { $0.length == length } ?? 0
        if let known = prefixes[place].buckets[prefix] { return known }
        prefixes[place].buckets.insert(prefix, buckets.count)
        buckets.append(Bucket())
        return buckets.count - 1
    }

    private mutating func add(_ position: Int, _ rule: CompiledRule, to bucket: Int) {
        guard let names = rule.indexNames else { return buckets[bucket].always.append(position) }
        for name in names {
            if let list = buckets[bucket].byName[name] {
                buckets[bucket].named[list].append(position)
            } else {
                buckets[bucket].byName.insert(name, buckets[bucket].named.count)
                buckets[bucket].named.append([position])
            }
        }
    }

    /// Positions of the candidates, ascending. The names of `changes` are looked at only where a bucket has rules by name.
    func candidates(type: String, _ changes: [JudgedChange]) -> [Int] {
        var found: [Int] = []
        type.withBytes { type in
            if let bucket = exact[type] { collect(bucket, changes, &found) }
            for place in prefixes.indices where prefixes[place].length <= type.count {
                let head = UnsafeBufferPointer(rebasing: type[..<prefixes[place].length])
                if let bucket = prefixes[place].buckets[head] { collect(bucket, changes, &found) }
            }
        }
        guard found.count > 1 else { return found }
        found.sort()
        var last: Int?
        return found.filter { position in
            defer { last = position }
            return position != last
        }
    }

    private func collect(_ number: Int, _ changes: [JudgedChange], _ found: inout [Int]) {
        let bucket = buckets[number]
        if !bucket.always.isEmpty { found += bucket.always }
        guard !bucket.named.isEmpty else { return }
        for change in changes {
            change.forEachName { name in
                if let list = bucket.byName[name] { found += bucket.named[list] }
            }
        }
    }
}
