extension Checker {
    mutating func apply(_ symbol: Operator, _ left: Node, _ right: Node, at offset: Int) -> Node {
        let cost = left.cost.adding(right.cost)
        switch symbol {
        case .equal, .notEqual:
            guard left.type.fits(right.type) else { return refuse(symbol, left, right, cost, at: offset) }
            return Node(type: .bool, cost: cost.adding(smaller(left, right)))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard Self.isOrdered(left.type, right.type) else { return refuse(symbol, left, right, cost, at: offset) }
            let isText = [left.type, right.type].contains { $0 == .string || $0 == .bytes }
            let isKnown = left.type != .dyn && right.type != .dyn
            // Of what is not known it may be text.
            return Node(type: .bool, cost: cost.adding(isText || !isKnown ? max(smaller(left, right), 1) : 1))
        case .isIn: return contained(left, in: right, cost, at: offset)
        case .add: return sum(left, right, cost, at: offset)
        default: return arithmetic(symbol, left, right, cost, at: offset)
        }
    }

    private mutating func refuse(
        _ symbol: Operator, _ left: Node, _ right: Node, _ cost: UInt64, at offset: Int
    ) -> Node {
        noOverload(symbol == .isIn ? "@in" : "_\(symbol.rawValue)_", [left.type, right.type], at: offset)
        return .unknown(cost: cost)
    }

    /// Comparing stops where the shorter one ends.
    private func smaller(_ left: Node, _ right: Node) -> UInt64 {
        CELSize.upTo(min(left.size.maximum, right.size.maximum)).traversal
    }

    private static func isOrdered(_ left: CELStaticType, _ right: CELStaticType) -> Bool {
        switch (left, right) {
        case (.dyn, _), (_, .dyn): true
        case _ where left.isNumber && right.isNumber: true
        case (.string, .string), (.bytes, .bytes), (.bool, .bool), (.timestamp, .timestamp), (.duration, .duration):
            true
        default: false
        }
    }

    private mutating func contained(
        _ element: Node, in container: Node, _ cost: UInt64, at offset: Int
    ) -> Node {
        switch container.type {
        case .dyn: return Node(type: .bool, cost: cost.adding(container.size.maximum))
        case .list(let inner) where inner.fits(element.type):
            return Node(type: .bool, cost: cost.adding(container.size.maximum))
        case .map(let key, _) where key.fits(element.type): return Node(type: .bool, cost: cost.adding(1))
        default: return refuse(.isIn, element, container, cost, at: offset)
        }
    }

    private mutating func sum(_ left: Node, _ right: Node, _ cost: UInt64, at offset: Int) -> Node {
        let size = left.size + right.size
        switch (left.type, right.type) {
        case (.dyn, _), (_, .dyn):
            return Node(type: .dyn, cost: cost.adding(max(size.traversal, 1)), computedSize: size)
        case (.string, .string), (.bytes, .bytes):
            return Node(type: left.type, cost: cost.adding(size.traversal), computedSize: size)
        case (.list, .list) where left.type.fits(right.type):
            return Node(type: left.type.joined(right.type), cost: cost.adding(1), computedSize: size)
        case (.int, .int), (.uint, .uint), (.double, .double), (.duration, .duration):
            return Node(type: left.type, cost: cost.adding(1))
        case (.timestamp, .duration), (.duration, .timestamp): return Node(type: .timestamp, cost: cost.adding(1))
        default: return refuse(.add, left, right, cost, at: offset)
        }
    }

    private mutating func arithmetic(
        _ symbol: Operator, _ left: Node, _ right: Node, _ cost: UInt64, at offset: Int
    ) -> Node {
        let cost = cost.adding(1)
        switch (left.type, right.type) {
        case (.dyn, _), (_, .dyn): return .unknown(cost: cost)
        case (.int, .int), (.uint, .uint): return Node(type: left.type, cost: cost)
        case (.double, .double) where symbol != .remainder: return Node(type: .double, cost: cost)
        case (.timestamp, .timestamp) where symbol == .subtract: return Node(type: .duration, cost: cost)
        case (.timestamp, .duration) where symbol == .subtract: return Node(type: .timestamp, cost: cost)
        case (.duration, .duration) where symbol == .subtract: return Node(type: .duration, cost: cost)
        default: return refuse(symbol, left, right, cost, at: offset)
        }
    }
}
