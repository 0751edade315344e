import CEL
import Testing

@Suite struct CompileTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        let source: String
        let code: CELError.Code
        let column: Int
        let message: String
        init(_ source: String, _ code: CELError.Code, _ column: Int, _ message: String) {
            self.source = source
            self.code = code
            self.column = column
            self.message = message
        }
        var testDescription: String { source }
    }

    @Test(arguments: [
        Broken("", .syntax, 1, "expected an expression"), Broken("1 +", .syntax, 4, "expected an expression"),
        Broken("1 2", .syntax, 3, "expected an operator or the end, found a number"),
        Broken("(1", .syntax, 3, "expected ')'"), Broken("[1, 2", .syntax, 6, "expected ']'"),
        Broken("{'a' 1}", .syntax, 6, "expected ':'"), Broken("{'a': 1", .syntax, 8, "expected '}'"),
        Broken("a[1", .syntax, 4, "expected ']'"), Broken("a.", .syntax, 3, "expected a field name"),
        Broken("a.1", .syntax, 2, "expected an operator"), Broken("a ? b", .syntax, 6, "expected ':'"),
        Broken("a & b", .syntax, 3, "did you mean '&&'"), Broken("a = b", .syntax, 3, "did you mean '=='"),
        Broken("a # b", .syntax, 3, "unexpected '#'"), Broken("'é' ü", .syntax, 5, "unexpected this character"),
        Broken("'abc", .syntax, 1, "no closing '"), Broken("'a\nb'", .syntax, 1, "no closing"),
        Broken("\"\"\"abc\"\"", .syntax, 1, "no closing \"\"\""), Broken("'\\q'", .syntax, 2, "unknown escape"),
        Broken("'\\x4'", .syntax, 2, "expected 2 digits"), Broken("'\\uD800'", .syntax, 2, "no Unicode code point"),
        Broken("b'\\u0041'", .syntax, 3, "unknown escape"), Broken("'\\", .syntax, 2, "after the backslash"),
        Broken("'\\477'", .syntax, 2, "unknown escape"), Broken("0x", .syntax, 3, "hexadecimal"),
        Broken("1e", .syntax, 3, "exponent"), Broken("12abc", .syntax, 3, "operator after the number"),
        Broken("9223372036854775808", .syntax, 1, "unsigned one ends in 'u'"),
        Broken("-9223372036854775809", .syntax, 1, "does not fit"),
        Broken("18446744073709551616u", .syntax, 1, "does not fit"),
        Broken("nope(1)", .unknownFunction, 1, "unknown function 'nope'"),
        Broken("a.nope(1)", .unknownFunction, 2, "unknown function 'nope'"),
        Broken("size(1, 2)", .unknownFunction, 1, "takes 1 arguments, not 2"),
        Broken("a.startsWith()", .unknownFunction, 2, "takes 1 arguments, not 0"),
        Broken("startsWith(a, b)", .unknownFunction, 1, "write it as x.startsWith(...)"),
        Broken("a.int()", .unknownFunction, 2, "write it as int(...)"),
        Broken("a.split(',', 1, 2)", .unknownFunction, 2, "takes 1 to 2 arguments, not 3"),
        Broken("optional.some(1)", .unknownFunction, 1, "unknown function 'optional.some'"),
        Broken("a.matches('(')", .invalidPattern, 11, "invalid regular expression"),
        Broken("a.matches('a{5000}')", .invalidPattern, 11, "invalid regular expression"),
        Broken("a.matches('(?=x)')", .invalidPattern, 11, "invalid regular expression"),
        Broken("a.matches(1)", .noSuchOverload, 11, "takes a string"),
        Broken("has(a)", .syntax, 1, "field selection"), Broken("has(a.b, c)", .syntax, 8, "expected ')'"),
        Broken("has(a['b'])", .syntax, 1, "field selection"),
        Broken("a.all(1, true)", .syntax, 7, "name of the variable"),
        Broken("a.all(x)", .syntax, 8, "expected ','"), Broken("a.all(x, y, z)", .syntax, 11, "expected ')'"),
        Broken("for + 1", .syntax, 1, "'for' is a reserved word"), Broken("a.all(if, true)", .syntax, 2, "reserved"),
        Broken("in", .syntax, 1, "expected an expression"), Broken("a.in", .syntax, 3, "expected a field name"),
        Broken("Pod{a: 1}", .syntax, 1, "messages"), Broken("google.protobuf.Any", .undeclared, 1, "unknown type"),
        Broken("[1 ? 2]", .syntax, 7, "expected ':'"), Broken("!", .syntax, 2, "expected an expression"),
        Broken("a.b(", .syntax, 5, "expected an expression"), Broken("[?]", .syntax, 3, "expected an expression"),
    ])
    func `says what was expected and where`(_ row: Broken) {
        let error = #expect(throws: CELError.self) { try CELProgram(compile: row.source) }
        #expect(error?.code == row.code)
        #expect(error?.column == row.column)
        #expect(error?.message.contains(row.message) == true, "\(error?.message ?? "")")
    }

    @Test func `counts lines`() {
        let error = #expect(throws: CELError.self) { try CELProgram(compile: "a &&\n  b &&\n  )") }
        #expect(error?.line == 3)
        #expect(error?.column == 3)
        #expect(error?.description == "line 3, column 3: expected an expression, found ')'")
    }

    @Test func `lists the free variables in the order of their use`() throws {
        let program = try CELProgram(compile: "b.all(x, x == a) && c.exists(a, a == b) || type(d) == int")
        #expect(program.variables == ["b", "a", "c", "d"])
    }

    @Test func `refuses a variable that was not declared and names those that were`() {
        let error = #expect(throws: CELError.self) {
            try CELProgram(compile: "self.a == other", variables: ["self", "oldSelf"])
        }
        #expect(error?.code == .undeclared)
        #expect(error?.column == 11)
        #expect(error?.message == "unknown variable 'other', known are: oldSelf, self")
    }

    @Test(arguments: [
        ("namespace", "__namespace__"), ("a-b", "a__dash__b"), ("a.b/c", "a__dot__b__slash__c"),
        ("a__b", "a__underscores__b"), ("name", "name"), ("_x", "_x"), ("true", "__true__"), ("a1", "a1"),
    ])
    func `escapes members as Kubernetes does`(_ row: (String, String)) {
        #expect(CELIdentifier.escaped(row.0) == row.1)
    }

    @Test(arguments: ["", "1a", "a b", "ü", "a:b"])
    func `gives no name to members that expressions cannot reach`(_ name: String) {
        #expect(CELIdentifier.escaped(name) == nil)
    }
}
