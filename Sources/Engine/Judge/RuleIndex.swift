/// Finds the rules that can match a type and a set of attribute names without looking at the others.
struct RuleIndex: Sendable {
    /// The rules of one type.
    fileprivate struct Draft {
        /// Number of the list in `named`, by attribute name.
        var byName = ByteMap()
        var named: [[Int]] = []
        var always: [Int] = []
    }
    /// As a draft, for good: a reference that never changes, as every judgement takes one up.
    private final class Bucket: Sendable {
        let byName: ByteMap
        let named: [[Int]]
        let always: [Int]

        init(_ draft: Draft) {
            byName = draft.byName
            named = draft.named
            always = draft.always
        }
    }
    private let buckets: [Bucket]
    /// Numbers of buckets by exact type.
    private var exact = ByteMap()
    /// Numbers of buckets by what stands before the first wildcard of a type glob, by length of that.
    private var prefixes: [(length: Int, buckets: ByteMap)] = []

    init(_ rules: [CompiledRule]) {
        var drafts: [Draft] = []
        for (position, rule) in rules.enumerated() {
            for glob in rule.types {
                let number =
                    glob.isExact
                    ? Self.number(of: glob.pattern, in: &exact, &drafts)
                    : Self.number(of: glob.literalPrefix, in: &prefixes, &drafts)
                drafts[number].add(position, rule)
            }
        }
        buckets = drafts.map { Bucket($0) }
        prefixes.sort { $0.length < $1.length }
    }

    private static func number(of type: String, in table: inout ByteMap, _ drafts: inout [Draft]) -> Int {
        if let known = table[type] { return known }
        table.insert(type, drafts.count)
        drafts.append(Draft())
        return drafts.count - 1
    }

    private static func number(
        of prefix: String, in tables: inout [(length: Int, buckets: ByteMap)], _ drafts: inout [Draft]
    ) -> Int {
        let length = prefix.utf8.count
        if let place = tables.firstIndex(where: { $0.length == length }) {
            return number(of: prefix, in: &tables[place].buckets, &drafts)
        }
        var table = ByteMap()
        let number = number(of: prefix, in: &table, &drafts)
        tables.append((length, table))
        return number
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

extension RuleIndex.Draft {
    fileprivate mutating func add(_ position: Int, _ rule: CompiledRule) {
        guard let names = rule.indexNames else { return always.append(position) }
        for name in names {
            if let list = byName[name] {
                named[list].append(position)
            } else {
                byName.insert(name, named.count)
                named.append([position])
            }
        }
    }
}
