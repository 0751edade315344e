/// What the rules of one schema may cost, against the limits of an API server.
struct RuleCosts: Sendable {
    /// Of one rule, over all places of an object where it is evaluated.
    static let ruleLimit: UInt64 = 10_000_000
    /// Of all rules of a schema.
    static let schemaLimit: UInt64 = 100_000_000
    /// Rules from here on are named when all together are too much.
    private static let notable: UInt64 = 1_000_000
    private static let maximumNamed = 4

    private var total: UInt64 = 0
    private var notable: [(path: String, cost: UInt64)] = []

    /// - Returns: the error, if this one alone is too much.
    mutating func add(_ cost: UInt64, path: String, what: String) -> FieldError? {
        let (sum, overflow) = total.addingReportingOverflow(cost)
        total = overflow ? .max : sum
        if cost >= Self.notable { notable.append((path, cost)) }
        return cost > Self.ruleLimit ? .forbidden(path, Self.message(what, cost, limit: Self.ruleLimit)) : nil
    }

    /// Errors if all together are too much.
    func errors(path: String) -> [FieldError] {
        guard total > Self.schemaLimit else { return [] }
        let named = notable.sorted { ($1.cost, $0.path) < ($0.cost, $1.path) }.prefix(Self.maximumNamed)
        return named.map {
            .forbidden(
                $0.path, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")
        } + [
            .forbidden(
                path,
                Self.message(
                    "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", total,
                    limit: Self.schemaLimit))
        ]
    }

    /// How much one evaluation costs in all places.
    static func everywhere(_ cost: UInt64, _ scope: RuleScope, minimumBytes: UInt64) -> UInt64 {
        let places = scope.cardinality ?? RuleDeclaration.requestBytes / (minimumBytes + 1)
        let (product, overflow) = cost.multipliedReportingOverflow(by: places)
        return overflow ? .max : product
    }

    private static func message(_ what: String, _ cost: UInt64, limit: UInt64) -> String {
        let factor = Double(cost) / Double(limit)
        let text =
            factor > 100
            ? "more than 100x" : factor < 1.5 ? fixed(factor, digits: 6) + "x" : fixed(factor, digits: 1) + "x"
        return "\(what) exceeds budget by factor of \(text) (try simplifying the rule, or adding maxItems, "
            + "maxProperties, and maxLength where arrays, maps, and strings are declared)"
    }

    private static func fixed(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let number = UInt64((value * scale).rounded(.toNearestOrEven))
        let unit = UInt64(scale)
        let fraction = String(number % unit)
        return "\(number / unit)." + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
    }
}
