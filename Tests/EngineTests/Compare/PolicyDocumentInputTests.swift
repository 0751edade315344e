import JSON
import Testing

@testable import Engine

/// What policies open, and texts that are no policies.
@Suite struct PolicyDocumentInputTests {
    static let exposures: [(String, PolicyDocument.Exposure)] = [
        (#""Principal":"*","Action":"sts:AssumeRole""#, PolicyDocument.Exposure.publicPrincipal),
        (#""Principal":{"AWS":["111122223333","*"]},"Action":"a:b""#, .publicPrincipal),
        (#""NotPrincipal":{"AWS":"111122223333"},"Action":"a:b""#, .publicPrincipal),
        (
            #""Principal":"*","Action":"a:b","Condition":{"StringEquals":{"aws:SourceAccount":"1"}}"#,
            .conditionalPublicPrincipal
        ),
        (#""Principal":{"AWS":"111122223333"},"Action":"a:b""#, []),
        (#""Principal":{"Service":"*"},"Action":"a:b""#, []),
        (#""Action":"*","Resource":"*""#, [.administrator, .serviceWildcard]),
        (#""Action":["a:b","*:*"],"Resource":["x","*"]"#, [.administrator, .serviceWildcard]),
        (#""Action":"*","Resource":"arn:aws:s3:::a""#, .serviceWildcard),
        (#""Action":"IAM:*","Resource":"*""#, .serviceWildcard),
        (#""NotAction":"iam:CreateUser","Resource":"*""#, .serviceWildcard),
        (#""Action":"s3:Get*","Resource":"*""#, []),
    ]

    @Test(arguments: exposures)
    func `tells what an allowing statement opens, and that a denying one opens nothing`(
        _ rest: String, _ expected: PolicyDocument.Exposure
    ) {
        let allow = #"{"Version":"2012-10-17","Statement":{"Effect":"Allow",\#(rest)}}"#
        #expect(PolicyDocument.exposure(of: .string(allow)) == expected)
        let deny = #"{"Version":"2012-10-17","Statement":{"Effect":"Deny",\#(rest)}}"#
        #expect(PolicyDocument.exposure(of: .string(deny)) == [])
    }

    static let odd = [
        "", " ", "{", "}", "null", "1", "\"x\"", "[]", "{}", "%", "%7", "%zz", "%7B%7D", "\u{0}",
        "{\"Statement\":null}",
        #"{"Statement":[]}"#, #"{"Statement":{}}"#, #"{"Statement":[[]]}"#, #"{"Statement":[null]}"#,
        #"{"Statement":"x"}"#,
        #"{"Statement":[{"Effect":1}]}"#, #"{"Statement":[{"Action":"a"}]}"#,
        #"{"Statement":[{"Effect":"Allow","Action":{}}]}"#, #"{"Statement":[{"Effect":"Allow","Action":[1]}]}"#,
        #"{"Statement":[{"Effect":"Allow","Action":[]}]}"#, #"{"Statement":[{"Effect":"Allow","Principal":"x"}]}"#,
        #"{"Statement":[{"Effect":"Allow","Principal":{"A B":"c"}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Principal":{"AWS":null}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Principal":{"AWS":{}}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Principal":{}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Condition":[]}]}"#,
        #"{"Statement":[{"Effect":"Allow","Condition":{"Bool":1}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Condition":{"Bool":{"k":null}}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Condition":{"NumericEquals":{"k":["1e400",1e300,"x"]}}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Condition":{"DateEquals":{"k":"9223372036854775807"}}}]}"#,
        #"{"Statement":[{"Effect":"Allow","Action":"a","action":"b"}]}"#,
        #"{"Statement":[{"Effect":"Allow","":1,"X":2}]}"#, #"{"Statement":[{"Effect":"Allow","X":1,"X":2}]}"#,
        #"{"Version":1,"Statement":[]}"#, #"{"Version":"a","version":"b","Statement":[]}"#,
        #"{"Id":[],"Statement":[]}"#,
        #"{"Statement":[{"Effect":"Allow","Resource":"${"}]}"#,
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"${A${B,C}D}"}]}"#,
        String(repeating: "[", count: 200), #"{"Statement":"# + String(repeating: "[", count: 200),
        #"{"Statement":[{"Effect":"Allow","X":"# + String(repeating: "[", count: 100)
            + String(repeating: "]", count: 100)
            + "}]}",
    ]

    @Test func `odd documents never trap, are equal to themselves and to no other one`() {
        for (position, text) in Self.odd.enumerated() {
            let value = JSONValue.string(text)
            #expect(PolicyDocument.areEqual(value, value), "\(text)")
            #expect(PolicyDocument.compare(old: value, new: value).isEqual)
            #expect(PolicyDocument.canonical(value) == PolicyDocument.canonical(value))
            #expect(PolicyDocument.exposure(of: value).isEmpty)
            let equal = Self.odd.enumerated().filter { other in
                other.offset != position && PolicyDocument.areEqual(value, .string(other.element))
            }
            let allowed =
                text.hasPrefix("{\"Statement\":[]") || text.hasPrefix("{\"Statement\":{}") || text == "{}"
                || text == "%7B%7D"
            #expect(equal.isEmpty || allowed, "\(text) and \(equal.map(\.element))")
            for other in Self.odd {
                let difference = PolicyDocument.compare(old: value, new: .string(other))
                #expect(difference.isEqual == PolicyDocument.areEqual(value, .string(other)), "\(text) and \(other)")
            }
        }
    }

    @Test func `cut-off and bent policies never trap`() {
        let text = PolicyDocumentTests.condition(#"{"IpAddress":{"k":["10.0.0.1"]},"Bool":{"a":true}}"#)
        let bytes = Array(text.utf8)
        let whole = JSONValue.string(text)
        for end in bytes.indices {
            let cut = JSONValue.string(String(decoding: bytes[..<end], as: UTF8.self))
            #expect(!PolicyDocument.areEqual(cut, whole))
            for byte in [UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "%"), 0, 0xFF] {
                var bent = bytes
                bent[end] = byte
                let value = JSONValue.string(String(decoding: bent, as: UTF8.self))
                #expect(PolicyDocument.areEqual(value, whole) == PolicyDocument.compare(old: value, new: whole).isEqual)
            }
        }
    }

    @Test func `a document over the bound is compared as the text it is`() {
        let padding = String(repeating: " ", count: PolicyDocument.maximumBytes)
        let policy = PolicyDocumentTests.allow(#""Action":"a:b""#)
        #expect(!PolicyDocument.areEqual(.string(policy + padding), .string(policy)))
        #expect(PolicyDocument.areEqual(.string(policy + padding), .string(policy + padding)))
    }
}
