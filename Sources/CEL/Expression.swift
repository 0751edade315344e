/// A node of a compiled expression.
struct Expression: Sendable {
    let kind: Kind
    /// Bytes from the start of the text, for messages.
    let offset: Int
    /// Levels of nodes from here down, this one included.
    let depth: Int

    indirect enum Kind: Sendable {
        case literal(CELValue)
        /// Index into the program's variables.
        case variable(Int)
        /// Position on the stack of macro variables.
        case local(Int)
        case select(Expression, String, isOptional: Bool)
        case index(Expression, Expression, isOptional: Bool)
        /// `has(operand.field)`
        case has(Expression, String)
        case list([Element])
        case map([Entry])
        case not(Expression)
        case negate(Expression)
        case and([Expression])
        case or([Expression])
        case conditional(Expression, Expression, Expression)
        /// Operators of one precedence, from left to right.
        case chain(Expression, [Operation])
        /// The receiver, if any, is the first argument.
        case call(Function, [Expression])
        /// `matches` with a literal pattern, compiled once.
        case matches(Expression, RegularExpression)
        case comprehension(Comprehension)
    }

    struct Element: Sendable {
        let value: Expression
        let isOptional: Bool
    }

    struct Entry: Sendable {
        let key: Expression
        let value: Expression
        let isOptional: Bool
    }

    struct Operation: Sendable {
        let symbol: Operator
        let operand: Expression
        let offset: Int
    }

    struct Comprehension: Sendable {
        enum Macro: String, Sendable {
            case all, exists, existsOne = "exists_one", filter, map, optMap, optFlatMap
        }
        let macro: Macro
        let range: Expression
        /// Position of the macro's variable on the stack.
        let local: Int
        /// Of `map` with three arguments.
        let condition: Expression?
        let body: Expression
    }

    init(_ kind: Kind, at offset: Int, over children: [Expression] = []) {
        self.kind = kind
        self.offset = offset
        depth = 1 + children.reduce(0) { max($0, $1.depth) }
    }

    var literal: CELValue? { if case .literal(let value) = kind { value } else { nil } }
}

enum Operator: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"

    /// Higher binds tighter; 0 to 2.
    var precedence: Int {
        switch self {
        case .add, .subtract: 1
        case .multiply, .divide, .remainder: 2
        default: 0
        }
    }
}
