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
        found.reserveCapacity(16)
        type.withBytes { type in
            if let bucket = exact[type] { collect(bucket, changes, &found) }
            for place in prefixes.indices where prefixes[place].length <= type.count {
                let head = UnsafeBufferPointer(rebasing: type[..<prefixes[place].length])
                if let bucket = prefixes[place].buckets[head] { collect(bucket, changes, &found) }
            }
        }
        if found.count > 1 { Self.sortEachOnce(&found) }
        return found
    }

    /// By insertion: few rules speak of one change, and mostly they come in order.
    private static func sortEachOnce(_ found: inout [Int]) {
        guard found.count <= 32 else {
            found = Array(Set(found)).sorted()
            return
        }
        found.withUnsafeMutableBufferPointer { found in
            for next in 1..<found.count {
                let position = found[next]
                var place = next
                while place > 0, found[place - 1] > position {
                    found[place] = found[place - 1]
                    place -= 1
                }
                found[place] = position
            }
        }
        var kept = 1
        for next in 1..<found.count where found[next] != found[kept - 1] {
            found[kept] = found[next]
            kept += 1
        }
        found.removeLast(found.count - kept)
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
