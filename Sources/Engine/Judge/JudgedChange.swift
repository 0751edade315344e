import JSON

/// One change as rules see it, with the values inside of it laid open for the rules that ask.
///
/// A reference that lives as long as one judgement, as every rule is asked about it.
final class JudgedChange {
    /// A value at or below the changed attribute. Its path is made only where a pattern asks for it (`path(of:)`).
    struct Leaf {
        /// Its place in what it stands in; nil: the changed attribute itself.
        let place: AttributePath.Segment?
        /// Which of `leaves` that is.
        let above: Int
        let old: JSONValue?
        let new: JSONValue?

        var isContainer: Bool {
            switch new {
            case .array?, .object?: true
            default: false
            }
        }
    }
    /// Nil for a change of the object as a whole (created, deleted, replaced, nobody's).
    private let change: AttributeChange?
    let kind: ChangeKind?
    let isNewKnown: Bool
    /// The values stand for longer or secret ones: what an earlier judgement found cannot be found again.
    let isCondensed: Bool
    /// Nil for the object as a whole.
    let path: AttributePath?
    /// The attribute itself first, then what lies below it, at most `maximumLeaves`. The members of an object stand in no
    /// order, but of too many always the same ones are left out.
    private(set) lazy var leaves = Self.leaves(of: change)

    var attribute: String? { change?.attribute }
    var old: JSONValue? { change?.old }
    var new: JSONValue? { change?.new }
    var effect: Effect { change?.effect ?? .now }

    static let maximumLeaves = 256
    private static let maximumDepth = 6

    /// The same by the names that other versions of the provider have for the attribute; nearly always none.
    let otherwise: [JudgedChange]

    /// Nil: the object itself.
    init(_ change: AttributeChange?, formers: [FormerName] = []) {
        self.change = change
        otherwise = formers.isEmpty ? [] : change?.byOtherNames(formers).map { JudgedChange($0) } ?? []
        kind = change?.kind
        isNewKnown = change?.isNewKnown ?? true
        isCondensed = change?.isCondensed ?? false
        path = (change?.attribute).map { AttributePath($0) }
    }

    /// The changes of a subject, the object itself behind them where it is one of them.
    static func all(of subject: JudgeSubject) -> [JudgedChange] {
        var changes: [JudgedChange] = []
        changes.reserveCapacity(subject.changes.count + 1)
        for change in subject.changes { changes.append(JudgedChange(change, formers: subject.formers)) }
        if subject.includesObject { changes.append(JudgedChange(nil)) }
        return changes
    }

    /// Calls `body` with every name that stands in the path or in a value below it, some of them repeatedly, and maybe
    /// with some beyond `leaves`.
    func forEachName(_ body: (String) -> Void) {
        guard let path else { return }
        for other in otherwise { other.forEachName(body) }
        for segment in path.segments { if let name = segment.text { body(name) } }
        Self.forEachName(in: new ?? old, depth: 0, body)
    }

    private static func forEachName(in value: JSONValue?, depth: Int, _ body: (String) -> Void) {
        guard depth < maximumDepth else { return }
        switch value {
        case .object(let members)?:
            for (name, inner) in members {
                body(name)
                forEachName(in: inner, depth: depth + 1, body)
            }
        case .array(let elements)?: for inner in elements { forEachName(in: inner, depth: depth + 1, body) }
        default: break
        }
    }

    /// The place of one of `leaves` in the resource.
    func path(of leaf: Int) -> AttributePath {
        // The attribute itself.
        guard leaf > 0, let place = leaves[leaf].place else { return path ?? AttributePath(segments: []) }
        return path(of: leaves[leaf].above).appending(place)
    }

    /// The last name in its path.
    func name(of leaf: Int) -> String? {
        guard leaf > 0, let place = leaves[leaf].place else { return path?.leaf }
        return place.text ?? name(of: leaves[leaf].above)
    }

    /// Whether a pattern names the leaf. Of most no more is looked at than their names.
    func isLeaf(_ leaf: Int, of pattern: AttributePattern) -> Bool {
        pattern.matchesAll || pattern.mayMatch(leaf: name(of: leaf)) && pattern.matches(path(of: leaf))
    }

    /// Whether a pattern names the attribute or anything in it.
    func hasLeaf(of pattern: AttributePattern) -> Bool {
        guard let path else { return false }
        // The values are opened only where the attribute itself is not it.
        return pattern.matches(path) || leaves.indices.dropFirst().contains { isLeaf($0, of: pattern) }
    }

    private static func leaves(of change: AttributeChange?) -> [Leaf] {
        guard let change else { return [] }
        let whole = Leaf(place: nil, above: 0, old: change.old, new: change.new)
        var leaves: [Leaf] = []
        open(whole, depth: 0, inOrder: false, into: &leaves)
        if leaves.count == maximumLeaves {
            leaves.removeAll(keepingCapacity: true)
            open(whole, depth: 0, inOrder: true, into: &leaves)
        }
        return leaves
    }

    private static func open(_ leaf: Leaf, depth: Int, inOrder: Bool, into leaves: inout [Leaf]) {
        guard leaves.count < maximumLeaves else { return }
        let place = leaves.count
        leaves.append(leaf)
        guard depth < maximumDepth else { return }
        func openMember(_ name: String, _ value: JSONValue) {
            let isNew = leaf.new != nil
            let below = Leaf(
                place: .name(name), above: place, old: isNew ? leaf.old?[name] : value, new: isNew ? value : nil)
            open(below, depth: depth + 1, inOrder: inOrder, into: &leaves)
        }
        switch leaf.new ?? leaf.old {
        case .object(let members)?:
            guard inOrder else {
                leaves.reserveCapacity(min(place + 1 + members.count, maximumLeaves))
                for (name, value) in members { openMember(name, value) }
                return
            }
            for (name, value) in members.sorted(by: { $0.key < $1.key }) { openMember(name, value) }
        case .array(let elements)?:
            for index in elements.indices {
                let below = Leaf(place: .index(index), above: place, old: leaf.old?[index], new: leaf.new?[index])
                open(below, depth: depth + 1, inOrder: inOrder, into: &leaves)
            }
        default:
            break
        }
    }
}
