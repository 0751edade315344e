import JSON
import Testing

/// Single answers out of the bytes of small documents.
@Suite struct JSONMemberTests {
    private static func member(_ key: String, of text: String) -> JSONValue? {
        Array(text.utf8).withUnsafeBufferPointer { JSONScanner.members([key], of: $0).first ?? nil }
    }

    @Test(arguments: [
        (#"{"a":1,"b":"x"}"#, "b", #""x""#), (#"{"a":1,"a":2}"#, "a", "2"), (#"{"\u0061":true}"#, "a", "true"),
        (#"{"a":{"b":[1,2.5]}}"#, "a", #"{"b":[1,2.5]}"#), (#"{"a":"q\"é\n"}"#, "a", #""q\"é\n""#),
        (#"{"a":null}"#, "a", "null"), (#"{"a":-1.25}"#, "a", "-1.25"), (#"{"":0}"#, "", "0"),
    ])
    func `a member is what the parser says`(_ text: String, _ key: String, _ expected: String) throws {
        #expect(Self.member(key, of: text) == (try JSONValue(parsing: expected)))
        #expect(Self.member(key, of: text) == (try JSONValue(parsing: text))[key])
    }

    @Test(arguments: [#"{"b":1}"#, "{}", "[1]", "1", "", #"{"a"#])
    func `what is not there is nil`(_ text: String) { #expect(Self.member("a", of: text) == nil) }

    @Test(arguments: ["true", "false", "null", "0", "-7", #""""#, #""plain é""#, #""esc\"aped\u00e9\\""#])
    func `a scalar's bytes are its value`(_ text: String) throws {
        let value = Array(text.utf8).withUnsafeBufferPointer { JSONValue(scalar: $0) }
        #expect(value == (try JSONValue(parsing: text)))
    }

    @Test(arguments: ["{}", "[]", "1.5", "1e3", ""])
    func `containers and numbers that are not whole are none`(_ text: String) {
        #expect(Array(text.utf8).withUnsafeBufferPointer { JSONValue(scalar: $0) } == nil)
    }
}
