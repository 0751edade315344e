extension Checker {
    mutating func matches(_ text: Node, _ pattern: String, at offset: Int) -> Node {
        let regex = CELSize.exactly(pattern.utf8.count)
        let cost = text.cost.adding(Self.matching(text.size, regex))
        guard text.type.fits(.string) else {
            refuse("matches", [text.type, .string], at: offset)
            return .unknown(cost: cost)
        }
        return Node(type: .bool, cost: cost)
    }

    private static func matching(_ text: CELSize, _ regex: CELSize) -> UInt64 {
        (text + .one).traversal.times(regex.cost(each: 0.25))
    }

    mutating func call(_ function: Function, _ arguments: [Expression], at offset: Int) -> Node {
        let nodes = arguments.map { check($0) }
        let below = nodes.reduce(UInt64(0)) { $0.adding($1.cost) }
        let types = nodes.map(\.type)
        guard let type = Signatures.result(of: function, types, isReceiver: isReceiver(at: offset)) else {
            refuse(function.rawValue, types, at: offset)
            return .unknown(cost: below.adding(1))
        }
        let (cost, size) = price(of: function, nodes, arguments)
        return Node(type: type, cost: below.adding(cost), computedSize: size)
    }

    private mutating func refuse(_ name: String, _ types: [CELStaticType], at offset: Int) {
        let isReceiver = isReceiver(at: offset)
        let list = types.dropFirst(isReceiver ? 1 : 0).map(\.description).joined(separator: ", ")
        let target = isReceiver ? "\(types.first ?? .dyn)." : ""
        report(
            "found no matching overload for '\(name)' applied to '\(target)(\(list))'", at: parenthesis(after: offset))
    }

    // MARK: Costs

    /// What the call itself costs, and how large its result is where that follows from its arguments.
    private func price(of function: Function, _ nodes: [Node], _ arguments: [Expression]) -> (UInt64, CELSize?) {
        let sizes = nodes.map(\.size)
        func size(_ index: Int) -> CELSize { sizes.indices.contains(index) ? sizes[index] : .unknown }
        switch function {
        case .startsWith, .endsWith: return (size(1).traversal, nil)
        case .contains: return (size(0).traversal.times(size(1).traversal), nil)
        case .matches: return (Self.matching(size(0), size(1)), nil)
        case .bytes where nodes.first?.type == .string:
            return (size(0).traversal, CELSize(minimum: size(0).minimum, maximum: size(0).maximum.times(4)))
        case .string where nodes.first?.type == .bytes:
            return (size(0).traversal, CELSize(minimum: size(0).minimum / 4, maximum: size(0).maximum))
        // Of what is not known it may be text.
        case .string where nodes.first?.type == .dyn, .bytes where nodes.first?.type == .dyn:
            return (max(size(0).traversal, 1), nil)
        case .dyn: return (1, size(0))
        case .reverse: return (size(0).maximum.adding(11), size(0))
        case .lowerAscii, .upperAscii: return (size(0).traversal, size(0))
        case .substring, .trim: return (size(0).traversal, .upTo(size(0).maximum))
        case .split: return (size(0).cost(each: 0.2), .upTo(parts(arguments) ?? size(0).maximum))
        case .replace: return (size(0).cost(each: 0.2), Self.replaced(size(0), size(1), size(2)))
        case .join: return joined(nodes)
        case .isSorted, .sum, .min, .max: return (overElements(nodes), nil)
        case .indexOf, .lastIndexOf:
            if case .list = nodes.first?.type { return (overElements(nodes), nil) }
            return (size(0).traversal, nil)
        case .setsContains, .setsIntersects: return ((size(0) * size(1)).cost(each: 1).adding(1), nil)
        case .setsEquivalent: return ((size(0) * size(1)).cost(each: 2).adding(1), nil)
        default: return (1, nil)
        }
    }

    /// The literal bound of `split`.
    private func parts(_ arguments: [Expression]) -> UInt64? {
        guard arguments.count > 2, let count = arguments[2].literal?.intValue else { return nil }
        return UInt64(exactly: count)
    }

    /// One for each element, and going over it where it is text.
    private func overElements(_ nodes: [Node]) -> UInt64 {
        guard let list = nodes.first, case .list(let type) = list.type else { return 1 }
        var each: UInt64 = 1
        if type == .string || type == .bytes { each = each.adding(elementSize(list).traversal) }
        return list.size.maximum.times(each)
    }

    private func elementSize(_ list: Node) -> CELSize {
        guard case .at(let declaration) = list.place, let element = declaration.element else { return .unknown }
        return .upTo(element.maximumElements)
    }

    private func joined(_ nodes: [Node]) -> (UInt64, CELSize?) {
        guard let list = nodes.first else { return (1, nil) }
        var size = list.size * elementSize(list)
        if nodes.count > 1 {
            let gaps = CELSize(
                minimum: list.size.minimum > 0 ? list.size.minimum - 1 : 0,
                maximum: list.size.maximum > 0 ? list.size.maximum - 1 : 0)
            size = size + nodes[1].size * gaps
        }
        return (size.traversal, size)
    }

    private static func replaced(_ text: CELSize, _ old: CELSize, _ new: CELSize) -> CELSize {
        var count: UInt64 = 0
        var kept: UInt64 = 0
        if old.minimum == 0 {
            count = text.maximum.adding(1)
            kept = text.maximum
        } else if new.maximum <= old.minimum {
            kept = text.maximum
        } else {
            count = text.maximum.scaled(by: 1 / Double(old.minimum))
        }
        return .upTo(count.times(new.maximum).adding(kept))
    }
}
