import CEL
import Testing

@Suite struct LimitTests {
    static let nested: [String] = [
        String(repeating: "(", count: 10_000), String(repeating: "[", count: 10_000),
        String(repeating: "{1:", count: 5_000), String(repeating: "!(", count: 8_000),
        String(repeating: "a[", count: 8_000), String(repeating: "size(", count: 3_000),
        String(repeating: "a?a:", count: 4_000), String(repeating: "-(", count: 8_000),
        "a" + String(repeating: ".b", count: 8_000), "a" + String(repeating: "[0]", count: 5_000),
        String(repeating: "a.all(x,", count: 2_000), String(repeating: "has(", count: 4_000),
    ]

    @Test(arguments: nested.indices)
    func `refuses deep nesting without exhausting the stack`(_ index: Int) {
        let error = #expect(throws: CELError.self) { try CELProgram(compile: Self.nested[index]) }
        #expect(error?.code == .tooLarge)
    }

    @Test func `evaluates at the deepest nesting that compiles`() throws {
        let deep = String(repeating: "(", count: 60) + "1" + String(repeating: "+1)", count: 60)
        #expect(try CELProgram(compile: deep).evaluate([:]) == 61)
        let lists = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(try CELProgram(compile: "\(lists) == \(lists)").evaluate([:]) == true)
    }

    @Test func `takes long flat expressions whatever their length`() throws {
        let sum = Array(repeating: "1", count: 4_000).joined(separator: "+")
        #expect(try CELProgram(compile: sum).evaluate([:]) == 4_000)
        let all = Array(repeating: "true", count: 2_000).joined(separator: "&&")
        #expect(try CELProgram(compile: all).evaluate([:]) == true)
        #expect(
            try CELProgram(
                compile: String(repeating: "!", count: 16_001) + "true", limits: CELLimits(expressionBytes: 20_000)
            ).evaluate([:]) == false)
        #expect(try CELProgram(compile: String(repeating: "-", count: 1_001) + "1").evaluate([:]) == -1)
    }

    @Test func `refuses an expression over the size limit`() {
        let error = #expect(throws: CELError.self) {
            try CELProgram(compile: "1 + 1 + 1", limits: CELLimits(expressionBytes: 8))
        }
        #expect(error?.code == .tooLarge)
        #expect(error?.message == "the expression is longer than 8 bytes")
    }

    static let list = "[1,2,3,4,5,6,7,8,9,10]"

    @Test(arguments: [
        // A million rounds, and texts, lists and shared structures that grow exponentially.
        "\(list).all(a, \(list).all(b, \(list).all(c, \(list).all(d, \(list).all(e, \(list).all(f, true))))))",
        "[1].map(x, 'aaaaaaaaaa')" + String(repeating: ".map(x, x + x)", count: 40),
        "[[1]]" + String(repeating: ".map(x, x + x)", count: 40),
        "[1]" + String(repeating: ".map(a, [a, a])", count: 25) + " == [1]"
            + String(repeating: ".map(a, [a, a])", count: 25),
        "['a']" + String(repeating: ".map(x, x.replace('a', 'aaaaaaaaaa'))", count: 20),
        "['a']" + String(repeating: ".map(x, [x, x, x, x, x].join(x))", count: 30),
        "big.exists(x, x.matches('a' + 'b'))", "big.all(x, big.exists(y, x == y && false))",
        "long.contains(long + 'b')", "long.replace('a', long).size() > 0", "long.split('').size() > 100000000",
        "long.indexOf('a' + long)", "big.map(x, long + x)",
    ])
    func `stops when the budget is spent`(_ source: String) throws {
        let long = String(repeating: "a", count: 200_000)
        let bindings: [String: CELValue] = [
            "big": .list((0..<100_000).map { .string(String($0)) }), "long": .string(long),
        ]
        let error = #expect(throws: CELError.self) {
            try CELProgram(compile: source, limits: CELLimits(depth: 128)).evaluate(bindings, budget: 200_000)
        }
        #expect(error?.code == .budgetExceeded)
    }

    @Test func `lets nothing absorb a spent budget`() {
        let loop = "\(Self.list).map(a, \(Self.list).map(b, a * b)).size() > 0"
        for source in ["true || \(loop)", "\(loop) || true", "[1].exists(x, \(loop) || true)"] {
            let failure = outcome(source, budget: 20)
            #expect(source.hasPrefix("true") ? failure == .success(true) : failure.code == .budgetExceeded)
        }
    }

    @Test func `charges an ordinary rule little`() throws {
        let program = try CELProgram(
            compile: "change.attribute == 'ingress' && change.new.exists(r, r.contains('0.0.0.0/0'))")
        let change: CELValue = ["attribute": "ingress", "new": ["tcp 22 10.0.0.0/8", "tcp 443 0.0.0.0/0"]]
        #expect(try program.evaluate(["change": change], budget: 50) == true)
    }

    @Test(arguments: ["^(a+)+$", "^(a|a)*$", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)x", "([a-z]+)*!", "^(?:a?){100}a{100}$"])
    func `matches hostile patterns in linear time`(_ pattern: String) throws {
        let expression = try RegularExpression(pattern)
        let text = String(repeating: "a", count: 100_000) + "!b"
        // The bound is that this returns at all: backtracking would need longer than the universe has been there.
        #expect(expression.matches(text) == ["(a*)*b", "([a-z]+)*!"].contains(pattern))
    }

    @Test(arguments: ["(", "[a", "a{2,1}", "(?<n>a)(?P<n>b)\\", "\\1", "(?=a)", "a**", "((a{100}){100}){100}", "\\pX"])
    func `says why RE2 refuses a pattern`(_ pattern: String) {
        let error = #expect(throws: CELError.self) { try RegularExpression(pattern) }
        #expect(error?.code == .invalidPattern)
        #expect(error?.message.hasPrefix("invalid regular expression: ") == true)
    }

    @Test func `refuses a pattern over the size limit`() {
        let error = #expect(throws: CELError.self) { try RegularExpression("abc", maximumBytes: 2) }
        #expect(error?.code == .tooLarge)
    }

    @Test func `shares one expression between tasks`() async throws {
        let expression = try RegularExpression("^[a-z]+-[0-9]+$")
        let count = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 { group.addTask { expression.matches("web-\(index)") } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(count == 200)
    }
}

extension Result where Failure == CELError {
    var code: CELError.Code? { if case .failure(let error) = self { error.code } else { nil } }
}
