/// What an expression may be at most; a hostile one is refused instead of exhausting stack or memory.
public struct CELLimits: Sendable, Hashable {
    /// Bytes of the expression's text.
    public var expressionBytes: Int
    /// Nesting of operators, calls, literals and parentheses.
    public var depth: Int
    /// Bytes of one regular expression.
    public var patternBytes: Int

    public init(expressionBytes: Int = 16_384, depth: Int = 64, patternBytes: Int = 2_048) {
        self.expressionBytes = expressionBytes
        self.depth = depth
        self.patternBytes = patternBytes
    }

    /// Units that one evaluation may cost by default: about one for each operation, each element visited and each ten
    /// bytes of text read or written.
    public static let defaultBudget = 1_000_000
}
