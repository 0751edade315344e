import CEL
import Testing

@Suite struct CheckTests {
    private static let variables: [String: CELDeclaration] = [
        "self": .object(
            "self",
            [
                "n": .scalar(.int), "s": .scalar(.string, maximumElements: 40), "any": .scalar(.dyn),
                "l": .list(of: .scalar(.string, maximumElements: 20), maximumElements: 5),
                "m": .map(of: .scalar(.int), maximumElements: 5),
                "o": .object("self.o", ["x": .scalar(.int)]),
            ])
    ]

    @Test(arguments: [
        ("self.nope", "1:5: undefined field 'nope'"), ("self.n.x", "1:7: type 'int' does not support field selection"),
        ("self.n == 'a'", "1:8: found no matching overload for '_==_' applied to '(int, string)'"),
        ("self.s.matches(self.n)", "1:15: found no matching overload for 'matches' applied to 'string.(int)'"),
        ("nofn(1)", "1:5: undeclared reference to 'nofn' (in container '')"),
        ("other", "1:1: undeclared reference to 'other' (in container '')"),
        ("self.l.all(x, x)", "1:15: expected type 'bool' but found 'string'"),
        ("[1, 'a']", "1:5: expected type 'int' but found 'string'"),
        (
            "self.n.all(x, true)",
            "1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"
        ),
    ])
    func `says where and why an expression does not fit`(_ source: String, _ issue: String) {
        let check = CELCheck(source, variables: Self.variables)
        #expect(check.described(in: source).hasPrefix("ERROR: <input>:\(issue)\n | \(source)\n | "))
    }

    @Test(arguments: [
        "self.any.what['ever'] == 1", "has(self.n) ? self.n > 1 : self.o.x < 2", "self.m.all(k, self.m[k] > 0)",
        "self.l.exists(x, x == self.s)", "self.?o.?x.orValue(1) == 1", "type(self.n) == int",
    ])
    func `finds nothing wrong with what fits`(_ source: String) {
        let check = CELCheck(source, variables: Self.variables)
        #expect(check.issues == [])
        #expect(check.type == .bool)
        #expect(check.variables == ["self"])
    }

    /// Units of the server's estimate, as recorded in the conformance suite.
    @Test(arguments: [
        ("self.n == 1", UInt64(2)), ("self.s == 'abcdefghijklmnopqrst'", 4), ("self.s.startsWith('a')", 3),
        ("self.l.all(x, x == 'a')", 28), ("self.l.exists(x, x == 'a')", 33), ("[1, 2].size() == 2", 12),
        ("self.s.matches('^[a-z]{1,8}$')", 17), ("'a' in self.l", 7),
    ])
    func `estimates what an evaluation costs at most`(_ source: String, _ cost: UInt64) {
        #expect(CELCheck(source, variables: Self.variables).maximumCost == cost)
    }

    @Test func `a cost too large to count is the largest there is`() {
        let endless: [String: CELDeclaration] = [
            "self": .list(of: .scalar(.string, maximumElements: .max), maximumElements: .max)
        ]
        let check = CELCheck("self.all(x, self.all(y, self.all(z, x + y == z)))", variables: endless)
        #expect(check.issues == [])
        #expect(check.maximumCost == .max)
    }

    @Test(arguments: ["self.", "self.s.matches('(')", "((((", "self.f(", ".", ")", "self.l.all(", "nofn", "'"])
    func `never fails on what is no expression`(_ source: String) {
        #expect(!CELCheck(source, variables: Self.variables).issues.isEmpty)
    }
}
