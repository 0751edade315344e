extension Checker {
    mutating func comprehension(_ macro: Expression.Comprehension, at offset: Int) -> Node {
        let range = check(macro.range)
        if macro.macro == .optMap || macro.macro == .optFlatMap { return optional(macro, range, at: offset) }
        var item = Node(type: .dyn, cost: 1)
        switch range.type {
        case .dyn: break
        case .list(let element):
            item.type = element
            item.declaration = range.declaration?.element
            item.place = range.place.part(of: root) { $0.element }
        case .map(let key, _):
            item.type = key
            item.place = range.place.part(of: root) { _ in CELDeclaration.keys }
        default:
            report(
                "expression of type '\(range.type)' cannot be range of a comprehension (must be list, map, or dynamic)",
                at: macro.range.offset)
        }
        locals.append(item)
        defer { locals.removeLast() }
        let condition = macro.condition.map { check($0) }
        let body = check(macro.body)
        return loop(macro, range, item, condition, body, at: parenthesis(after: offset))
    }

    /// A macro stands for a loop over its range; each turn looks at the result so far, which costs too.
    private mutating func loop(
        _ macro: Expression.Comprehension, _ range: Node, _ item: Node,
        _ condition: Node?, _ body: Node, at offset: Int
    ) -> Node {
        let turns = range.size
        func cost(begin: UInt64, turn: UInt64, end: UInt64) -> UInt64 {
            range.cost.adding(begin).adding(turns.maximum.times(turn)).adding(end)
        }
        switch macro.macro {
        case .all, .exists:
            expect(.bool, body.type, at: macro.body.offset)
            let test: UInt64 = macro.macro == .all ? 2 : 3
            return Node(
                type: .bool, cost: cost(begin: 0, turn: body.cost.adding(test + 1), end: 1), computedSize: turns)
        case .existsOne:
            if !body.type.fits(.bool) { noOverload("_?_:_", [body.type, .int, .int], at: offset) }
            return Node(type: .bool, cost: cost(begin: 0, turn: body.cost.adding(2), end: 2), computedSize: turns)
        case .filter:
            let list = CELStaticType.list(item.type)
            if !body.type.fits(.bool) { noOverload("_?_:_", [body.type, list, list], at: offset) }
            return Node(
                type: list, cost: cost(begin: 10, turn: body.cost.adding(13), end: 1), computedSize: turns)
        default:
            let list = CELStaticType.list(body.type)
            if let condition, !condition.type.fits(.bool) {
                noOverload("_?_:_", [condition.type, list, list], at: offset)
            }
            let turn = body.cost.adding(12).adding(condition?.cost ?? 0)
            return Node(type: list, cost: cost(begin: 10, turn: turn, end: 1), computedSize: turns)
        }
    }

    private mutating func optional(_ macro: Expression.Comprehension, _ range: Node, at offset: Int) -> Node {
        var inner = CELStaticType.dyn
        switch range.type {
        case .optional(let type): inner = type
        case .dyn: break
        default:
            report(
                "found no matching overload for 'hasValue' applied to '\(range.type).()'",
                at: parenthesis(after: offset))
        }
        locals.append(Node(type: inner, cost: 1))
        defer { locals.removeLast() }
        let body = check(macro.body)
        // Asked for, taken out, bound by a loop over an empty list.
        let cost = range.cost.times(2).adding(body.cost).adding(12)
        if macro.macro == .optFlatMap { return Node(type: body.type, cost: cost) }
        return Node(type: .optional(body.type), cost: cost.adding(1))
    }
}
