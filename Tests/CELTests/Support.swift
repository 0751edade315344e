import CEL
import Testing

/// The outcome of an expression: its value, or the code of what it threw.
func outcome(
    _ source: String, _ bindings: [String: CELValue] = [:], budget: Int = CELLimits.defaultBudget
) -> Result<CELValue, CELError> {
    do throws(CELError) {
        return .success(try CELProgram(compile: source).evaluate(bindings, budget: budget))
    } catch {
        return .failure(error)
    }
}

/// An expression and its value. Written by type, so that `1` and `1u` differ although they are equal in the language.
struct Row: Sendable, CustomTestStringConvertible {
    let source: String
    let value: CELValue
    init(_ source: String, _ value: CELValue) {
        self.source = source
        self.value = value
    }
    var testDescription: String { source }
}

/// An expression and what it throws.
struct Failing: Sendable, CustomTestStringConvertible {
    let source: String
    let code: CELError.Code
    init(_ source: String, _ code: CELError.Code) {
        self.source = source
        self.code = code
    }
    var testDescription: String { source }
}
