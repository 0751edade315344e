import JSON

/// Which statements two versions of a policy do not share, told by their canonical forms. What stands in them is made
/// only for those who ask.
struct PolicyDifference {
    enum Side { case old, new }
    /// A statement that changed: its place in each document.
    struct Pair {
        var old: Int
        var new: Int
    }

    let old: CanonicalPolicy
    let new: CanonicalPolicy
    /// Statements that only one document has, by their place there.
    private(set) var removed: [Int]
    private(set) var added: [Int]
    private(set) var changed: [Pair] = []

    /// Statements that are compared with each other to find those that changed; beyond that they count as removed and
    /// added.
    private static let maximumPairs = 10_000

    /// Nil: not both are policies.
    init?(_ old: CanonicalPolicy, _ new: CanonicalPolicy) {
        guard old.whole != nil, new.whole != nil else { return nil }
        self.old = old
        self.new = new
        removed = Self.only(old, in: new)
        added = Self.only(new, in: old)
        if removed.count * added.count <= Self.maximumPairs { pair() }
    }

    /// Statements that only this side has, as they stand there.
    func only(_ side: Side) -> [JSONView] {
        side == .old ? removed.map { old.original($0) } : added.map { new.original($0) }
    }

    /// This side's versions of the statements that changed, as they stand there.
    func changed(_ side: Side) -> [JSONView] {
        changed.map { side == .old ? old.original($0.old) : new.original($0.new) }
    }

    /// The old statement's `Sid`, else the new one's; nil when neither has one.
    func sid(of pair: Pair) -> String? {
        [old.original(pair.old), new.original(pair.new)].lazy.compactMap { $0["Sid"]?.string }.first { !$0.isEmpty }
    }

    /// Statements of one document that the other one does not have, each once.
    private static func only(_ one: CanonicalPolicy, in other: CanonicalPolicy) -> [Int] {
        // Mostly a statement stands where it stood.
        let moved = one.statements.indices.filter { index in
            !other.statements.indices.contains(index) || !one.isSame(index, as: index, of: other)
        }
        if moved.count > 2 {
            // A set of all is worth its making.
            var met = Set(other.statements.indices.map { other.run($0) })
            return moved.filter { met.insert(one.run($0)).inserted }
        }
        var only: [Int] = []
        for index in moved {
            let isElsewhere = other.statements.indices.contains { one.isSame(index, as: $0, of: other) }
            let isRepeat = only.contains { one.isSame(index, as: $0, of: one) }
            if !isElsewhere, !isRepeat { only.append(index) }
        }
        return only
    }

    // MARK: Pairs

    /// Takes statements that became one another out of both lists: first those with the same `Sid`, then those that
    /// share most.
    private mutating func pair() {
        var left = 0
        while left < removed.count {
            let place = removed[left]
            let isNamed = old.value(of: "Sid", in: place) != nil
            if isNamed, let right = added.firstIndex(where: { isShared("Sid", place, $0) }) {
                take(left, right)
            } else {
                left += 1
            }
        }
        while let best = closest() { take(best.left, best.right) }
    }

    private mutating func take(_ left: Int, _ right: Int) {
        changed.append(Pair(old: removed.remove(at: left), new: added.remove(at: right)))
    }

    /// Both statements have the element, with the same meaning.
    private func isShared(_ name: String, _ left: Int, _ right: Int) -> Bool {
        guard let one = old.value(of: name, in: left), let other = new.value(of: name, in: right) else { return false }
        return old.hasSameBytes(one, as: other, of: new)
    }

    /// The two statements that have most elements in common beside their effect; nil when no two have one.
    private func closest() -> (left: Int, right: Int)? {
        var best: (left: Int, right: Int, count: Int)?
        for (left, one) in removed.enumerated() {
            for (right, other) in added.enumerated() where isShared("Effect", one, other) {
                guard old.value(of: "Sid", in: one) == nil || new.value(of: "Sid", in: other) == nil else { continue }
                let names = ["Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"]
                let count = names.count { isShared($0, one, other) }
                if count > best?.count ?? 0 { best = (left, right, count) }
            }
        }
        return best.map { ($0.left, $0.right) }
    }
}
