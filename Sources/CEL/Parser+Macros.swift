extension Parser {
    /// `has(operand.field)`, behind its opening parenthesis.
    mutating func has(at offset: Int) throws(CELError) -> Expression {
        let argument = try expression()
        try expect(")", "after the argument of 'has'")
        guard case .select(let operand, let field, let isOptional) = argument.kind, !isOptional else {
            throw CELError(.syntax, "'has' takes a field selection such as has(a.b)", at: offset)
        }
        return try node(.has(operand, field), at: offset, over: [operand])
    }

    /// `range.all(x, body)` and its like, behind the opening parenthesis.
    mutating func comprehension(
        _ macro: Expression.Comprehension.Macro, over range: Expression, at offset: Int
    ) throws(CELError) -> Expression {
        let variable = try name("the name of the variable of '\(macro.rawValue)'")
        guard !CELIdentifier.reserved.contains(variable) else {
            throw CELError(.syntax, "'\(variable)' is a reserved word", at: offset)
        }
        try expect(",", "after the variable of '\(macro.rawValue)'")
        locals.append(variable)
        defer { locals.removeLast() }
        var body = try expression()
        var condition: Expression?
        if macro == .map, take(",") {
            condition = body
            body = try expression()
        }
        try expect(")", "after the arguments of '\(macro.rawValue)'")
        let comprehension = Expression.Comprehension(
            macro: macro, range: range, local: locals.count - 1, condition: condition, body: body)
        return try node(
            .comprehension(comprehension), at: offset, over: [range, body] + (condition.map { [$0] } ?? []))
    }
}
