import JSON

/// One walk over a request along the tree of known members: which rules speak, with which values, and what nobody maps.
struct MemberWalk {
    let tree: MemberTree
    /// By rule: the values met, in document order. Nil: the member is absent.
    private(set) var values: [[JSONView]?]
    private(set) var unmapped: [String] = []

    init(tree: MemberTree, over view: JSONView, reportsUnmapped: Bool = true) {
        self.tree = tree
        values = Array(repeating: nil, count: tree.rules.count)
        self.reportsUnmapped = reportsUnmapped
        if let rule = tree.nodes[0].rule {
            values[rule] = [view]
            isClaimed = true
        }
        descend(into: view, at: 0, path: "")
    }

    private let reportsUnmapped: Bool
    private var isClaimed = false

    private mutating func descend(into view: JSONView, at node: Int, path: String) {
        for (key, value) in view.members where !value.isNull {
            if let child = child(of: node, key) {
                visit(value, at: child, path: path)
            } else if reportsUnmapped, !isClaimed, !claims(node), !JSONView.isNoise(key) {
                unmapped.append("?" + (path.isEmpty ? "" : path + ".") + (key.string ?? ""))
            }
        }
    }

    /// A member that is known as not configuration needs no rule for what is inside it.
    private func claims(_ node: Int) -> Bool { tree.nodes[node].rule.map { tree.rules[$0].isClaim } ?? false }

    private func child(of node: Int, _ key: JSONView) -> Int? {
        key.withBytes { bytes in
            for child in tree.nodes[node].children {
                let name = tree.nodes[child].name
                guard name.count == bytes.count, let first = bytes.first, let head = name.first else { continue }
                guard MemberTree.foldFirst(first) == MemberTree.foldFirst(head) else { continue }
                var isEqual = true
                for index in 1..<max(bytes.count, 1) where name[index] != bytes[index] {
                    isEqual = false
                    break
                }
                if isEqual { return child }
            }
            return nil
        }
    }

    private mutating func visit(_ value: JSONView, at node: Int, path: String) {
        let entry = tree.nodes[node]
        if let rule = entry.rule {
            // A list is told element by element; a list that is there and empty is told as no values.
            values[rule] = (values[rule] ?? []) + (entry.isList ? value.recordElements : [value])
        }
        guard !entry.children.isEmpty else { return }
        let inner = path.isEmpty ? name(entry) : path + "." + name(entry)
        let elements = entry.isList ? value.recordElements : [value]
        if elements.isEmpty || (entry.isList == false && !value.isObject) { markEmpty(node) }
        for element in elements where element.isObject { descend(into: element, at: node, path: inner) }
    }

    private func name(_ node: MemberTree.Node) -> String { String(decoding: node.name, as: UTF8.self) }

    /// A list that is there and empty: rules of collections below it speak, with no values.
    private mutating func markEmpty(_ node: Int) {
        for child in tree.nodes[node].children {
            if tree.nodes[node].isList, let rule = tree.nodes[child].rule, values[rule] == nil { values[rule] = [] }
            markEmpty(child)
        }
    }
}
