extension Checker {
    /// The type of a member and where it stands; nil, and said, when there is none.
    mutating func member(
        _ field: String, of operand: Node, at offset: Int
    ) -> (type: CELStaticType, declaration: CELDeclaration?)? {
        var type = operand.type
        var declaration = operand.declaration
        if case .optional(let inner) = type {
            type = inner
            declaration = nil
        }
        switch type {
        case .dyn: return (.dyn, nil)
        case .map(let key, let value) where key.fits(.string): return (value, nil)
        case .object:
            // A part of a variable knows its fields; what came out of an optional or a condition is looked up by name.
            guard let declaration = declaration ?? objects(named: type) else { return (.dyn, nil) }
            guard let member = declaration.fields[field] else {
                report("undefined field '\(field)'", at: offset)
                return nil
            }
            return (member.type, member)
        default:
            report("type '\(type)' does not support field selection", at: offset)
            return nil
        }
    }

    mutating func select(_ operand: Node, _ field: String, isOptional: Bool, at offset: Int) -> Node {
        var cost = operand.cost
        switch operand.type {
        case .map, .object: cost = cost.adding(1)
        default: if isOptional { cost = cost.adding(1) }
        }
        guard let member = member(field, of: operand, at: offset) else { return .unknown(cost: cost) }
        if isOptional { return Node(type: .optional(member.type), cost: cost) }
        if case .optional = operand.type { return Node(type: .optional(member.type), cost: cost) }
        let place = operand.place.part(of: root) { $0.fields[field] }
        return Node(type: member.type, cost: cost, declaration: member.declaration, place: place)
    }

    mutating func index(_ operand: Node, _ key: Node, isOptional: Bool, at offset: Int) -> Node {
        let cost = operand.cost.adding(key.cost).adding(1)
        var container = operand.type
        var isChained = false
        if case .optional(let inner) = container {
            container = inner
            isChained = true
        }
        let element: CELStaticType
        switch container {
        case .dyn: return Node(type: isOptional || isChained ? .optional(.dyn) : .dyn, cost: cost)
        case .list(let inner) where key.type.fits(.int): element = inner
        case .map(let keys, let inner) where key.type.fits(keys): element = inner
        default:
            noOverload(isOptional ? "_[?_]" : "_[_]", [operand.type, key.type], at: offset)
            return .unknown(cost: cost)
        }
        if isOptional || isChained { return Node(type: .optional(element), cost: cost) }
        var place = operand.place.part(of: root) { $0.element }
        if case .map = container, case .none = operand.place { place = .none }
        return Node(type: element, cost: cost, declaration: operand.declaration?.element, place: place)
    }
}
