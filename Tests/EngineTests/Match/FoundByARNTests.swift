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
}
