import JSON

/// One walk over a request along the tree of known members: which rules speak, with which values, and what nobody maps.
struct MemberWalk {
    /// A rule whose member is there, with the values met in document order. Rules that only claim their member have nothing
    /// to say of it.
    struct Met {
        let rule: Int
        var values: [JSONView]
    }
    let index: MemberIndex
    private let document: JSONView
    /// In the order of the rules.
    private(set) var met: [Met] = []
    private(set) var unmapped: [String] = []

    init(index: MemberIndex, over view: JSONView, reportsUnmapped: Bool = true) {
        self.index = index
        document = view
        // Where a rule takes the request as a whole, none of its members is unknown.
        self.reportsUnmapped = reportsUnmapped && index.nodes[0].rule < 0
        if index.nodes[0].rule >= 0, !index.nodes[0].isClaim {
            met.append(Met(rule: Int(index.nodes[0].rule), values: [view]))
        }
        descend(into: view.place, at: 0)
        if met.count > 1 { met.sort { $0.rule < $1.rule } }
    }

    /// Nil: the rule's member is absent.
    func values(of rule: Int) -> [JSONView]? { met.first { $0.rule == rule }?.values }

    /// Where the values of a rule stand, made where it was not met yet.
    private mutating func place(of rule: Int) -> Int {
        if let known = met.firstIndex(where: { $0.rule == rule }) { return known }
        met.append(Met(rule: rule, values: []))
        return met.count - 1
    }

    private let reportsUnmapped: Bool

    private mutating func descend(into object: JSONView.Place, at node: Int) {
        document.forEachMember(of: object) { key, value in
            if document.kind(at: value) == .null { return }
            if let child = index.child(of: node, key) {
                visit(value, at: child)
                // A member that a rule takes as a whole, or that is no configuration, needs no rule for what is inside it.
            } else if reportsUnmapped, index.nodes[node].rule < 0, !JSONView.isNoise(key) {
                unmapped.append("?" + index.pathPrefix(of: node) + String(decoding: key, as: UTF8.self))
            }
        }
    }

    private mutating func visit(_ value: JSONView.Place, at place: Int) {
        let node = index.nodes[place]
        if node.rule >= 0, !node.isClaim { note(value, Int(node.rule), node) }
        guard node.childCount > 0 else { return }
        if node.isList {
            var isEmpty = true
            document.forEachRecordElement(of: value) { element in
                isEmpty = false
                if document.kind(at: element) == .object { descend(into: element, at: place) }
            }
            if isEmpty { markEmpty(place) }
        } else if document.kind(at: value) == .object {
            descend(into: value, at: place)
        } else {
            markEmpty(place)
        }
    }

    /// A list is told element by element; a list that is there and empty is told as no values.
    private mutating func note(_ value: JSONView.Place, _ rule: Int, _ node: MemberIndex.Node) {
        let place = place(of: rule)
        if node.isList {
            document.forEachRecordElement(of: value) { met[place].values.append(document[$0]) }
        } else {
            met[place].values.append(document[value])
        }
    }

    /// A list that is there and empty: rules of collections below it speak, with no values.
    private mutating func markEmpty(_ place: Int) {
        let node = index.nodes[place]
        let first = Int(node.firstChild)
        for child in first..<first + Int(node.childCount) {
            let rule = Int(index.nodes[child].rule)
            if node.isList, rule >= 0, !index.nodes[child].isClaim { _ = self.place(of: rule) }
            markEmpty(child)
        }
    }
}
