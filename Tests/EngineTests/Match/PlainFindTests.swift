import JSON
import Testing

@testable import Engine

/// Objects told by one attribute at one path.
@Suite struct PlainFindTests {
    private static func identities(_ finds: [[Locator]], _ request: String) throws -> [[[String]]] {
        let text =
            #"{"eventVersion":"1.08","eventID":"e","eventName":"Change","eventSource":"ec2.amazonaws.com","#
            + #""eventTime":"2026-01-31T12:00:00Z","awsRegion":"eu-central-1","recipientAccountId":"111122223333","#
            + #""eventType":"AwsApiCall","requestParameters":"# + request + "}"
        guard case .event(let event) = EventDecoder.decode(Array(text.utf8)) else {
            Issue.record("the record does not decode")
            return []
        }
        var draft = TargetDraft(types: ["aws_thing"])
        draft.finds = finds
        return CallRecord(event).identities(of: TargetSpec(draft)).map { $0.keys.map(\.values) }
    }

    private static func find(_ attribute: String, _ path: String) throws -> [Locator] {
        [try #require(Locator(attribute: attribute, parsing: path))]
    }

    @Test(arguments: [
        (#"{"list":["a","b"]}"#, [[["a"]], [["b"]]]),
        (#"{"list":["","b"]}"#, [[[""]], [["b"]]]),
        (#"{"list":["a",""]}"#, [[["a"]], [[""]]]),
        (#"{"list":["",""]}"#, []),
        (#"{"list":[{"items":1},"b",null,{"x":{}}]}"#, [[["b"]]]),
        (#"{"list":"a"}"#, [[["a"]]]),
        (#"{"other":"a"}"#, []),
    ])
    func `each text is an object, and none where no text tells anything`(_ request: String, _ expected: [[[String]]])
        throws
    {
        #expect(try Self.identities([Self.find("id", "list[]")], request) == expected)
    }

    @Test func `further ways to find the same objects come in the same order`() throws {
        let finds = [try Self.find("id", "ids[]"), try Self.find("name", "names[]")]
        #expect(
            try Self.identities(finds, #"{"ids":["a","b"],"names":["x","y"]}"#) == [[["a"], ["x"]], [["b"], ["y"]]])
        #expect(try Self.identities(finds, #"{"ids":["",""],"names":["x","y"]}"#) == [[["x"]], [["y"]]])
    }
}
