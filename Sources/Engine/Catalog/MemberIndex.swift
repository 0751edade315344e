import JSON

/// A `MemberTree` laid out for walks over requests: names in one piece of memory, the children of a node side by side,
/// and each rule behind a reference, so that meeting one copies none of its many lists. Never changes; a reference, as every
/// walk takes one up.
final class MemberIndex: Sendable {
    struct Node: Sendable {
        var nameStart: UInt32
        var nameCount: UInt32
        var firstChild: Int32 = 0
        var childCount: Int32 = 0
        var parent: Int32
        /// Of `rules`; -1: none stands here.
        var rule: Int32
        var isList: Bool
        /// The rule says only that the member is known.
        var isClaim: Bool
    }
    /// The first is the request itself.
    let nodes: [Node]
    let names: [UInt8]
    let rules: [SealedMemberRule]

    var isEmpty: Bool { rules.isEmpty }

    init(_ tree: MemberTree) {
        var nodes: [Node] = []
        var names: [UInt8] = []
        /// Numbers of the tree's nodes, in the order of `nodes`.
        var order = [0]
        func add(_ number: Int, parent: Int) {
            let node = tree.nodes[number]
            nodes.append(
                Node(
                    nameStart: UInt32(truncatingIfNeeded: names.count),
                    nameCount: UInt32(truncatingIfNeeded: node.name.count),
                    parent: Int32(truncatingIfNeeded: parent), rule: Int32(truncatingIfNeeded: node.rule ?? -1),
                    isList: node.isList, isClaim: node.rule.map { tree.rules[$0].isClaim } ?? false))
            names += node.name
        }
        add(0, parent: -1)
        var next = 0
        while next < order.count {
            nodes[next].firstChild = Int32(truncatingIfNeeded: nodes.count)
            let children = tree.nodes[order[next]].children
            for child in children { add(child, parent: next) }
            order += children
            nodes[next].childCount = Int32(truncatingIfNeeded: children.count)
            next += 1
        }
        self.nodes = nodes
        self.names = names
        rules = tree.rules.map { SealedMemberRule($0) }
    }

    /// The child with that name; the case of the first letter does not count.
    func child(of node: Int, _ name: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = name.first else { return nil }
        return nodes.withUnsafeBufferPointer { nodes in
            names.withUnsafeBufferPointer { names in
                let start = Int(nodes[node].firstChild)
                for child in start..<start + Int(nodes[node].childCount) where nodes[child].nameCount == name.count {
                    let known = UnsafeBufferPointer(
                        rebasing: names[Int(nodes[child].nameStart)..<Int(nodes[child].nameStart) + name.count])
                    if MemberTree.foldFirst(first) == MemberTree.foldFirst(known[0]),
                        UnsafeBufferPointer(rebasing: name[1...]).hasSameBytes(
                            as: UnsafeBufferPointer(rebasing: known[1...]))
                    {
                        return child
                    }
                }
                return nil
            }
        }
    }

    /// `a.b.` for what stands inside the node; empty for the request itself.
    func pathPrefix(of node: Int) -> String {
        guard node > 0 else { return "" }
        let start = Int(nodes[node].nameStart)
        let name = String(decoding: names[start..<start + Int(nodes[node].nameCount)], as: UTF8.self)
        return pathPrefix(of: Int(nodes[node].parent)) + name + "."
    }
}

/// A rule that never changes any more, behind a reference: a copy of a `MemberRule` counts references for all its lists,
/// so its parts are lent one by one.
final class SealedMemberRule: Sendable {
    private let rule: MemberRule

    init(_ rule: MemberRule) { self.rule = rule }

    var verb: MemberRule.Verb { rule.verb }
    var attribute: TerraformPath? { rule.attribute }
    var form: MemberRule.Form { rule.form }
    var pairValue: String? { rule.pairValue }
    var isBySchema: Bool { rule.isBySchema }
    var entry: (name: String, value: String?)? { rule.entry }
    var words: [String: JSONValue] { rule.words }
    var standard: JSONValue? { rule.standard }
    var isOptional: Bool { rule.isOptional }
    var isHidden: Bool { rule.isHidden }
    var effect: EffectSpec? { rule.effect }
    var chooser: (path: RequestPath, attributes: [String: TerraformPath])? { rule.chooser }
    var names: [String: String] { rule.names }
    var key: String? { rule.key }
    var isWhole: Bool { rule.isWhole }
    var extra: [String: JSONValue] { rule.extra }
    var filter: (member: String, value: String)? { rule.filter }
    var path: RequestPath { rule.path }
    var isClaim: Bool { rule.isClaim }
}
