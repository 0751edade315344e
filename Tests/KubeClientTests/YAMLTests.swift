import JSON
import KubeClient
import Testing

private func parse(_ text: String, limits: YAML.Limits = .init()) throws(YAMLError) -> [JSONValue] {
    try YAML.parse(Array(text.utf8), source: "test.yaml", limits: limits)
}

@Suite struct YAMLParseTests {
    static let scalars: [(String, JSONValue)] = [
        ("yes", true), ("Off", false), ("y", true), ("N", false), ("TRUE", true), ("tRue", "tRue"),
        ("~", .null), ("", .null), ("null", .null), ("nil", "nil"),
        ("0", 0), ("12", 12), ("-7", -7), ("+7", 7), ("010", 8), ("0o17", 15), ("0x1F", 31), ("0b101", 5),
        ("-0x10", -16), ("1_000", 1000), ("08", 8.0), ("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0),
        ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
        ("18446744073709551615", .double(18_446_744_073_709_551_616)),
        ("1.2.3", "1.2.3"), ("10.0.0.0/8", "10.0.0.0/8"), ("2026-01-02", "2026-01-02"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"), ("1:20", "1:20"), ("0xZZ", "0xZZ"), ("0x", "0x"),
        ("+", "+"), ("-", .null), ("1-2", "1-2"), ("++1", "++1"), ("0x-1", "0x-1"),
        ("'yes'", "yes"), ("\"12\"", "12"), ("!!str 12", "12"), ("!!int 12", 12), ("!!float 12", 12.0),
        ("! 12", "12"), ("!!bool yes", true), ("!!null ~", .null),
    ]

    @Test(arguments: scalars) func `reads scalars as kubectl does`(text: String, expected: JSONValue) throws {
        if text == "-" { return #expect(try parse("a:\n- b\n-") == [["a": ["b", .null]]]) }
        #expect(try parse("a: \(text)\n") == [["a": expected]])
    }

    @Test func `reads several documents and leaves empty ones out`() throws {
        let text = "---\na: 1\n---\n# nothing\n---\n~\n...\n---\n[1, two]\n"
        #expect(try parse(text) == [["a": 1], [1, "two"]])
        #expect(try parse("") == [])
        #expect(try parse("# only a comment\n") == [])
    }

    @Test func `reads JSON`() throws {
        #expect(
            try parse(#"{"a":[1,"x\n",null,true],"b":{"c":1.5}}"#) == [["a": [1, "x\n", .null, true], "b": ["c": 1.5]]])
    }

    @Test func `keeps, strips and folds block scalars`() throws {
        let text = "a: |\n  one\n   two\n\nb: |-\n  x\nc: >\n  f\n  g\n\n  h\nd: |+\n  k\n\n"
        #expect(try parse(text) == [["a": "one\n two\n", "b": "x", "c": "f g\nh\n", "d": "k\n\n"]])
    }

    @Test func `follows anchors, aliases and merge keys`() throws {
        let text = """
            base: &base {region: eu-west-1, tags: [a]}
            other: &other {region: us-east-1, zone: b}
            one: {<<: *base, region: eu-central-1}
            both: {<<: [*base, *other]}
            copy: *base
            """
        let value = try #require(try parse(text).first)
        #expect(value["one"] == ["region": "eu-central-1", "tags": ["a"]])
        #expect(value["both"] == ["region": "eu-west-1", "tags": ["a"], "zone": "b"])
        #expect(value["copy"] == value["base"])
    }

    @Test func `makes every scalar key a string`() throws {
        #expect(
            try parse("1: a\ntrue: b\n1.5: c\n~: d\n'x': e\n")
                == [["1": "a", "true": "b", "1.5": "c", "null": "d", "x": "e"]])
    }

    static let refused: [(String, Int, String)] = [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "flow"),
        ("a: 1\na: 2\n", 2, "\"a\" stands twice"),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", 4, "\"b\" stands twice"),
        ("1: a\n'1': b\n", 2, "stands twice"),
        ("a: *nowhere\n", 1, "alias"),
        ("a: &a [*a]\n", 1, "its own value"),
        ("a: .nan\n", 1, "infinity"),
        ("\na: -.INF\n", 2, "infinity"),
        ("a: !custom 1\n", 1, "tag"),
        ("a: !!int x\n", 1, "!!int"),
        ("a: !!map [1]\n", 1, "!!map"),
        ("? [a]\n: 1\n", 1, "key"),
        ("<<: 3\n", 1, "merge"),
        ("a: 'open\n", 2, "end of stream"),
        ("a:\n\tb: 1\n", 2, "token"),
        ("a: b: c\n", 1, "mapping values"),
        ("a: \"\\ud800\"\n", 1, ""),
        ("ok: 1\nbad: \u{1}\n", 2, "control"),
        ("---\na: 1\n---\nb: [\n", 5, ""),
    ]

    @Test(arguments: refused) func `names the line of what it refuses`(text: String, line: Int, word: String) {
        let error = #expect(throws: YAMLError.self) { try parse(text) }
        #expect(error?.line == line)
        #expect(error?.message.contains(word) == true, "\(error?.description ?? "")")
        #expect(error?.source == "test.yaml")
    }

    @Test func `refuses bytes that are not UTF-8`() {
        let error = #expect(throws: YAMLError.self) {
            try YAML.parse([0x61, 0x3A, 0x20, 0x31, 0x0A, 0x62, 0x3A, 0x20, 0xC3, 0x28, 0x0A], source: "x")
        }
        #expect(error?.line == 2)
    }

    @Test func `stops aliases that multiply`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: YAMLError.self) { try parse(text) }
        #expect(error?.message.contains("aliases expand") == true)
    }

    @Test func `stops a long text repeated by aliases`() {
        let text =
            "a: &a \(String(repeating: "x", count: 100_000))\nb: [\(Array(repeating: "*a", count: 50).joined(separator: ","))]"
        #expect(throws: YAMLError.self) { try parse(text) }
    }

    @Test(arguments: [true, false]) func `stops at the depth limit instead of exhausting the stack`(isFlow: Bool) {
        let text =
            isFlow
            ? String(repeating: "[", count: 50_000)
            : (0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(throws: YAMLError.self) { try parse(text) }
    }

    @Test func `refuses more bytes than the limit`() {
        var limits = YAML.Limits()
        limits.inputBytes = 10
        #expect(throws: YAMLError.self) { try parse("a: 123456789", limits: limits) }
    }

    @Test func `survives damaged texts`() {
        let good = Array(
            "a: &x [1, 'two', \"th\\u0072ee\"]\nb:\n  - *x\n  - {c: !!str 4, d: ~}\ne: |\n  text\n<<: {f: 1}\n---\n? g\n: h\n"
                .utf8)
        var random = SplitMix(seed: 11)
        var refusedCount = 0
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default:
                    bytes.insert(Array("&*!|>'\"%@`{}[],:?-# \n\t".utf8).randomElement(using: &random) ?? 0, at: index)
                }
            }
            do throws(YAMLError) {
                for document in try YAML.parse(bytes, source: "x") {
                    #expect((try? YAML.parse(Array(YAML.emit(document).utf8), source: "y")) == [document])
                }
            } catch {
                #expect(error.line >= 1)
                refusedCount += 1
            }
        }
        #expect(refusedCount > 500 && refusedCount < 3000)
    }

    @Test func `does not repeat a value in its error`() {
        let error = #expect(throws: YAMLError.self) { try parse("password: !!int hunter2\n") }
        #expect(error?.description.contains("hunter2") == false)
    }
}

@Suite struct YAMLEmitTests {
    @Test func `writes block style with sorted keys and quotes where needed`() {
        let value: JSONValue = [
            "kind": "DriftPolicy", "apiVersion": "tfdrift.dev/v1alpha1",
            "spec": [
                "rules": [
                    ["id": "aws-001", "on": "yes", "globs": ["aws_iam_*", "*"]], ["id": "2", "nested": [[1, 2], []]],
                ],
                "text": "line one\n  line two\n", "strip": "a\nb", "empty": [:], "none": .null, "number": 1.5,
                "suspend": false,
                "version": "1.10", "date": "2026-01-01", "colon": "a: b", "hash": "a #b", "port": "80:90",
            ],
        ]
        #expect(
            YAML.emit(value) == """
                apiVersion: tfdrift.dev/v1alpha1
                kind: DriftPolicy
                spec:
                  colon: "a: b"
                  date: "2026-01-01"
                  empty: {}
                  hash: "a #b"
                  none: null
                  number: 1.5
                  port: "80:90"
                  rules:
                  - globs:
                    - aws_iam_*
                    - "*"
                    id: aws-001
                    "on": "yes"
                  - id: "2"
                    nested:
                    - - 1
                      - 2
                    - []
                  strip: |-
                    a
                    b
                  suspend: false
                  text: |
                    line one
                      line two
                  version: "1.10"

                """)
    }

    static let strings: [String] = [
        "", " ", " a", "a ", "a\n", "\na", "a\n\n", "\n", "a\n b\n", " a\nb", "\ta\nb", "a\tb", "a\rb", "\u{85}",
        "\u{2028}x",
        "\u{FEFF}bom", "é", "日本", "🙂", "\u{7F}", "\u{0}", "null", "~", "yes", "y", "0x1", "1e3", "1:2:3", ".inf", "-",
        "- a",
        "-a", "?", "? a", ":", "a:", ":a", "#", "a#b", "&a", "*a", "!a", "|", ">", "'", "\"", "%a", "@a", "`a", "{",
        "}", "[",
        "]", ",", "a,b", "=", "<<", "---", "...", "--- a", "2026-01-01T00:00:00Z", "\\", "a\\n", "+1", ".5", "1_0",
        "a\n\n\nb",
        "trailing spaces  \nx\n", "a\n---\nb\n", "# x\ny", "key: value\nother: 2\n", "\"quoted\"\n", "%\n%\n",
    ]

    @Test(arguments: strings) func `parse gives back every string, as value, key and element`(text: String) throws {
        for value: JSONValue in [
            .string(text), ["k": .string(text)], .object([text: 1]), [.string(text)],
            ["a": ["b": [.string(text), "x"]]],
            [["a": .string(text), "b": 1]],
        ] {
            let emitted = YAML.emit(value)
            #expect(try parse(emitted) == [value], "\(emitted)")
        }
    }

    @Test func `parse gives back keys of any length`() throws {
        for length in [500, 600, 1023, 1024, 5000] {
            let value: JSONValue = ["a": .object([String(repeating: "k", count: length): ["x": 1]])]
            #expect(try parse(YAML.emit(value)) == [value])
        }
    }

    @Test func `parse gives back random values`() throws {
        var random = SplitMix(seed: 42)
        for _ in 0..<500 {
            let value = randomValue(&random, depth: 0)
            if value.isNull { continue }
            let emitted = YAML.emit(value)
            #expect(try parse(emitted) == [value], "\(emitted)")
        }
    }

    private func randomValue(_ random: inout SplitMix, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 8), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(.random(in: .min ... .max, using: &random))
        case 3: return .double(Double.random(in: -1e20...1e20, using: &random) + 0.5)
        case 4: return .string(randomText(&random))
        case 5, 6:
            return .array(
                (0..<Int.random(in: 0..<4, using: &random)).map { _ in randomValue(&random, depth: depth + 1) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                members[randomText(&random)] = randomValue(&random, depth: depth + 1)
            }
            return .object(members)
        }
    }

    private func randomText(_ random: inout SplitMix) -> String {
        let alphabet = Array("ab 1-:#\n\t\"'[]{}&*!|>%@`,.?~\\é")
        return String(
            (0..<Int.random(in: 0..<12, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
    }
}

/// A seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
