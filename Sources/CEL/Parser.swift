/// Builds the tree of an expression, with variables, macros and functions resolved and literal patterns compiled.
struct Parser {
    let limits: CELLimits
    /// Variables that may be used; nil: any.
    let declared: Set<String>?
    private let tokens: [Token]
    private var position = 0
    /// Open parentheses, calls and operators, so that parsing itself does not exhaust the stack.
    private var nesting = 0
    private(set) var variables: [String] = []
    var locals: [String] = []

    init(_ source: String, limits: CELLimits, declared: Set<String>?) throws(CELError) {
        guard source.utf8.count <= limits.expressionBytes else {
            throw CELError(.tooLarge, "the expression is longer than \(limits.expressionBytes) bytes", at: 0)
        }
        var lexer = Lexer(source)
        tokens = try lexer.tokens()
        self.limits = limits
        self.declared = declared
    }

    mutating func program() throws(CELError) -> Expression {
        let expression = try expression()
        guard current.kind == .end else {
            throw CELError(.syntax, "expected an operator or the end, found \(current.name)", at: current.offset)
        }
        return expression
    }

    // MARK: Tokens

    var current: Token { tokens[position] }

    mutating func advance() -> Token {
        let token = tokens[position]
        if position + 1 < tokens.count { position += 1 }
        return token
    }

    mutating func take(_ symbol: String) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        _ = advance()
        return true
    }

    mutating func expect(_ symbol: String, _ where: String) throws(CELError) {
        guard take(symbol) else {
            throw CELError(.syntax, "expected '\(symbol)' \(`where`), found \(current.name)", at: current.offset)
        }
    }

    mutating func name(_ what: String) throws(CELError) -> String {
        guard case .identifier(let name) = current.kind else {
            throw CELError(.syntax, "expected \(what), found \(current.name)", at: current.offset)
        }
        _ = advance()
        return name
    }

    // MARK: Nodes

    func node(
        _ kind: Expression.Kind, at offset: Int, over children: [Expression] = []
    ) throws(CELError) -> Expression {
        let result = Expression(kind, at: offset, over: children)
        guard result.depth <= limits.depth else { throw tooDeep(at: offset) }
        return result
    }

    private func tooDeep(at offset: Int) -> CELError {
        CELError(.tooLarge, "the expression is nested more than \(limits.depth) levels deep", at: offset)
    }

    mutating func variable(_ name: String, at offset: Int) throws(CELError) -> Expression {
        if let local = locals.lastIndex(of: name) { return try node(.local(local), at: offset) }
        if let type = CELType(rawValue: name) { return try node(.literal(.type(type)), at: offset) }
        guard !CELIdentifier.reserved.contains(name) else {
            throw CELError(.syntax, "'\(name)' is a reserved word", at: offset)
        }
        if let declared, !declared.contains(name) {
            let known = declared.sorted().joined(separator: ", ")
            throw CELError(.undeclared, "unknown variable '\(name)', known are: \(known)", at: offset)
        }
        if let index = variables.firstIndex(of: name) { return try node(.variable(index), at: offset) }
        variables.append(name)
        return try node(.variable(variables.count - 1), at: offset)
    }

    // MARK: Operators, loosest first

    mutating func expression() throws(CELError) -> Expression {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= limits.depth else { throw tooDeep(at: current.offset) }
        let condition = try disjunction()
        let offset = current.offset
        guard take("?") else { return condition }
        let yes = try disjunction()
        try expect(":", "of the conditional")
        let no = try expression()
        return try node(.conditional(condition, yes, no), at: offset, over: [condition, yes, no])
    }

    private mutating func disjunction() throws(CELError) -> Expression {
        var terms = [try conjunction()]
        let offset = current.offset
        while take("||") { terms.append(try conjunction()) }
        return terms.count == 1 ? terms[0] : try node(.or(terms), at: offset, over: terms)
    }

    private mutating func conjunction() throws(CELError) -> Expression {
        var terms = [try chain(precedence: 0)]
        let offset = current.offset
        while take("&&") { terms.append(try chain(precedence: 0)) }
        return terms.count == 1 ? terms[0] : try node(.and(terms), at: offset, over: terms)
    }

    private mutating func chain(precedence: Int) throws(CELError) -> Expression {
        guard precedence <= 2 else { return try unary() }
        let first = try chain(precedence: precedence + 1)
        var operations: [Expression.Operation] = []
        while case .symbol(let text) = current.kind, let symbol = Operator(rawValue: text),
            symbol.precedence == precedence
        {
            let offset = advance().offset
            let operand = try chain(precedence: precedence + 1)
            operations.append(.init(symbol: symbol, operand: operand, offset: offset))
        }
        guard let last = operations.last else { return first }
        return try node(.chain(first, operations), at: last.offset, over: [first] + operations.map(\.operand))
    }

    private mutating func unary() throws(CELError) -> Expression {
        let start = current
        var signs = 0
        if start.kind == .symbol("!") {
            while take("!") { signs += 1 }
            let operand = try member()
            return signs % 2 == 0
                ? try node(.not(try node(.not(operand), at: start.offset, over: [operand])), at: start.offset)
                : try node(.not(operand), at: start.offset, over: [operand])
        }
        while take("-") { signs += 1 }
        guard signs > 0 else { return try member() }
        if signs % 2 == 1, let literal = try negativeLiteral(at: start.offset) { return try members(of: literal) }
        var operand = try member()
        for _ in 0..<(signs % 2 == 0 ? 2 : 1) {
            operand = try node(.negate(operand), at: start.offset, over: [operand])
        }
        return operand
    }

    /// `-9223372036854775808` is a literal, although its digits alone do not fit an int.
    private mutating func negativeLiteral(at offset: Int) throws(CELError) -> Expression? {
        switch current.kind {
        case .int(let magnitude):
            guard magnitude <= Int64.min.magnitude else { throw intTooLarge(at: offset) }
            _ = advance()
            return try node(.literal(.int(Int64(truncatingIfNeeded: 0 &- magnitude))), at: offset)
        case .double(let value):
            _ = advance()
            return try node(.literal(.double(-value)), at: offset)
        default: return nil
        }
    }

    func intTooLarge(at offset: Int) -> CELError {
        CELError(.syntax, "the integer does not fit 64 bits; an unsigned one ends in 'u'", at: offset)
    }
}
