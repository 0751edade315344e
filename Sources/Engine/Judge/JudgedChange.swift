import JSON

/// One change as rules see it, with the values inside of it laid open.
struct JudgedChange: Sendable {
    /// A value at or below the changed attribute.
    struct Leaf: Sendable {
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
    var attribute: String?
    var kind: ChangeKind?
    var old: JSONValue?
    var new: JSONValue?
    var isNewKnown: Bool
    var effect: Effect
    /// The values stand for longer or secret ones: what an earlier judgement found cannot be found again.
    var isCondensed: Bool
    /// The attribute itself first, then what lies below it, at most `maximumLeaves`.
    let leaves: [Leaf]

    static let maximumLeaves = 256
    private static let maximumDepth = 6

    /// The object itself.
    init() {
        attribute = nil
        kind = nil
        isNewKnown = true
        effect = .now
        isCondensed = false
        leaves = []
    }

    init(_ change: AttributeChange) {
        attribute = change.attribute
        kind = change.kind
        old = change.old
        new = change.new
        isNewKnown = change.isNewKnown
        effect = change.effect
        isCondensed = change.isCondensed
        var leaves: [Leaf] = []
        let root = Leaf(path: AttributePath(change.attribute), old: change.old, new: change.new)
        Self.open(root, depth: 0, into: &leaves)
        self.leaves = leaves
    }

    var path: AttributePath? { leaves.first?.path }

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
