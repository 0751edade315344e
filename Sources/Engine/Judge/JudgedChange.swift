import JSON

/// One change as rules see it, with the values inside of it laid open for the rules that ask.
///
/// A reference that lives as long as one judgement, as every rule is asked about it.
final class JudgedChange {
    /// A value at or below the changed attribute.
    struct Leaf {
        var path: AttributePath
        var old: JSONValue?
        var new: JSONValue?

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
    /// The attribute itself first, then what lies below it, at most `maximumLeaves`.
    private(set) lazy var leaves = Self.leaves(of: change, path)

    var attribute: String? { change?.attribute }
    var old: JSONValue? { change?.old }
    var new: JSONValue? { change?.new }
    var effect: Effect { change?.effect ?? .now }

    static let maximumLeaves = 256
    private static let maximumDepth = 6

    /// Nil: the object itself.
    init(_ change: AttributeChange?) {
        self.change = change
        kind = change?.kind
        isNewKnown = change?.isNewKnown ?? true
        isCondensed = change?.isCondensed ?? false
        path = (change?.attribute).map { AttributePath($0) }
    }

    /// The changes of a subject, the object itself behind them where it is one of them.
    static func all(of subject: JudgeSubject) -> [JudgedChange] {
        var changes: [JudgedChange] = []
        changes.reserveCapacity(subject.changes.count + 1)
        for change in subject.changes { changes.append(JudgedChange(change)) }
        if subject.includesObject { changes.append(JudgedChange(nil)) }
        return changes
    }

    /// Calls `body` with every name that stands in the path or in a value below it, some of them repeatedly.
    func forEachName(_ body: (String) -> Void) {
        guard let path else { return }
        for segment in path.segments { if let name = segment.text { body(name) } }
        guard hasValuesInside else { return }
        // Leaves below the first repeat its path and add a name of their own.
        for leaf in leaves.dropFirst() { if let name = leaf.path.segments.last?.text { body(name) } }
    }

    private var hasValuesInside: Bool {
        switch new ?? old {
        case .object?, .array?: true
        default: false
        }
    }

    private static func leaves(of change: AttributeChange?, _ path: AttributePath?) -> [Leaf] {
        guard let change, let path else { return [] }
        var leaves: [Leaf] = []
        open(Leaf(path: path, old: change.old, new: change.new), depth: 0, into: &leaves)
        return leaves
    }

    private static func open(_ leaf: Leaf, depth: Int, into leaves: inout [Leaf]) {
        guard leaves.count < maximumLeaves else { return }
        leaves.append(leaf)
        guard depth < maximumDepth else { return }
        switch leaf.new ?? leaf.old {
        case .object(let members)?:
            for name in members.keys.sorted() {
                let below = Leaf(
                    path: leaf.path.appending(.name(name)), old: leaf.old?[name], new: leaf.new?[name])
                open(below, depth: depth + 1, into: &leaves)
            }
        case .array(let elements)?:
            for index in elements.indices {
                let below = Leaf(
                    path: leaf.path.appending(.index(index)), old: leaf.old?[index], new: leaf.new?[index])
                open(below, depth: depth + 1, into: &leaves)
            }
        default:
            break
        }
    }
}
