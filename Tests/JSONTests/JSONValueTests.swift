import JSON
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        (#"{"b":[1,2.5,-3e2],"a":"x\n\u00e9\ud83d\ude00/"}"#, #"{"a":"x\né😀/","b":[1,2.5,-300]}"#),
        ("[]", "[]"), ("{}", "{}"), ("null", "null"), (" true ", "true"),
        ("9223372036854775807", "9223372036854775807"), ("18446744073709551615", "1.8446744073709552e+19"),
        (#""\ud800x""#, "\"\u{FFFD}x\""), (#"{"a":1,"a":2}"#, #"{"a":2}"#),
    ])
    func `reads a document and writes it in canonical form`(source: String, canonical: String) throws {
        #expect(try JSONValue(parsing: source).text == canonical)
    }

    @Test(arguments: [
        ("", 0), ("{", 1), ("[1,]", 3), ("01", 0), ("1.", 0), ("nul", 3), (#""a"#, 2), ("{}x", 2),
        (#"{"a" 1}"#, 5), ("\"\u{01}\"", 1), (#""\x""#, 2), ("-", 0), ("[1 2]", 3),
    ])
    func `names the byte where a broken document breaks`(source: String, offset: Int) {
        #expect { try JSONValue(parsing: source) } throws: { ($0 as? JSONError)?.offset == offset }
    }

    @Test func `refuses invalid UTF-8`() {
        #expect(throws: JSONError(.invalidUTF8, at: 1)) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func `refuses what is nested too deeply instead of exhausting the stack`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError(.tooDeep, at: JSONValue.defaultDepthLimit)) { try JSONValue(parsing: deep) }
    }

    @Test func `removes a member that is set to nil`() {
        var value: JSONValue = ["a": 1, "b": 2]
        value["a"] = nil
        #expect(value == ["b": 2])
    }
}
