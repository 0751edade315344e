/// A compiled expression of the Common Expression Language as Kubernetes' CRD validation and our rules use it.
///
///     let program = try CELProgram(compile: "self.regions.all(r, r != '')", variables: ["self"])
///     let valid = try program.evaluate(["self": .map(["regions": .list([])])]) == .bool(true)
///
/// A value, safe to share. Types are checked while evaluating: `size(1)` compiles and then throws
/// `noSuchOverload`. `CELCheck` checks them before, where the variables are declared. Maps are visited in the order of their keys, so that equal input gives equal results.
public struct CELProgram: Sendable {
    public let source: String
    /// The free variables, in the order of their first use.
    public let variables: [String]
    private let root: Expression
    private let limits: CELLimits

    /// - Parameter variables: those that exist; the use of another is an error. Nil: any name may be used.
    /// - Throws: what was expected, with its column.
    public init(
        compile source: String, limits: CELLimits = CELLimits(), variables: Set<String>? = nil
    ) throws(CELError) {
        do throws(CELError) {
            var parser = try Parser(source, limits: limits, declared: variables)
            root = try parser.program()
            self.variables = parser.variables
        } catch {
            throw error.located(in: source)
        }
        self.source = source
        self.limits = limits
    }

    /// The value for these bindings.
    ///
    /// - Parameter budget: units this evaluation may cost at most; see `CELLimits.defaultBudget`.
    /// - Throws: `undeclared` for a variable that is used and not bound, `budgetExceeded`, and whatever an operation
    ///   throws that no `&&`, `||`, `?:` or macro absorbed.
    public func evaluate(
        _ bindings: [String: CELValue], budget: Int = CELLimits.defaultBudget
    ) throws(CELError) -> CELValue {
        try evaluate(budget: budget) { bindings[$0] }
    }

    /// The same with variables made when they are first needed; each is asked for at most once.
    public func evaluate(
        budget: Int = CELLimits.defaultBudget, resolving variable: @escaping (String) -> CELValue?
    ) throws(CELError) -> CELValue {
        do throws(CELError) {
            var evaluator = Evaluator(variables: variables, budget: budget, limits: limits, resolve: variable)
            return try evaluator.value(of: root)
        } catch {
            throw error.located(in: source)
        }
    }
}
