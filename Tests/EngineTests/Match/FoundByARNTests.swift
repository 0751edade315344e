import JSON
import Testing

@testable import Engine

/// One object is one report, whether a call names it by its id or by its ARN.
@Suite struct FoundByARNTests {
    @Test func `calls by id and by ARN speak of one object`() throws {
        let arn = "arn:aws:apigateway:eu-west-1::/apis/a1b2c3"
        let probe = try AssessmentProbe([
            .init(
                "aws_apigatewayv2_api", "orders",
                ["id": "a1b2c3", "arn": .string(arn), "name": "orders", "tags": ["team": "pay"]])
        ])
        let byID = try probe.one("UpdateApi", "apigateway", ["apiId": "a1b2c3", "name": "orders-two"])
        let byARN = try probe.one("TagResource", "apigateway", ["resourceArn": .string(arn), "tags": ["team": "web"]])
        #expect(byARN.differences == ["tags[\"team\"]=\"pay\"->\"web\""])
        #expect(byARN.resource.key == byID.resource.key)
        #expect(byARN.resource.id == "a1b2c3")
    }

    @Test func `an ARN tells the region of its object, whatever the region of the call`() throws {
        let id = "mrk-0f1e2d3c4b5a49687a8b9c0d1e2f3a4b"
        func arn(_ region: String) -> JSONValue { .string("arn:aws:kms:\(region):111122223333:key/\(id)") }
        let call: JSONValue = ["keyId": .string(id), "replicaRegion": "eu-central-1", "description": "far"]
        let answer: JSONValue = ["replicaKeyMetadata": ["keyId": .string(id), "arn": arn("eu-central-1")]]

        let unknown = try AssessmentProbe().one("ReplicateKey", "kms", call, response: answer)
        #expect(unknown.ownership == .unmanaged)
        #expect(unknown.resource.key.region == "eu-central-1")

        // The primary key, in the call's region, has the same id.
        let probe = try AssessmentProbe([
            .init("aws_kms_replica_key", "near", ["id": .string(id), "key_id": .string(id), "arn": arn("eu-west-1")]),
            .init(
                "aws_kms_replica_key", "far", ["id": .string(id), "key_id": .string(id), "arn": arn("eu-central-1")]),
        ])
        let known = try probe.one("ReplicateKey", "kms", call, response: answer)
        #expect(known.resource.address == "aws_kms_replica_key.far")
        #expect(known.resource.key.region == "eu-central-1")
        #expect(known.resource.key == unknown.resource.key)
    }
}
