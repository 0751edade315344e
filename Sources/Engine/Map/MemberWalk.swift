import JSON

/// One walk over a request along the tree of known members: which rules speak, with which values, and what nobody maps.
struct MemberWalk {
    let index: MemberIndex
    /// By rule: the values met, in document order; of a rule that only claims its member none are kept. Nil: the member
    /// is absent.
    private(set) var values: [[JSONView]?]
    private(set) var unmapped: [String] = []

    init(index: MemberIndex, over view: JSONView, reportsUnmapped: Bool = true) {
        self.index = index
        values = Array(repeating: nil, count: index.rules.count)
        self.reportsUnmapped = reportsUnmapped
        if index.nodes[0].rule >= 0 {
            values[Int(index.nodes[0].rule)] = [view]
            isClaimed = true
        }
        descend(into: view, at: 0)
    }

    private let reportsUnmapped: Bool
    private var isClaimed = false

    private mutating func descend(into view: JSONView, at node: Int) {
        for (key, value) in view.members where !value.isNull {
            if let child = key.withBytes({ index.child(of: node, $0) }) {
                visit(value, at: child)
                // A member that is known as not configuration needs no rule for what is inside it.
            } else if reportsUnmapped, !isClaimed, !index.nodes[node].isClaim, !JSONView.isNoise(key) {
                unmapped.append("?" + index.pathPrefix(of: node) + (key.string ?? ""))
            }
        }
    }

    private mutating func visit(_ value: JSONView, at place: Int) {
        let node = index.nodes[place]
        if node.rule >= 0 { note(value, Int(node.rule), node) }
        guard node.childCount > 0 else { return }
        if node.isList {
            var isEmpty = true
            value.forEachRecordElement { element in
                isEmpty = false
                if element.isObject { descend(into: element, at: place) }
            }
            if isEmpty { markEmpty(place) }
        } else if value.isObject {
            descend(into: value, at: place)
        } else {
            markEmpty(place)
        }
    }

    /// A list is told element by element; a list that is there and empty is told as no values.
    private mutating func note(_ value: JSONView, _ rule: Int, _ node: MemberIndex.Node) {
        if node.isClaim {
            values[rule] = []
        } else if !node.isList, values[rule] == nil {
            values[rule] = [value]
        } else {
            var list = values[rule] ?? []
            values[rule] = nil
            if node.isList { value.forEachRecordElement { list.append($0) } } else { list.append(value) }
            values[rule] = list
        }
    }

    /// A list that is there and empty: rules of collections below it speak, with no values.
    private mutating func markEmpty(_ place: Int) {
        let node = index.nodes[place]
        let first = Int(node.firstChild)
        for child in first..<first + Int(node.childCount) {
            let rule = Int(index.nodes[child].rule)
            if node.isList, rule >= 0, values[rule] == nil { values[rule] = [] }
            markEmpty(child)
        }
    }
}
