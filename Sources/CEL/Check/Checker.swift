/// Goes over an expression once and finds of every node its type, where in a declaration it stands, how large it may be and
/// what it costs at most. After an issue the node's type is `dyn`, so that one mistake is told once.
struct Checker {
    struct Node {
        var type: CELStaticType
        /// Units; those of the nodes below are part of it.
        var cost: UInt64
        /// Where the node is a variable or a part of one.
        var declaration: CELDeclaration?
        /// Where its size is looked up.
        var place = Place.none
        /// Known from the expression itself.
        var computedSize: CELSize?

        var size: CELSize {
            if let computedSize { return computedSize }
            if case .at(let declaration) = place { return .upTo(declaration.maximumElements) }
            return type.isScalar ? .one : .unknown
        }

        static func unknown(cost: UInt64) -> Node { Node(type: .dyn, cost: cost) }
    }

    /// The estimate looks sizes up by the path of a node, whose first step, the variable, it leaves out unseen. So a
    /// part of what has no path counts as the variable itself. Not sensible, but what the server does.
    enum Place {
        /// A result, which has no path.
        case none
        case at(CELDeclaration)
        /// A path that leads nowhere in the declaration.
        case lost

        func part(of root: CELDeclaration?, _ step: (CELDeclaration) -> CELDeclaration?) -> Place {
            switch self {
            case .none: root.map { .at($0) } ?? .lost
            case .at(let declaration): step(declaration).map { .at($0) } ?? .lost
            case .lost: .lost
            }
        }
    }

    /// What the paths begin at.
    var root: CELDeclaration? { declarations["self"] }

    private let scan: SourceScan
    private let names: [String]
    private let declarations: [String: CELDeclaration]
    private(set) var issues: [CELIssue] = []
    var locals: [Node] = []

    init(source: String, names: [String], declarations: [String: CELDeclaration]) {
        scan = SourceScan(source)
        self.names = names
        self.declarations = declarations
    }

    mutating func report(_ message: String, at offset: Int) { issues.append(CELIssue(message, at: offset)) }

    func isReceiver(at offset: Int) -> Bool { scan.isReceiver(at: offset) }

    /// The object of that name, for what has lost its place in a declaration.
    func objects(named type: CELStaticType) -> CELDeclaration? {
        for root in declarations.values {
            if let found = root.object(type) { return found }
        }
        return nil
    }

    func parenthesis(after offset: Int) -> Int { scan.call(at: offset).parenthesis }

    mutating func noOverload(_ name: String, _ operands: [CELStaticType], at offset: Int) {
        let list = operands.map(\.description).joined(separator: ", ")
        report("found no matching overload for '\(name)' applied to '(\(list))'", at: offset)
    }

    // MARK: Nodes

    mutating func check(_ expression: Expression) -> Node {
        let offset = expression.offset
        switch expression.kind {
        case .literal(let value): return literal(value)
        case .variable(let index): return variable(index, at: offset)
        case .local(let index):
            guard locals.indices.contains(index) else { return .unknown(cost: 1) }
            return locals[index]
        case .select(let operand, let field, let isOptional):
            return select(check(operand), field, isOptional: isOptional, at: offset)
        case .has(let operand, let field):
            let operand = check(operand)
            _ = member(field, of: operand, at: parenthesis(after: offset))
            return Node(type: .bool, cost: operand.cost)
        case .index(let operand, let key, let isOptional):
            return index(check(operand), check(key), isOptional: isOptional, at: offset)
        case .list(let elements): return list(elements)
        case .map(let entries): return map(entries)
        case .not(let operand): return unary("!_", check(operand), [.bool], at: offset)
        case .negate(let operand): return unary("-_", check(operand), [.int, .double], at: offset)
        case .and(let terms), .or(let terms): return logical(terms)
        case .conditional(let condition, let yes, let no): return conditional(condition, yes, no, at: offset)
        case .chain(let first, let operations):
            var node = check(first)
            for operation in operations {
                let operand = check(operation.operand)
                node = apply(operation.symbol, node, operand, at: operation.offset)
            }
            return node
        case .call(let function, let arguments): return call(function, arguments, at: offset)
        case .matches(let text, let pattern): return matches(check(text), pattern.pattern, at: offset)
        case .comprehension(let comprehension): return self.comprehension(comprehension, at: offset)
        }
    }

    private func literal(_ value: CELValue) -> Node {
        switch value {
        case .null: Node(type: .null, cost: 0, computedSize: .one)
        case .bool: Node(type: .bool, cost: 0, computedSize: .one)
        case .int: Node(type: .int, cost: 0, computedSize: .one)
        case .uint: Node(type: .uint, cost: 0, computedSize: .one)
        case .double: Node(type: .double, cost: 0, computedSize: .one)
        case .string(let text): Node(type: .string, cost: 0, computedSize: .exactly(text.utf8.count))
        case .bytes(let bytes): Node(type: .bytes, cost: 0, computedSize: .exactly(bytes.count))
        case .type(let type): Node(type: .type(Self.named(type)), cost: 0)
        default: .unknown(cost: 0)
        }
    }

    private static func named(_ type: CELType) -> CELStaticType {
        switch type {
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .timestamp: .timestamp
        case .duration: .duration
        case .null: .null
        case .list: .list(.dyn)
        case .map: .map(.dyn, .dyn)
        case .type: .type(.dyn)
        case .optional: .optional(.dyn)
        }
    }

    private mutating func variable(_ index: Int, at offset: Int) -> Node {
        let name = names.indices.contains(index) ? names[index] : ""
        guard let declaration = declarations[name] else {
            report("undeclared reference to '\(name)' (in container '')", at: offset)
            return .unknown(cost: 1)
        }
        return Node(
            type: declaration.type, cost: 1, declaration: declaration, place: root.map { .at($0) } ?? .at(declaration))
    }

    private mutating func unary(
        _ name: String, _ operand: Node, _ accepted: [CELStaticType], at offset: Int
    ) -> Node {
        let cost = operand.cost.adding(1)
        if operand.type == .dyn { return Node(type: accepted.count == 1 ? accepted[0] : .dyn, cost: cost) }
        guard accepted.contains(operand.type) else {
            noOverload(name, [operand.type], at: offset)
            return .unknown(cost: cost)
        }
        return Node(type: operand.type, cost: cost)
    }

    private mutating func logical(_ terms: [Expression]) -> Node {
        var cost: UInt64 = 0
        for term in terms {
            let node = check(term)
            expect(.bool, node.type, at: term.offset)
            cost = cost.adding(node.cost)
        }
        return Node(type: .bool, cost: cost)
    }

    mutating func expect(_ wanted: CELStaticType, _ found: CELStaticType, at offset: Int) {
        if !wanted.fits(found) { report("expected type '\(wanted)' but found '\(found)'", at: offset) }
    }

    private mutating func conditional(
        _ condition: Expression, _ yes: Expression, _ no: Expression, at offset: Int
    ) -> Node {
        let condition = check(condition)
        let yes = check(yes)
        let no = check(no)
        let cost = condition.cost.adding(max(yes.cost, no.cost))
        guard condition.type.fits(.bool), yes.type.fits(no.type) else {
            noOverload("_?_:_", [condition.type, yes.type, no.type], at: offset)
            return .unknown(cost: cost)
        }
        return Node(type: yes.type.joined(no.type), cost: cost, computedSize: yes.size.union(no.size))
    }

    private mutating func list(_ elements: [Expression.Element]) -> Node {
        var type = CELStaticType.dyn
        var cost: UInt64 = 10
        for element in elements {
            let node = check(element.value)
            cost = cost.adding(node.cost)
            var found = node.type
            if element.isOptional, case .optional(let inner) = found { found = inner }
            expect(type, found, at: element.value.offset)
            type = type.joined(found)
        }
        return Node(type: .list(type), cost: cost, computedSize: .exactly(elements.count))
    }

    private mutating func map(_ entries: [Expression.Entry]) -> Node {
        var keys = CELStaticType.dyn
        var values = CELStaticType.dyn
        var cost: UInt64 = 30
        for entry in entries {
            let key = check(entry.key)
            let value = check(entry.value)
            cost = cost.adding(key.cost).adding(value.cost)
            expect(keys, key.type, at: entry.key.offset)
            keys = keys.joined(key.type)
            var found = value.type
            if entry.isOptional, case .optional(let inner) = found { found = inner }
            expect(values, found, at: entry.value.offset)
            values = values.joined(found)
        }
        return Node(type: .map(keys, values), cost: cost, computedSize: .exactly(entries.count))
    }
}
