extension Parser {
    /// A primary expression with everything that follows it by dot and bracket.
    mutating func member() throws(CELError) -> Expression { try members(of: try primary()) }

    mutating func members(of operand: Expression) throws(CELError) -> Expression {
        var result = operand
        while case .symbol(let symbol) = current.kind {
            let offset = current.offset
            switch symbol {
            case ".":
                _ = advance()
                result = try selection(of: result, at: offset)
            case ".?":
                _ = advance()
                let field = try selector()
                result = try node(.select(result, field, isOptional: true), at: offset, over: [result])
            case "[", "[?":
                _ = advance()
                let key = try expression()
                try expect("]", "after the index")
                result = try node(
                    .index(result, key, isOptional: symbol == "[?"), at: offset, over: [result, key])
            default: return result
            }
        }
        return result
    }

    private mutating func selector() throws(CELError) -> String { try name("a field name") }

    /// `.field`, `.function(...)` or `.macro(...)`.
    private mutating func selection(of operand: Expression, at offset: Int) throws(CELError) -> Expression {
        let field = try selector()
        guard take("(") else {
            return try node(.select(operand, field, isOptional: false), at: offset, over: [operand])
        }
        if let macro = Expression.Comprehension.Macro(rawValue: field == "existsOne" ? "exists_one" : field) {
            return try comprehension(macro, over: operand, at: offset)
        }
        let arguments = try arguments()
        return try call(field, [operand] + arguments, isReceiver: true, at: offset)
    }

    /// Comma-separated expressions up to the closing parenthesis.
    mutating func arguments() throws(CELError) -> [Expression] {
        var result: [Expression] = []
        if take(")") { return result }
        repeat { result.append(try expression()) } while take(",")
        try expect(")", "after the arguments")
        return result
    }

    func call(
        _ name: String, _ arguments: [Expression], isReceiver: Bool, at offset: Int
    ) throws(CELError) -> Expression {
        let function = Function(rawValue: name)
        guard let function, let counts = isReceiver ? function.receiverArguments : function.globalArguments else {
            var hint = ""
            if function?.receiverArguments != nil { hint = "; write it as x.\(name)(...)" }
            if function?.globalArguments != nil { hint = "; write it as \(name)(...)" }
            throw CELError(.unknownFunction, "unknown function '\(name)'\(hint)", at: offset)
        }
        let given = arguments.count - (isReceiver ? 1 : 0)
        guard counts.contains(given) else {
            let expected = counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
            throw CELError(.unknownFunction, "'\(name)' takes \(expected) arguments, not \(given)", at: offset)
        }
        if function == .matches, let literal = arguments.last?.literal {
            return try literalPattern(arguments[0], literal, at: arguments.last?.offset ?? offset)
        }
        return try node(.call(function, arguments), at: offset, over: arguments)
    }

    private func literalPattern(_ text: Expression, _ literal: CELValue, at offset: Int) throws(CELError) -> Expression
    {
        guard case .string(let pattern) = literal else {
            throw CELError(.noSuchOverload, "'matches' takes a string as pattern", at: offset)
        }
        do throws(CELError) {
            let expression = try RegularExpression(pattern, maximumBytes: limits.patternBytes)
            return try node(.matches(text, expression), at: offset, over: [text])
        } catch {
            throw CELError(error.code, error.message, at: offset)
        }
    }

    // MARK: Primaries

    private mutating func primary() throws(CELError) -> Expression {
        let token = advance()
        switch token.kind {
        case .int(let magnitude):
            guard let value = Int64(exactly: magnitude) else { throw intTooLarge(at: token.offset) }
            return try node(.literal(.int(value)), at: token.offset)
        case .uint(let value): return try node(.literal(.uint(value)), at: token.offset)
        case .double(let value): return try node(.literal(.double(value)), at: token.offset)
        case .string(let value): return try node(.literal(.string(value)), at: token.offset)
        case .bytes(let value): return try node(.literal(.bytes(value)), at: token.offset)
        case .identifier(let name): return try identifier(name, at: token.offset)
        case .symbol(let symbol): return try bracketed(symbol, token)
        case .end: throw CELError(.syntax, "expected an expression, found the end", at: token.offset)
        }
    }

    private mutating func bracketed(_ symbol: String, _ token: Token) throws(CELError) -> Expression {
        switch symbol {
        case "true", "false": return try node(.literal(.bool(symbol == "true")), at: token.offset)
        case "null": return try node(.literal(.null), at: token.offset)
        case "(":
            let inner = try expression()
            try expect(")", "to close the parenthesis")
            return inner
        case "[": return try list(at: token.offset, firstIsOptional: false)
        case "[?": return try list(at: token.offset, firstIsOptional: true)
        case "{": return try map(at: token.offset)
        case ".": return try identifier(try name("a name"), at: token.offset)
        default:
            throw CELError(.syntax, "expected an expression, found \(token.name)", at: token.offset)
        }
    }

    private mutating func identifier(_ name: String, at offset: Int) throws(CELError) -> Expression {
        if take("(") {
            if name == "has" { return try has(at: offset) }
            let arguments = try arguments()
            return try call(name, arguments, isReceiver: false, at: offset)
        }
        if current.kind == .symbol("{") {
            throw CELError(.syntax, "messages such as '\(name){...}' are not part of this language", at: offset)
        }
        guard current.kind == .symbol("."), !locals.contains(name) else { return try variable(name, at: offset) }
        if name == "google" { return try protobufType(at: offset) }
        if Function.namespaces.contains(name), declared?.contains(name) != true {
            _ = advance()
            let function = try selector()
            try expect("(", "after '\(name).\(function)'")
            let arguments = try arguments()
            return try call("\(name).\(function)", arguments, isReceiver: false, at: offset)
        }
        return try variable(name, at: offset)
    }

    /// `google.protobuf.Timestamp` and `google.protobuf.Duration`.
    private mutating func protobufType(at offset: Int) throws(CELError) -> Expression {
        var path = "google"
        for _ in 0..<2 where take(".") { path += "." + (try selector()) }
        guard let type = CELType(rawValue: path) else {
            throw CELError(.undeclared, "unknown type '\(path)'", at: offset)
        }
        return try node(.literal(.type(type)), at: offset)
    }

    private mutating func list(at offset: Int, firstIsOptional: Bool) throws(CELError) -> Expression {
        var elements: [Expression.Element] = []
        var isOptional = firstIsOptional
        while firstIsOptional && elements.isEmpty || current.kind != .symbol("]") {
            if !elements.isEmpty || !firstIsOptional { isOptional = take("?") }
            elements.append(.init(value: try expression(), isOptional: isOptional))
            if !take(",") { break }
        }
        try expect("]", "to close the list")
        return try node(.list(elements), at: offset, over: elements.map(\.value))
    }

    private mutating func map(at offset: Int) throws(CELError) -> Expression {
        var entries: [Expression.Entry] = []
        while current.kind != .symbol("}") {
            let isOptional = take("?")
            let key = try expression()
            try expect(":", "after the key")
            entries.append(.init(key: key, value: try expression(), isOptional: isOptional))
            if !take(",") { break }
        }
        try expect("}", "to close the map")
        return try node(.map(entries), at: offset, over: entries.flatMap { [$0.key, $0.value] })
    }
}
