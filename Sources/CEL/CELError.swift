/// Why an expression did not compile or did not give a value.
///
/// Compile errors say what was expected and where; evaluation errors say which operation failed. Neither carries a
/// value of the input, so a message may be logged or put into a condition.
public struct CELError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The text is not an expression: `message` says what was expected.
        case syntax
        /// The expression is larger or more deeply nested than the limits allow.
        case tooLarge
        /// A function or macro of that name does not exist, or not with this number of arguments.
        case unknownFunction
        /// A variable that the caller did not declare (compiling) or did not bind (evaluating).
        case undeclared
        /// A regular expression that RE2 does not accept.
        case invalidPattern
        /// An operator or function does not take operands of these types.
        case noSuchOverload
        case noSuchKey
        case indexOutOfRange
        case overflow
        case divisionByZero
        /// A conversion of a value that has no counterpart in the other type.
        case invalidConversion
        /// `value()` of an empty optional.
        case noValue
        case duplicateKey
        /// The evaluation cost more than its budget. Never absorbed by `&&`, `||` or a macro.
        case budgetExceeded
    }

    public var code: Code
    public var message: String
    /// Bytes from the start of the expression.
    public var offset: Int
    /// From 1; columns count Unicode code points. 0 until the error left the compiler or the evaluator.
    public var line = 0
    public var column = 0

    public init(_ code: Code, _ message: String, at offset: Int) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    public var description: String {
        line <= 1 ? "column \(column): \(message)" : "line \(line), column \(column): \(message)"
    }

    /// The same error with `line` and `column` counted in the text that was compiled.
    func located(in source: String) -> CELError {
        var copy = self
        copy.line = 1
        copy.column = 1
        var remaining = offset
        for scalar in source.unicodeScalars {
            remaining -= UTF8.width(scalar)
            guard remaining >= 0 else { break }
            copy.column = scalar == "\n" ? 1 : copy.column + 1
            copy.line += scalar == "\n" ? 1 : 0
        }
        return copy
    }
}
