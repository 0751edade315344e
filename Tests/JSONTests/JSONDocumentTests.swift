import Testing

@testable import JSON

@Suite struct JSONDocumentTests {
    static let accepted = [
        "null", "true", "false", "0", "-0", "12", "-1.5e3", "1E+2", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "0.1", #""""#, #""a""#, #""a\"b""#, #""\u00e9\ud83d\ude00""#, #""\ud800""#,
        #""\ud800x""#,
        #""ü 😀""#, "[]", "{}", "[1,2,3]", " [ 1 , [ ] , { } ] ", #"{"a":1,"b":{"c":[true,null]}}"#,
        #"{"a":1,"a":2}"#, #"{"\u0061":3}"#, #"{"key with sixteen":"value of more than thirty-two bytes in it"}"#,
        "{\n  \"a\" :\t[ 1,\r\n          2 ]\n}", #"["0123456789abcde\\","0123456\"89abcdef","\\\\\\\\\\\\\\\\\\"]"#,
        #"[[[[[[[[]]]]]]]]"#, #"[{},{},[{}]]"#, #""\/\b\f\n\r\t""#,
    ]

    static let refused: [(String, JSONError.Reason)] = [
        ("", .unexpectedEnd), ("  ", .unexpectedEnd), ("[", .unexpectedEnd), ("{", .unexpectedEnd),
        (#"{"a""#, .unexpectedEnd), (#"{"a":"#, .unexpectedEnd), (#"{"a":1"#, .unexpectedEnd), ("[1,", .unexpectedEnd),
        (#""abc"#, .unexpectedEnd), (#""abc\"#, .unexpectedEnd), (#""\u12"#, .unexpectedEnd), ("-", .unexpectedEnd),
        ("1.", .unexpectedEnd), ("1e", .unexpectedEnd), ("tru", .unexpectedEnd), ("[}", .unexpectedByte),
        ("[1}", .unexpectedByte), ("{]", .unexpectedByte), ("[,]", .unexpectedByte), ("[1,]", .unexpectedByte),
        (#"{"a":1,}"#, .unexpectedByte), (#"{a:1}"#, .unexpectedByte), (#"{"a" 1}"#, .unexpectedByte),
        ("truex", .trailingBytes), ("nul!", .unexpectedByte), ("01", .invalidNumber), ("-x", .invalidNumber),
        ("1.x", .invalidNumber), ("1ex", .invalidNumber), ("1e999", .invalidNumber), ("1 2", .trailingBytes),
        ("[] []", .trailingBytes), (#""\x""#, .invalidEscape), (#""\u12g4""#, .invalidEscape),
        ("\"a\nb\"", .controlCharacter), ("\"0123456789abcdef\u{01}\"", .controlCharacter),
        ("\u{FEFF}1", .unexpectedByte),
    ]

    @Test(arguments: accepted) func `reads the same tree as JSONValue`(text: String) throws {
        #expect(try JSONDocument(parsing: text).value == JSONValue(parsing: text))
    }

    @Test(arguments: refused) func `refuses with the reason`(text: String, reason: JSONError.Reason) {
        let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: text) }
        #expect(error?.reason == reason)
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func `refuses bytes that are not UTF-8 and names the offset`() {
        let bytes = Array("[\"ab".utf8) + [0xC3, 0x28] + Array("\"]".utf8)
        #expect(throws: JSONError(.invalidUTF8, at: 4)) { try JSONDocument(parsing: bytes) }
    }

    @Test func `bounds nesting`() throws {
        let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        _ = try JSONDocument(parsing: deep(128))
        #expect(throws: JSONError(.tooDeep, at: 128)) { try JSONDocument(parsing: deep(129)) }
        let bytes = Array(deep(100_000).utf8)
        #expect(throws: JSONError.self) { try JSONDocument(parsing: bytes) }
        let error = bytes.withUnsafeBufferPointer { buffer -> JSONError? in
            guard var scanner = JSONScanner(buffer, range: 0..<buffer.count) else { return nil }
            do throws(JSONError) { _ = try scanner.value() } catch { return error }
            return nil
        }
        #expect(error?.reason == .tooDeep)
    }

    @Test func `finds members, elements and texts without building a tree`() throws {
        let document = try JSONDocument(
            parsing: #" {"a":{"b":[10,"x",{"c":"d\u00e9"}]},"n":-7,"f":1.5,"t":true,"z":null}"#)
        let root = document.root
        #expect(root.kind == .object && root.count == 5)
        #expect(root.at("a", "b")?.count == 3)
        #expect(root.at("a", "b")?[0]?.int == 10)
        #expect(root.at("a", "b")?[2]?["c"]?.string == "dé")
        #expect(root.at("a", "b")?[2]?["c"]?.isString("dé") == true)
        #expect(root.at("a", "b")?[3] == nil)
        #expect(root["n"]?.int == -7 && root["n"]?.double == -7 && root["f"]?.int == nil && root["f"]?.double == 1.5)
        #expect(root["t"]?.bool == true && root["z"]?.isNull == true && root["missing"] == nil)
        #expect(root[bytes: Array("n".utf8)]?.scalarText == "-7")
        #expect(root.members.map { $0.key.string } == ["a", "n", "f", "t", "z"])
        #expect(root.at("a", "b")?.elements.map(\.kind) == [.number, .string, .object])
        #expect(root["f"]?.withBytes { Array($0) } == Array("1.5".utf8))
    }

    @Test func `of equal keys the last holds, escaped or not`() throws {
        let root = try JSONDocument(parsing: #"{"a":1,"\u0061":2,"b":3}"#).root
        #expect(root["a"]?.int == 2)
        #expect(root["b"]?.int == 3)
    }

    @Test func `writes the value again without white space`() throws {
        let text = " { \"a\" : [ 1 , \"x \\\" y\" , { } , [ ] ] , \"b\" : null } "
        var output: [UInt8] = []
        try JSONDocument(parsing: text).root.appendMinified(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"{"a":[1,"x \" y",{},[]],"b":null}"#)
    }

    @Test func `parses a range of shared bytes and a value with something behind it`() throws {
        let bytes = Array(#"xx{"a":[1]}, {"b":2}"#.utf8)
        #expect(try JSONDocument(parsing: bytes, range: 2..<11).root["a"]?[0]?.int == 1)
        let (document, end) = try JSONDocument.parsingPrefix(of: bytes, from: 2, to: bytes.count, wordsHint: 1)
        #expect(end == 11 && document.root["a"]?.count == 1)
        #expect(throws: JSONError(.unexpectedEnd, at: 10)) {
            try JSONDocument.parsingPrefix(of: bytes, from: 2, to: 10, wordsHint: 16)
        }
    }

    @Test func `steps over members in one pass`() throws {
        let bytes = Array(#"{"a":[1,{"x":"]}"}],"b":"c\"d","e":{}}"#.utf8)
        var seen: [String] = []
        let end = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) -> Int in
            guard var scanner = JSONScanner(buffer, range: 0..<buffer.count) else { return 0 }
            try scanner.members { (scanner, key) throws(JSONError) in
                let token = try scanner.value()
                seen.append(String(decoding: buffer[key.range], as: UTF8.self) + "=" + "\(token.kind)")
            }
            return scanner.position
        }
        #expect(seen == ["a=array", "b=string", "e=object"])
        #expect(end == bytes.count)
    }
}
