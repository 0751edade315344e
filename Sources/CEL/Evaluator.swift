/// Evaluates one compiled expression once.
///
/// Every step is paid for out of a budget before it is done, so that neither a long loop nor a growing text can cost
/// more than the caller allowed.
struct Evaluator {
    private let names: [String]
    private var resolved: [CELValue?]
    private let resolve: (String) -> CELValue?
    private(set) var budget: Int
    let limits: CELLimits
    /// Variables of the macros that are open, outermost first.
    var locals: [CELValue] = []

    init(variables: [String], budget: Int, limits: CELLimits, resolve: @escaping (String) -> CELValue?) {
        names = variables
        resolved = Array(repeating: nil, count: variables.count)
        self.budget = budget
        self.limits = limits
        self.resolve = resolve
    }

    mutating func pay(_ units: Int, at offset: Int) throws(CELError) {
        let (rest, overflow) = budget.subtractingReportingOverflow(units)
        guard !overflow, rest >= 0 else {
            throw CELError(.budgetExceeded, "the evaluation costs more than its budget", at: offset)
        }
        budget = rest
    }

    mutating func value(of expression: Expression) throws(CELError) -> CELValue {
        let offset = expression.offset
        try pay(1, at: offset)
        switch expression.kind {
        case .literal(let value): return value
        case .variable(let index): return try variable(index, at: offset)
        case .local(let index): return locals[index]
        case .select(let operand, let field, let isOptional):
            return try select(try value(of: operand), field, isOptional: isOptional, at: offset)
        case .index(let operand, let key, let isOptional):
            let container = try value(of: operand)
            return try element(of: container, try value(of: key), isOptional: isOptional, at: offset)
        case .has(let operand, let field): return try has(try value(of: operand), field, at: offset)
        case .list(let elements): return try list(elements)
        case .map(let entries): return try map(entries, at: offset)
        case .not(let operand): return .bool(!(try bool(try value(of: operand), "!", at: offset)))
        case .negate(let operand): return try negated(try value(of: operand), at: offset)
        case .and(let terms): return .bool(try logical(terms, decidedBy: false, "&&"))
        case .or(let terms): return .bool(try logical(terms, decidedBy: true, "||"))
        case .conditional(let condition, let yes, let no):
            return try value(of: try bool(try value(of: condition), "?:", at: offset) ? yes : no)
        case .chain(let first, let operations): return try chain(first, operations)
        case .call(let function, let arguments): return try call(function, arguments, at: offset)
        case .matches(let text, let pattern): return try matches(try value(of: text), pattern, at: offset)
        case .comprehension(let comprehension): return try self.comprehension(comprehension, at: offset)
        }
    }

    private mutating func variable(_ index: Int, at offset: Int) throws(CELError) -> CELValue {
        if let value = resolved[index] { return value }
        guard let value = resolve(names[index]) else {
            throw CELError(.undeclared, "the variable '\(names[index])' has no value", at: offset)
        }
        resolved[index] = value
        return value
    }

    private mutating func list(_ elements: [Expression.Element]) throws(CELError) -> CELValue {
        var result: [CELValue] = []
        result.reserveCapacity(elements.count)
        for element in elements {
            let value = try value(of: element.value)
            guard element.isOptional else {
                result.append(value)
                continue
            }
            if let inner = try optional(value, at: element.value.offset) { result.append(inner) }
        }
        return .list(result)
    }

    private mutating func map(_ entries: [Expression.Entry], at offset: Int) throws(CELError) -> CELValue {
        var result = CELMap([])
        for entry in entries {
            let keyValue = try value(of: entry.key)
            var value = try value(of: entry.value)
            if entry.isOptional {
                guard let inner = try optional(value, at: entry.value.offset) else { continue }
                value = inner
            }
            guard keyValue.type != .double, let key = CELMap.Key(keyValue) else {
                throw CELError(
                    .noSuchOverload, "a map key cannot be of type \(keyValue.type.rawValue)", at: entry.key.offset)
            }
            guard result[key] == nil else {
                throw CELError(.duplicateKey, "the map has a key twice", at: entry.key.offset)
            }
            result[key] = value
        }
        return .map(result)
    }

    /// `&&` and `||`: one term that decides is enough, whatever the others throw.
    private mutating func logical(
        _ terms: [Expression], decidedBy decisive: Bool, _ symbol: String
    ) throws(CELError) -> Bool {
        var failure: CELError?
        for term in terms {
            do throws(CELError) {
                if try bool(try value(of: term), symbol, at: term.offset) == decisive { return decisive }
            } catch {
                if error.code == .budgetExceeded { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return !decisive
    }

    func bool(_ value: CELValue, _ symbol: String, at offset: Int) throws(CELError) -> Bool {
        guard case .bool(let result) = value else { throw noOverload(symbol, [value], at: offset) }
        return result
    }

    func optional(_ value: CELValue, at offset: Int) throws(CELError) -> CELValue? {
        guard case .optional(let inner) = value else { throw noOverload("?", [value], at: offset) }
        return inner
    }

    func noOverload(_ name: String, _ operands: [CELValue], at offset: Int) -> CELError {
        let types = operands.map(\.type.rawValue).joined(separator: ", ")
        return CELError(.noSuchOverload, "'\(name)' does not take (\(types))", at: offset)
    }
}
