import JSON
import Testing

@testable import Engine

/// Forms in which requests write blocks otherwise than Terraform does.
@Suite struct BlockFormTests {
    @Test func `entries of a map are elements that carry their names`() throws {
        let probe = try AssessmentProbe([
            .init(
                "aws_guardduty_filter", "this",
                [
                    "id": "d1:noise", "detector_id": "d1", "name": "noise",
                    "finding_criteria": [
                        [
                            "criterion": [
                                ["field": "severity", "greater_than_or_equal": "4", "equals": []],
                                ["field": "region", "equals": ["eu-west-1"]],
                            ]
                        ]
                    ],
                ])
        ])
        func call(_ severity: Int) throws -> Assessment {
            try probe.one(
                "UpdateFilter", "guardduty",
                [
                    "detectorId": "d1", "filterName": "noise",
                    "findingCriteria": [
                        "criterion": ["severity": ["gte": .int(Int64(severity))], "region": ["eq": ["eu-west-1"]]]
                    ],
                ])
        }
        #expect(try call(4).isProvenEqual)
        #expect(try call(7).differences.count == 2)
    }

    static func webACL(_ action: JSONValue) -> AssessmentProbe.Resource {
        .init(
            "aws_wafv2_web_acl", "this",
            ["id": "w1", "name": "edge", "scope": "REGIONAL", "default_action": [action], "rule": []])
    }

    static let choices: [(state: JSONValue, request: JSONValue, isEqual: Bool)] = [
        (["allow": [["custom_request_handling": []]], "block": []], ["allow": [:]], true),
        (["allow": [], "block": [["custom_response": []]]], ["allow": [:]], false),
        (["allow": [["custom_request_handling": []]], "block": []], ["block": [:]], false),
    ]

    @Test(arguments: choices)
    func `a choice is what stands in it, even if that is empty`(
        _ state: JSONValue, _ request: JSONValue, _ isEqual: Bool
    ) throws {
        let probe = try AssessmentProbe([Self.webACL(state)])
        let found = try probe.one(
            "UpdateWebACL", "wafv2", ["id": "w1", "name": "edge", "scope": "REGIONAL", "defaultAction": request])
        #expect(found.differences.filter { $0.contains("default_action") }.isEmpty == isEqual)
    }

    @Test func `an object of one member stands for the name in it`() throws {
        let action: JSONValue = [
            "name": "Build", "category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1",
            "input_artifacts": ["source"], "output_artifacts": [], "configuration": ["ProjectName": "site"],
            "run_order": 1,
        ]
        let probe = try AssessmentProbe([
            .init(
                "aws_codepipeline", "this",
                ["name": "p", "role_arn": "r", "stage": [["name": "Build", "action": [action]]]])
        ])
        func call(_ artifact: String) throws -> Assessment {
            try probe.one(
                "UpdatePipeline", "codepipeline",
                [
                    "pipeline": [
                        "name": "p", "roleArn": "r",
                        "stages": [
                            [
                                "name": "Build",
                                "actions": [
                                    [
                                        "name": "Build", "runOrder": 1, "configuration": ["ProjectName": "site"],
                                        "actionTypeId": [
                                            "category": "Build", "owner": "AWS", "provider": "CodeBuild",
                                            "version": "1",
                                        ],
                                        "inputArtifacts": [["name": .string(artifact)]], "outputArtifacts": [],
                                    ]
                                ],
                            ]
                        ],
                    ]
                ])
        }
        #expect(try call("source").differences == [])
        #expect(try call("other").differences == ["stage[0].action[0].input_artifacts=[\"source\"]->[\"other\"]"])
    }

    @Test func `a parameter that keeps its value says nothing`() throws {
        let probe = try AssessmentProbe([
            .init(
                "aws_cloudformation_stack", "this",
                ["id": "arn:x", "name": "net", "parameters": ["Size": "2", "Key": "k"]])
        ])
        let parameters: JSONValue = [
            ["parameterKey": "Size", "parameterValue": "3"], ["parameterKey": "Key", "usePreviousValue": true],
        ]
        let found = try probe.one(
            "UpdateStack", "cloudformation",
            ["stackName": "net", "usePreviousTemplate": true, "parameters": parameters])
        #expect(found.differences == ["parameters[\"Size\"]=\"2\"->\"3\""])
    }

    @Test func `the location of a file is not the region of its object`() throws {
        let probe = try AssessmentProbe([
            .init(
                "aws_guardduty_ipset", "this",
                [
                    "id": "d1:i1", "detector_id": "d1", "name": "office", "activate": true,
                    "location": "https://s3.amazonaws.com/b/k",
                ])
        ])
        let found = try probe.one("UpdateIPSet", "guardduty", ["detectorId": "d1", "ipSetId": "i1", "activate": false])
        #expect(found.ownership == .managed)
        #expect(found.differences == ["activate=true->false"])
    }

    @Test func `entry and choice need a name that the schema has`() throws {
        let schema = try Catalog.builtIn().schema
        let head = "service x.amazonaws.com\ntype aws_guardduty_filter\n  key detector_id name\n"
        let broken = "event X model\n  on aws_guardduty_filter\n  by detector_id = d, name = n\n"
        let error = #expect(throws: CatalogError.self) {
            let rule = "  blocks c -> finding_criteria entry:\n"
            _ = try Catalog(schema: schema, files: [(name: "x.catalog", text: head + broken + rule)])
        }
        #expect(error?.field == "entry")
        let unheard = #expect(throws: CatalogError.self) {
            _ = try Catalog(schema: schema, files: [(name: "x.catalog", text: head + "  choice nothing_like_it\n")])
        }
        #expect(unheard?.field == "nothing_like_it")
    }
}
