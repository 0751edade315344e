import JSON

/// One change as rules see it, with the values inside of it laid open for the rules that ask.
///
/// A reference that lives as long as one judgement, as every rule is asked about it.
final class JudgedChange {
    /// A value at or below the changed attribute.
    struct Leaf {
        /// The path of what it stands in, and its own place there; nil: the changed attribute itself.
        let parent: AttributePath
        let place: AttributePath.Segment?
        let old: JSONValue?
        let new: JSONValue?

        var path: AttributePath { place.map { parent.appending($0) } ?? parent }
        /// The last name in the path.
        var name: String? { place?.text ?? parent.leaf }

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

    /// Calls `body` with every name that stands in the path or in a value below it, some of them repeatedly, and maybe
    /// with some beyond `leaves`.
    func forEachName(_ body: (String) -> Void) {
        guard let path else { return }
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

    private static func leaves(of change: AttributeChange?, _ path: AttributePath?) -> [Leaf] {
        guard let change, let path else { return [] }
        var leaves: [Leaf] = []
        open(Leaf(parent: path, place: nil, old: change.old, new: change.new), depth: 0, into: &leaves)
        return leaves
    }

    private static func open(_ leaf: Leaf, depth: Int, into leaves: inout [Leaf]) {
        guard leaves.count < maximumLeaves else { return }
        leaves.append(leaf)
        guard depth < maximumDepth else { return }
        switch leaf.new ?? leaf.old {
        case .object(let members)?:
            let path = leaf.path
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                let isNew = leaf.new != nil
                let below = Leaf(
                    parent: path, place: .name(name), old: isNew ? leaf.old?[name] : value, new: isNew ? value : nil)
                open(below, depth: depth + 1, into: &leaves)
            }
        case .array(let elements)?:
            let path = leaf.path
            for index in elements.indices {
                let below = Leaf(parent: path, place: .index(index), old: leaf.old?[index], new: leaf.new?[index])
                open(below, depth: depth + 1, into: &leaves)
            }
        default:
            break
        }
    }
}
