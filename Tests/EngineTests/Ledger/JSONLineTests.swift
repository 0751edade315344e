import JSON
import Testing

@testable import Engine

@Suite struct JSONLineTests {
    @Test func `a drift is one line with its members in the order that users read`() throws {
        var world = try TestWorld()
        world.declare("i-1", ["instance_type": "t3.micro"])
        let finding = try #require(world.event(10, .set("instance_type", "m5.large")).first)
        #expect(
            finding.line
                == #"{"eventID":"event-1","eventName":"ModifyInstanceAttribute","time":"2026-01-01T00:00:10Z","#
                + #""part":1,"parts":1,"account":"111122223333","region":"eu-west-1","outcome":"drift","#
                + #""class":"Modified","resource":{"address":"aws_instance.i-1","type":"aws_instance","id":"i-1","#
                + #""state":"main"},"source":"infra/prod","planVisible":true,"reported":true,"severity":"Medium","#
                + #""rules":[{"id":"any-change","policy":"default","conditions":["instance_type Modified"]}],"#
                + #""changes":[{"attribute":"instance_type","kind":"Modified","old":"t3.micro","new":"m5.large","#
                + #""effective":"now"}],"actor":{"name":"alice","type":"IAMUser","#
                + #""arn":"arn:aws:iam::111122223333:user/alice","userAgent":"Mozilla/5.0","via":"console"},"#
                + #""verdict":"Confirmed"}"#)
    }

    @Test func `a further line about the same event says its trigger and its resolution`() throws {
        var world = try TestWorld()
        world.declare("i-1", ["instance_type": "t3.micro"])
        world.event(10, .set("instance_type", "m5.large"))
        let line = try #require(world.state(70, ["instance_type": "m5.large"]).first?.line)
        let json = try JSONValue(parsing: line)
        #expect(json["eventID"] == "event-1")
        #expect(json["trigger"] == "state")
        #expect(json["resolution"] == ["how": "adopted", "at": "2026-01-01T00:01:10Z", "exposureSeconds": 60])
        #expect(line.hasSuffix(#""trigger":"state"}"#))
    }

    @Test func `an event that never reached a resource has a line as well`() throws {
        let event = EventReference(
            provider: .aws, id: "e", name: "DescribeInstances", service: "ec2.amazonaws.com", time: TestWorld.at(0),
            account: "1", region: "us-east-1")
        let line = Finding(event: event, source: nil, outcome: .ignored, reason: "readOnly").line
        #expect(
            line == #"{"eventID":"e","eventName":"DescribeInstances","time":"2026-01-01T00:00:00Z","part":1,"parts":1,"#
                + #""account":"1","region":"us-east-1","outcome":"ignored","reason":"readOnly","reported":false}"#)
        let invalid = Finding(event: .none, source: nil, outcome: .invalid, reason: "eventTime").line
        #expect(invalid == #"{"part":1,"parts":1,"outcome":"invalid","reason":"eventTime","reported":false}"#)
    }

    @Test func `known to be absent is null, not known is left out`() throws {
        var world = try TestWorld()
        world.declare("i-1", ["instance_type": "t3.micro"], elements: ["ingress": ["10.0.0.0/8": "x"]])
        let removed = try #require(world.event(10, .remove("ingress", "10.0.0.0/8")).first)
        #expect(removed.line.contains(#""kind":"Removed","old":"x","new":null"#))
        let hidden = try #require(world.event(11, .hidden("instance_type")).first)
        #expect(
            hidden.line.contains(#"{"attribute":"instance_type","kind":"Modified","old":"t3.micro","effective":"now"}"#)
        )
        let unmapped = try #require(world.event(12, .unmapped("a.b")).first)
        #expect(unmapped.line.contains(#"{"attribute":"?a.b","kind":"Modified","effective":"now"}"#))
    }
}
