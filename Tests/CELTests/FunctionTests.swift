import CEL
import Testing

@Suite struct FunctionTests {
    private func check(_ row: Row) throws {
        let value = try CELProgram(compile: row.source).evaluate(EvaluationTests.bindings)
        #expect(value == row.value)
        #expect(value.type == row.value.type)
    }

    @Test(arguments: [
        Row("size('héllo')", 5), Row("'e\\u0301'.size()", 2), Row("size(b'\\xff\\x00')", 2), Row("size([1, 2])", 2),
        Row("self.tags.size()", 2), Row("'abc'.startsWith('ab')", true), Row("'abc'.startsWith('')", true),
        Row("'abc'.startsWith('bc')", false), Row("'abc'.endsWith('bc')", true), Row("'c'.endsWith('bc')", false),
        Row("'e\\u0301'.startsWith('e')", true), Row("text.contains('wör')", true), Row("'abc'.contains('')", true),
        Row("'abc'.contains('d')", false), Row("''.contains('a')", false), Row("'AbÇ'.lowerAscii()", "abÇ"),
        Row("'aBç'.upperAscii()", "ABç"), Row("' \\t a b\\n'.trim()", "a b"), Row("'   '.trim()", ""),
        Row("'a,b,c'.split(',')", ["a", "b", "c"]), Row("'a,b,c'.split(',', 2)", ["a", "b,c"]),
        Row("'a,b'.split(',', 0)", []), Row("'a,b'.split(',', 1)", ["a,b"]), Row("'a,b'.split(',', -1)", ["a", "b"]),
        Row("'aé'.split('')", ["a", "é"]), Row("'abc'.split('', 2)", ["a", "bc"]), Row("''.split(',')", [""]),
        Row("'abab'.replace('a', 'x')", "xbxb"), Row("'abab'.replace('a', 'x', 1)", "xbab"),
        Row("'abab'.replace('a', 'x', 0)", "abab"), Row("'ab'.replace('', '-')", "-a-b-"),
        Row("'ab'.replace('', '-', 1)", "-ab"), Row("'ab'.replace('', '-', 2)", "-a-b"),
        Row("'aaa'.replace('aa', 'b')", "ba"), Row("text.substring(6)", "wörld"), Row("text.substring(1, 3)", "él"),
        Row("'abc'.substring(3)", ""), Row("'abc'.substring(1, 1)", ""), Row("'abc'.charAt(0)", "a"),
        Row("'aéc'.charAt(1)", "é"), Row("'abc'.charAt(3)", ""), Row("''.charAt(0)", ""),
        Row("text.indexOf('l')", 2), Row("text.indexOf('l', 4)", 9), Row("text.indexOf('z')", -1),
        Row("text.indexOf('', 3)", 3), Row("'abc'.indexOf('a', 9)", -1), Row("text.lastIndexOf('l')", 9),
        Row("text.lastIndexOf('l', 8)", 3), Row("'abc'.lastIndexOf('')", 3), Row("'a'.indexOf('abc')", -1),
        Row("['a', 'b'].join()", "ab"), Row("['a', 'b'].join('-')", "a-b"), Row("[].join(',')", ""),
        Row("'abc'.reverse()", "cba"),
    ])
    func `handles text by code points`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("'abc'.matches('^a.c$')", true), Row("'xabcx'.matches('abc')", true), Row("matches('abc', '^b')", false),
        Row("'a\\nb'.matches('a.b')", false), Row("'a\\nb'.matches('(?s)a.b')", true),
        Row("'ABC'.matches('(?i)abc')", true), Row("'123456789012'.matches('^[0-9]{12}$')", true),
        Row("text.matches('^\\\\p{L}+ \\\\p{L}+$')", true), Row("'a'.matches(self.name)", false),
        Row("'web-1'.matches(self.name + '-[0-9]')", true), Row("''.matches('')", true),
        Row("'a\\u0000b'.matches('a\\\\x00b')", true),
    ])
    func `matches regular expressions anywhere in the text`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("int('42')", 42), Row("int('-42')", -42), Row("int(42u)", 42), Row("int(2.9)", 2), Row("int(-2.9)", -2),
        Row("int(timestamp('1970-01-01T00:01:00Z'))", 60), Row("uint('7')", .uint(7)), Row("uint(7)", .uint(7)),
        Row("uint(7.9)", .uint(7)), Row("double('2.5')", 2.5), Row("double(2)", 2.0), Row("double(2u)", 2.0),
        Row("string(42)", "42"), Row("string(7u)", "7"), Row("string(true)", "true"), Row("string(2.5)", "2.5"),
        Row("string(1.0)", "1"), Row("string(1e21)", "1e+21"), Row("string(1000000.0)", "1e+06"),
        Row("string(123456.5)", "123456.5"), Row("string(0.0001)", "0.0001"), Row("string(0.00001)", "1e-05"),
        Row("string(-1.5e300)", "-1.5e+300"), Row("string(0.0)", "0"), Row("string(b'abc')", "abc"),
        Row("string('a')", "a"), Row("string(duration('90m'))", "5400s"), Row("string(duration('-1500ms'))", "-1.5s"),
        Row("string(when)", "2026-01-31T12:34:56.789Z"), Row("bytes('é')", .bytes([0xC3, 0xA9])),
        Row("bool('true')", true), Row("bool('F')", false), Row("dyn(1)", 1), Row("bool(true)", true),
        Row("double('inf') > 1e308", true),
    ])
    func `converts between types`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("duration('1h30m') == duration('90m')", true), Row("duration('1.5s') > duration('1s')", true),
        Row("duration('1s') + duration('500ms') == duration('1500ms')", true),
        Row("duration('0') == duration('0s')", true),
        Row("duration('1s') - duration('2s') == duration('-1s')", true), Row("duration('2us') < duration('1ms')", true),
        Row("when + duration('1h') > when", true), Row("duration('1h') + when == when + duration('60m')", true),
        Row("when - duration('1h') < when", true), Row("when - when == duration('0s')", true),
        Row("timestamp('2026-01-31T14:34:56+02:00') == timestamp('2026-01-31T12:34:56Z')", true),
        Row("timestamp('2024-02-29T00:00:00Z') < timestamp('2024-03-01T00:00:00Z')", true),
        Row("timestamp('2024-03-01T00:00:00Z') - timestamp('2024-02-28T00:00:00Z') == duration('48h')", true),
        Row("timestamp(0) == timestamp('1970-01-01T00:00:00Z')", true), Row("when.getFullYear()", 2026),
        Row("when.getMonth()", 0), Row("when.getDate()", 31), Row("when.getDayOfMonth()", 30),
        Row("when.getDayOfWeek()", 6), Row("when.getDayOfYear()", 30), Row("when.getHours()", 12),
        Row("when.getHours('+02:00')", 14), Row("when.getDate('+12:00')", 1), Row("when.getHours('-13:00')", 23),
        Row("when.getMinutes()", 34), Row("when.getSeconds()", 56), Row("when.getMilliseconds()", 789),
        Row("duration('90m').getHours()", 1), Row("duration('90m').getMinutes()", 90),
        Row("duration('1500ms').getSeconds()", 1), Row("duration('1500ms').getMilliseconds()", 1500),
        Row("string(timestamp('0001-01-01T00:00:00Z'))", "0001-01-01T00:00:00Z"),
        Row("string(timestamp('9999-12-31T23:59:59.999999999Z'))", "9999-12-31T23:59:59.999999999Z"),
        Row("timestamp('1969-12-31T23:59:59Z').getFullYear()", 1969),
    ])
    func `calculates with time`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("[1, 2, 2].isSorted()", true), Row("[2, 1].isSorted()", false), Row("[].isSorted()", true),
        Row("['a', 'b'].isSorted()", true), Row("[1, 2, 3].sum()", 6), Row("[1.5, 2.5].sum()", 4.0),
        Row("[].sum()", 0), Row("[3u, 4u].sum()", .uint(7)),
        Row("[duration('1s'), duration('2s')].sum() == duration('3s')", true),
        Row("[3, 1, 2].min()", 1), Row("[3, 1, 2].max()", 3), Row("['b', 'a'].min()", "a"),
        Row("[1, 2, 2].indexOf(2)", 1), Row("[1, 2, 2].lastIndexOf(2)", 2), Row("[1].indexOf(3)", -1),
        Row("[1].lastIndexOf(3)", -1), Row("[1, 2].reverse()", [2, 1]), Row("sets.contains([1, 2, 3], [3, 1])", true),
        Row("sets.contains([1], [2])", false), Row("sets.equivalent([1, 1, 2], [2u, 1])", true),
        Row("sets.intersects([1, 2], [2, 3])", true), Row("sets.intersects([1], [2])", false),
    ])
    func `works on lists`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Failing("size(1)", .noSuchOverload), Failing("1.startsWith('a')", .noSuchOverload),
        Failing("'a'.startsWith(1)", .noSuchOverload), Failing("'abc'.substring(4)", .indexOutOfRange),
        Failing("'abc'.substring(2, 1)", .indexOutOfRange), Failing("'abc'.substring(-1)", .indexOutOfRange),
        Failing("'abc'.substring(0, 4)", .indexOutOfRange),
        Failing("'abc'.substring(0, 9223372036854775807)", .indexOutOfRange),
        Failing("'abc'.charAt(4)", .indexOutOfRange), Failing("'abc'.charAt(-9223372036854775808)", .indexOutOfRange),
        Failing("'abc'.indexOf('a', -1)", .indexOutOfRange), Failing("[1].join(',')", .noSuchOverload),
        Failing("['a'].join(1)", .noSuchOverload), Failing("'a'.split(1)", .noSuchOverload),
        Failing("'a'.replace('a', 'b', 'c')", .noSuchOverload), Failing("'a'.matches('(' + '')", .invalidPattern),
        Failing("int('a')", .invalidConversion), Failing("int('9223372036854775808')", .invalidConversion),
        Failing("int(1e30)", .invalidConversion), Failing("int(0.0 / 0.0)", .invalidConversion),
        Failing("int(true)", .noSuchOverload), Failing("uint(-1)", .invalidConversion),
        Failing("uint('-1')", .invalidConversion), Failing("double('x')", .invalidConversion),
        Failing("double('1e400')", .invalidConversion),
        Failing("bool('yes')", .invalidConversion), Failing("string(b'\\xff')", .invalidConversion),
        Failing("string([1])", .noSuchOverload), Failing("bytes(1)", .noSuchOverload),
        Failing("duration('1')", .invalidConversion), Failing("duration('1x')", .invalidConversion),
        Failing("duration('')", .invalidConversion), Failing("duration('99999999999h')", .invalidConversion),
        Failing("timestamp('2026-02-29T00:00:00Z')", .invalidConversion),
        Failing("timestamp('2026-01-01')", .invalidConversion),
        Failing("timestamp('2026-01-01T25:00:00Z')", .invalidConversion),
        Failing("timestamp('0000-12-31T00:00:00Z')", .invalidConversion),
        Failing("timestamp('9999-12-31T23:59:59Z') + duration('1s')", .overflow),
        Failing("timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')", .overflow),
        Failing("duration('2562047h') + duration('2562047h')", .overflow),
        Failing("when.getHours('Europe/Berlin')", .invalidConversion), Failing("'a'.getHours()", .noSuchOverload),
        Failing("duration('1s').getFullYear()", .noSuchOverload), Failing("[].min()", .indexOutOfRange),
        Failing("[1, 'a'].isSorted()", .noSuchOverload), Failing("['a', 'b'].sum()", .noSuchOverload),
        Failing("1.sum()", .noSuchOverload), Failing("sets.contains([1], 1)", .noSuchOverload),
    ])
    func `refuses operands it has no meaning for`(_ row: Failing) throws {
        let program = try CELProgram(compile: row.source)
        let error = #expect(throws: CELError.self) { try program.evaluate(EvaluationTests.bindings) }
        #expect(error?.code == row.code)
    }
}
