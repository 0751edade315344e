import JSON
import Testing

@testable import Engine

@Suite struct EventDecoderTests {
    static let forms = [
        "cloudtrail-modify-instance.json", "falco-fields.json", "falco-record.json", "eventbridge.json",
    ]

    @Test(arguments: forms) func `reads the same event whatever form it came in`(name: String) throws {
        let event = try DecodeFixtures.event(file: name)
        #expect(event.provider == .aws)
        #expect(event.id == "0f0e0d0c-0b0a-4009-8807-060504030201")
        #expect(event.name == "ModifyInstanceAttribute" && event.baseName == event.name)
        #expect(event.service == "ec2.amazonaws.com" && event.region == "eu-west-1")
        #expect(event.resourceRegion == "eu-west-1" && event.account == "111122223333")
        #expect(event.time.iso8601 == "2026-01-31T12:00:00Z")
        #expect(event.errorCode == nil && event.isReadOnly == false)
        #expect(event.sourceAddress == "198.51.100.7" && event.userAgent == "console.amazonaws.com")
        #expect(event.sessionFromConsole && event.hasRequestField && !event.isRequestTruncated)
        #expect(event.request?.root.at("instanceType", "value")?.string == "m5.4xlarge")
        #expect(event.response?.root["_return"]?.bool == true)
        #expect(event.additional == nil && event.addendum == nil && event.sharedID == nil)
        #expect(event.resources == ["arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718"])
    }

    @Test(arguments: forms) func `finds the actor whatever form the event came in`(name: String) throws {
        let identity = try DecodeFixtures.event(file: name).identity
        #expect(identity.type == "AssumedRole" && identity.accountID == "111122223333")
        #expect(identity.arn == "arn:aws:sts::111122223333:assumed-role/Admin/jane@example.org")
        #expect(identity.principalID == "AROAEXAMPLEEXAMPLE01:jane@example.org")
        #expect(identity.sessionName == "jane@example.org" && identity.sessionIssuerUserName == "Admin")
        #expect(identity.sessionIssuerARN == "arn:aws:iam::111122223333:role/Admin")
        #expect(identity.sourceIdentity == "jane" && identity.mfa == true && identity.invokedBy == nil)
        #expect(identity.userName == nil)
    }

    @Test func `says what there is of the record`() throws {
        let payloads = try Self.forms.map { try DecodeFixtures.event(file: $0).payload }
        #expect(payloads == [.fullRecord, .falcoFields, .fullRecord, .fullRecord])
        let formats = try Self.forms.map { try DecodeFixtures.event(file: $0).format }
        #expect(formats == [.cloudTrail, .falcoFields, .falcoRecord, .eventBridge])
    }

    @Test(arguments: [
        ("UpdateFunctionCode20150331v2", "UpdateFunctionCode"), ("CreateFunction2020_05_31", "CreateFunction"),
        ("DeleteFunction20150331", "DeleteFunction"), ("PutRule", "PutRule"), ("CreateV2", "CreateV2"),
        ("Get123", "Get123"), ("20150331", "20150331"), ("X1v2", "X1v2"), ("UpdateX2020_0531v12", "UpdateX"),
    ])
    func `cuts the API's date off the name`(name: String, base: String) throws {
        let text = #"{"eventName":"\#(name)","eventSource":"a.amazonaws.com","eventTime":"2026-01-31T12:00:00Z"}"#
        let event = try #require(DecodeFixtures.event(text))
        #expect(event.name == name && event.baseName == base)
    }

    @Test(arguments: [
        (#""ct.request":"null""#, true), (#""ct.request":null"#, true), (#""ct.request":"<NA>""#, true),
        (#""ct.other":1"#, false),
    ])
    func `tells a missing request from one the rule did not list`(field: String, isListed: Bool) throws {
        let event = try #require(
            DecodeFixtures.event(
                #"{"output_fields":{"ct.name":"X","ct.src":"a.amazonaws.com","ct.error":"<NA>",\#(field)},"#
                    + #""source":"aws_cloudtrail","time":"2026-01-31T12:00:00.000000000Z"}"#))
        #expect(event.request == nil && event.hasRequestField == isListed && !event.isRequestTruncated)
        #expect(event.errorCode == nil && event.id.isEmpty)
    }

    @Test(arguments: [
        #"{\"a\":\"long te[...]"#, #"{\"a\":1"#, #"{\"omitted\":true,\"originalSize\":120000}"#,
    ])
    func `says when the request is cut off`(request: String) throws {
        let event = try #require(
            DecodeFixtures.event(
                #"{"output_fields":{"ct.name":"X","ct.src":"a.amazonaws.com","ct.request":"\#(request)"},"#
                    + #""source":"aws_cloudtrail","time":"2026-01-31T12:00:00Z"}"#))
        #expect(event.isRequestTruncated && event.hasRequestField)
    }

    @Test func `falls back on the single fields when the whole record is cut off`() throws {
        let event = try #require(
            DecodeFixtures.event(
                #"{"output_fields":{"ct.name":"X","ct.src":"a.amazonaws.com","ct.id":"1","json.obj":"{\"eventName\":"},"#
                    + #""source":"aws_cloudtrail","time":"2026-01-31T12:00:00Z"}"#))
        #expect(event.payload == .falcoFields && event.id == "1")
    }

    @Test func `takes the account of the ARN when there is no recipient`() throws {
        let event = try #require(
            DecodeFixtures.event(
                #"{"eventName":"X","eventSource":"iam.amazonaws.com","eventTime":"2026-01-31T12:00:00Z","awsRegion":"#
                    + #""us-east-1","userIdentity":{"accountId":"999"},"#
                    + #""resources":[{"ARN":"arn:aws:s3:::bucket"},{"ARN":"arn:aws:iam::444455556666:role/x"}]}"#))
        #expect(event.account == "444455556666" && event.region == "us-east-1" && event.resourceRegion == "global")
    }

    @Test func `reads an addendum from a record and from single fields`() throws {
        let head = #""eventName":"X","eventSource":"a.amazonaws.com","eventTime":"2026-01-31T12:00:00Z""#
        let record = try #require(
            DecodeFixtures.event(#"{\#(head),"addendum":{"reason":"UPDATED_DATA","originalEventID":"e1"}}"#))
        let alert = try #require(
            DecodeFixtures.event(
                #"{"output_fields":{"ct.name":"X","ct.src":"a","ct.addendum.reason":"UPDATED_DATA","#
                    + #""ct.addendum.originaleventid":"e1"},"time":"2026-01-31T12:00:00Z"}"#))
        #expect(record.addendum?.originalEventID == "e1" && record.addendum == alert.addendum)
    }

    @Test func `tells records without an id apart by a digest of their fields`() throws {
        let bytes = try DecodeFixtures.bytes("falco-fields.json")
        let other = String(decoding: bytes, as: UTF8.self).replacing("falco-0", with: "falco-1")
        let changed = String(decoding: bytes, as: UTF8.self).replacing("m5.4xlarge", with: "m5.2xlarge")
        let digest = try DecodeFixtures.event(bytes).digest
        #expect(DecodeFixtures.event(other)?.digest == digest)
        #expect(DecodeFixtures.event(changed)?.digest != digest)
    }
}
