/// One word of an expression.
struct Token {
    enum Kind: Equatable {
        case identifier(String)
        /// Without sign: `-` is an operator until the parser joins it to the literal.
        case int(UInt64)
        case uint(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        /// An operator or bracket, `in`, `true`, `false` and `null`.
        case symbol(String)
        case end
    }

    let kind: Kind
    /// Bytes from the start of the expression.
    let offset: Int

    /// How messages name it; text of literals is left out.
    var name: String {
        switch kind {
        case .identifier(let name): "'\(name)'"
        case .int, .uint, .double: "a number"
        case .string: "a string"
        case .bytes: "a bytes literal"
        case .symbol(let text): "'\(text)'"
        case .end: "the end of the expression"
        }
    }
}
