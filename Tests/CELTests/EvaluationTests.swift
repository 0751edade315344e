import CEL
import Testing

@Suite struct EvaluationTests {
    static let bindings: [String: CELValue] = [
        "self": [
            "name": "web", "replicas": 3, "tags": ["env": "prod", "a.b/c": "x"], "ports": [80, 443],
            "rules": [["id": "r1", "port": 22], ["id": "r2", "port": 443]], "nothing": .null,
        ],
        "text": "héllo wörld", "empty": "", "u": .uint(7), "d": 2.5, "yes": true,
        "when": .timestamp(CELTimestamp("2026-01-31T12:34:56.789Z") ?? .epoch),
    ]

    private func check(_ row: Row) throws {
        let value = try CELProgram(compile: row.source).evaluate(Self.bindings)
        #expect(value == row.value)
        #expect(value.type == row.value.type)
    }

    @Test(arguments: [
        Row("1", 1), Row("-1", -1), Row("0x1F", 31), Row("-0x10", -16), Row("1u", .uint(1)), Row("0xFFu", .uint(255)),
        Row("1.5", 1.5), Row(".5", 0.5), Row("1e3", 1000.0), Row("2.5E-1", 0.25), Row("-1.25", -1.25),
        Row("9223372036854775807", .int(.max)), Row("-9223372036854775808", .int(.min)),
        Row("18446744073709551615u", .uint(.max)), Row("true", true), Row("false", false), Row("null", .null),
        Row("'a'", "a"), Row("\"a\"", "a"), Row("'it\\'s'", "it's"), Row("'''a'b''c'''", "a'b''c"),
        Row("\"\"\"line\nline\"\"\"", "line\nline"), Row("r'\\n'", "\\n"), Row("R\"\\d+\"", "\\d+"),
        Row("'\\a\\b\\f\\n\\r\\t\\v\\\\\\?\\\"\\'\\`'", "\u{7}\u{8}\u{C}\n\r\t\u{B}\\?\"'`"),
        Row("'\\x41\\101\\u00e9\\U0001F600'", "AAé😀"), Row("b'abc'", .bytes([97, 98, 99])),
        Row("b'\\xff\\377\\x00'", .bytes([255, 255, 0])), Row("b'é'", .bytes([0xC3, 0xA9])),
        Row("rb'\\x'", .bytes([92, 120])), Row("br'\\n'", .bytes([92, 110])), Row("''", ""), Row("[]", []),
        Row("[1, 2, 3,]", [1, 2, 3]), Row("{}", [:]), Row("{'a': 1, 'b': [2]}", ["a": 1, "b": [2]]),
        Row("{1: 'a', 2u: 'b', true: 'c'}[2]", "b"), Row("1 // trailing comment", 1), Row("1 +\n// inside\n2", 3),
        Row(".yes", true),
    ])
    func `reads literals`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("1 + 2 * 3", 7), Row("(1 + 2) * 3", 9), Row("10 - 2 - 3", 5), Row("7 / 2", 3), Row("-7 / 2", -3),
        Row("7 % 3", 1), Row("-7 % 3", -1), Row("7u / 2u", .uint(3)), Row("7u % 4u", .uint(3)),
        Row("1.5 * 2.0", 3.0), Row("1.0 / 0.0 > 1e308", true), Row("5u - 2u", .uint(3)), Row("--1", 1),
        Row("-self.replicas", -3), Row("---1", -1), Row("- -1", 1), Row("-(1 + 2)", -3), Row("-2.5 + d", 0.0),
        Row("'a' + 'b' + 'c'", "abc"), Row("b'a' + b'b'", .bytes([97, 98])), Row("[1] + [2, 3]", [1, 2, 3]),
        Row("8 / 2 * 3", 12), Row("2 * 3 % 4", 2), Row("!true", false), Row("!!true", true), Row("!yes", false),
        Row("true ? 1 : 2", 1), Row("false ? 1 : true ? 2 : 3", 2), Row("1 < 2 ? 'a' : 'b'", "a"),
        Row("true || false && false", true), Row("false || true && true", true), Row("yes && !yes", false),
    ])
    func `computes in the order of precedence`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("1 == 1", true), Row("1 == 1u", true), Row("1 == 1.0", true), Row("1u == 1.0", true), Row("1 != 2", true),
        Row("1 == '1'", false), Row("null == null", true), Row("null == 0", false), Row("self.nothing == null", true),
        Row("'a' == 'a'", true), Row("'\\u00e9' == 'e\\u0301'", false), Row("[1, 2] == [1.0, 2u]", true),
        Row("[1] == [1, 2]", false), Row("{'a': 1} == {'a': 1u}", true), Row("{'a': 1} == {'b': 1}", false),
        Row("0.0 / 0.0 == 0.0 / 0.0", false), Row("0.0 / 0.0 != 0.0 / 0.0", true), Row("1 < 2", true),
        Row("2 <= 2", true), Row("3 > 2", true), Row("2 >= 3", false), Row("1 < 1.5", true), Row("2u > 1", true),
        Row("-1 < 0u", true), Row("1.5 < 2u", true), Row("9007199254740993 > 9007199254740992.0", true),
        Row("9223372036854775807 < 9223372036854775808.0", true), Row("-1.5 < -1", true), Row("-2 < -1.5", true),
        Row("1 < 0.0 / 0.0", false), Row("'a' < 'b'", true), Row("'Z' < 'a'", true), Row("'a' < 'aa'", true),
        Row("b'a' < b'b'", true), Row("false < true", true), Row("1 in [1, 2]", true), Row("3 in [1, 2]", false),
        Row("1 in [1.0]", true), Row("'env' in self.tags", true), Row("'x' in self.tags", false),
        Row("1 in {1: 2}", true), Row("1.0 in {1: 2}", true), Row("1.5 in {1: 2}", false), Row("2u in [1, 2]", true),
        Row("type(1) == int", true), Row("type('a') == string", true), Row("type(null) == null_type", true),
        Row("type(type(1)) == type", true), Row("type([]) == list && type({}) == map", true),
        Row("type(1u) == uint && type(1.0) == double && type(b'') == bytes && type(true) == bool", true),
        Row("type(duration('1s')) == google.protobuf.Duration", true),
        Row("type(when) == google.protobuf.Timestamp", true), Row("type(optional.none()) == optional_type", true),
    ])
    func `compares across numeric types and nothing else`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("self.name", "web"), Row("self['name']", "web"), Row("self.tags['a.b/c']", "x"),
        Row("self.ports[0]", 80), Row("self.ports[1u]", 443), Row("self.ports[1.0]", 443),
        Row("self.rules[1].id", "r2"), Row("has(self.name)", true), Row("has(self.nope)", false),
        Row("has(self.nothing)", true), Row("has(self.tags.env)", true), Row("{1: 'a'}[1u]", "a"),
        Row("{1: 'a'}[1.0]", "a"), Row("{'in': 1}['in']", 1), Row("{'a': {'b': {'c': 1}}}.a.b.c", 1),
        Row("self.?name.orValue('none')", "web"), Row("self.?nope.orValue('none')", "none"),
        Row("self.?nope.deeper.orValue(1)", 1), Row("self.?tags.env.orValue('')", "prod"),
        Row("self.ports[?5].orValue(1)", 1), Row("self.ports[?0].hasValue()", true),
        Row("has(self.?nope.deeper)", false), Row("optional.of(1).value()", 1),
        Row("optional.none().or(optional.of(2)).value()", 2), Row("optional.ofNonZeroValue('').hasValue()", false),
        Row("optional.of(2).optMap(x, x * 2).value()", 4), Row("optional.none().optMap(x, x * 2).hasValue()", false),
        Row("optional.of(2).optFlatMap(x, optional.of(x)).value()", 2), Row("[?optional.none(), 1]", [1]),
        Row("[1, ?optional.of(2)]", [1, 2]), Row("{?'a': optional.none(), 'b': 1}", ["b": 1]),
        Row("optional.of(1) == optional.of(1)", true), Row("optional.none() == optional.of(1)", false),
    ])
    func `selects members, elements and optionals`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("false && 1 / 0 == 1", false), Row("1 / 0 == 1 && false", false), Row("true || 1 / 0 == 1", true),
        Row("1 / 0 == 1 || true", true), Row("1 / 0 == 1 || false || true", true), Row("'a' && false", false),
        Row("[0, 1].exists(x, 1 / x == 1)", true), Row("[0, 2].all(x, 2 / x == 2)", false),
        Row("!has(self.nope) || self.nope > 1", true), Row("has(self.nope) ? self.nope : 1", 1),
    ])
    func `lets a decisive operand absorb errors`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("self.ports.all(p, p > 0)", true), Row("self.ports.all(p, p > 80)", false), Row("[].all(x, false)", true),
        Row("self.ports.exists(p, p == 443)", true), Row("[].exists(x, true)", false),
        Row("self.ports.exists_one(p, p > 80)", true), Row("[1, 1].exists_one(x, x == 1)", false),
        Row("[1, 2].existsOne(x, x == 1)", true), Row("self.ports.filter(p, p > 80)", [443]),
        Row("self.ports.map(p, p + 1)", [81, 444]), Row("[1, 2, 3].map(x, x > 1, x * 10)", [20, 30]),
        Row("self.tags.all(k, size(k) > 1)", true), Row("self.tags.map(k, k)", ["a.b/c", "env"]),
        Row("{3: 1, 1: 1, 2: 1}.map(k, k)", [1, 2, 3]), Row("self.rules.map(r, r.id).join(',')", "r1,r2"),
        Row("[1, 2].map(x, [3, 4].map(y, x * y))", [[3, 4], [6, 8]]),
        Row("[1, 2].all(x, [1, 2, 3].exists(y, x == y))", true),
        Row("[[1], [2]].map(x, x.map(x, x + 1))", [[2], [3]]), Row("[1].map(self, self + 1)", [2]),
        Row("self.rules.all(a, self.rules.exists_one(b, a.id == b.id))", true),
    ])
    func `runs macros over lists and keys`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Failing("1 / 0", .divisionByZero), Failing("1 % 0", .divisionByZero), Failing("1u / 0u", .divisionByZero),
        Failing("9223372036854775807 + 1", .overflow), Failing("-9223372036854775808 - 1", .overflow),
        Failing("9223372036854775807 * 2", .overflow), Failing("-9223372036854775808 / -1", .overflow),
        Failing("-9223372036854775808 % -1", .overflow), Failing("-(-9223372036854775808)", .overflow),
        Failing("1u - 2u", .overflow), Failing("18446744073709551615u + 1u", .overflow),
        Failing("1 + 1u", .noSuchOverload), Failing("1 + 1.0", .noSuchOverload), Failing("'a' + 1", .noSuchOverload),
        Failing("1.0 % 2.0", .noSuchOverload), Failing("-1u", .noSuchOverload), Failing("-'a'", .noSuchOverload),
        Failing("!1", .noSuchOverload), Failing("1 < 'a'", .noSuchOverload), Failing("[1] < [2]", .noSuchOverload),
        Failing("null < null", .noSuchOverload), Failing("1 && true", .noSuchOverload),
        Failing("1 ? 2 : 3", .noSuchOverload), Failing("self.nope", .noSuchKey), Failing("self['nope']", .noSuchKey),
        Failing("self.ports[2]", .indexOutOfRange), Failing("self.ports[-1]", .indexOutOfRange),
        Failing("self.ports['a']", .noSuchOverload), Failing("self.ports[0.5]", .noSuchOverload),
        Failing("1[0]", .noSuchOverload), Failing("text.name", .noSuchOverload),
        Failing("has(text.a)", .noSuchOverload),
        Failing("1 in 1", .noSuchOverload), Failing("{null: 1}", .noSuchOverload), Failing("{1.0: 1}", .noSuchOverload),
        Failing("{'a': 1, 'a': 2}", .duplicateKey), Failing("{1: 1, 1u: 2}", .duplicateKey),
        Failing("missing", .undeclared), Failing("1.all(x, true)", .noSuchOverload),
        Failing("[1].all(x, x)", .noSuchOverload), Failing("[0, 1].all(x, 1 / x == 1)", .divisionByZero),
        Failing("[0].exists_one(x, 1 / x == 1)", .divisionByZero), Failing("[0].map(x, 1 / x)", .divisionByZero),
        Failing("true && 1 / 0 == 1", .divisionByZero), Failing("false || self.nope", .noSuchKey),
        Failing("optional.none().value()", .noValue), Failing("optional.none().or(1)", .noSuchOverload),
        Failing("[?1]", .noSuchOverload), Failing("1.optMap(x, x)", .noSuchOverload),
    ])
    func `throws what went wrong`(_ row: Failing) throws {
        let program = try CELProgram(compile: row.source)
        let error = #expect(throws: CELError.self) { try program.evaluate(Self.bindings) }
        #expect(error?.code == row.code)
        #expect((error?.column ?? 0) > 0)
    }
}

extension CELTimestamp {
    /// 1970, for tests that bind a time which must parse.
    static var epoch: CELTimestamp {
        guard let epoch = CELTimestamp(seconds: 0) else { preconditionFailure("1970 is within the range") }
        return epoch
    }
}
