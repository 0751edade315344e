import Controller
import JSON
import Testing

@Suite struct APIValueTests {
    private static func example<Kind: APIKind>(_ kind: Kind.Type) -> JSONValue {
        var json = SchemaExample.full(Kind.shape)
        json["apiVersion"] = .string(TFDriftAPI.groupVersion)
        json["kind"] = .string(Kind.kind)
        json["metadata"] = ["name": "example", "namespace": "platform", "generation": 3, "labels": ["a": "b"]]
        return json
    }

    private func roundTrip<Kind: APIKind>(_ kind: Kind.Type) throws {
        let json = Self.example(kind)
        #expect(try Kind(strict: json).json == json)
    }

    @Test func `reads and writes every field`() throws {
        try roundTrip(DriftSource.self)
        try roundTrip(DriftPolicy.self)
        try roundTrip(DriftReport.self)
    }

    private func missing<Kind: APIKind>(_ kind: Kind.Type) -> Int {
        let json = Self.example(kind)
        let paths = SchemaExample.requiredPaths(Kind.shape).filter {
            SchemaExample.text($0).hasPrefix("metadata") == false
        }
        for path in paths {
            let broken = SchemaExample.replacing(path[...], in: json, with: nil)
            let error = #expect(throws: FieldError.self) { try Kind(json: broken) }
            #expect(error == FieldError(SchemaExample.text(path), "is required"))
        }
        return paths.count
    }

    @Test func `names the required field that is missing`() {
        #expect(missing(DriftSource.self) > 20)
        #expect(missing(DriftPolicy.self) > 10)
        #expect(missing(DriftReport.self) > 20)
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let path: [String]
        let value: JSONValue
        let error: String
        var testDescription: String { error }
    }

    @Test(arguments: [
        Wrong(path: ["spec"], value: 1, error: "spec: must be an object"),
        Wrong(path: ["kind"], value: "Pod", error: "kind: must be DriftSource"),
        Wrong(path: ["apiVersion"], value: "tfdrift.dev/v1", error: "apiVersion: must be tfdrift.dev/v1alpha1"),
        Wrong(path: ["spec", "account"], value: 111_122_223_333, error: "spec.account: must be a string"),
        Wrong(path: ["spec", "provider"], value: "aws", error: "spec.provider: must be one of AWS, GCP, Azure"),
        Wrong(path: ["spec", "regions"], value: "eu", error: "spec.regions: must be a list"),
        Wrong(path: ["spec", "regions"], value: ["eu", 1], error: "spec.regions[1]: must be a string"),
        Wrong(path: ["spec", "suspend"], value: "yes", error: "spec.suspend: must be true or false"),
        Wrong(path: ["spec", "reports"], value: ["max": 1.5], error: "spec.reports.max: must be an integer"),
        Wrong(
            path: ["spec", "applyGrace"], value: "5 minutes",
            error: "spec.applyGrace: must be a duration such as 30s, 5m or 1h30m"),
        Wrong(path: ["spec", "events"], value: [["name": "a"], [:]], error: "spec.events[1].name: is required"),
        Wrong(path: ["metadata", "labels"], value: ["a": 1], error: "metadata.labels[a]: must be a string"),
    ])
    func `names the field that is wrong and what it must be`(_ wrong: Wrong) {
        let path = wrong.path.map { SchemaExample.Step.name($0) }
        let json = SchemaExample.replacing(path[...], in: Self.example(DriftSource.self), with: wrong.value)
        let error = #expect(throws: FieldError.self) { try DriftSource(json: json) }
        #expect(error?.description == wrong.error)
    }

    @Test func `lets fields of a newer version pass unless a person wrote them`() throws {
        var json = Self.example(DriftSource.self)
        json["spec"]?["later"] = 1
        json["metadata"]?["managedFields"] = []
        #expect(try DriftSource(json: json).spec.account == "1h")
        let error = #expect(throws: FieldError.self) { try DriftSource(strict: json) }
        #expect(error?.description == "spec.later: is not a field of this version")
    }

    @Test func `fills in the defaults of the schema`() throws {
        let definition = try RepositoryFiles.definition("crds/driftsources.yaml")
        let json: JSONValue = [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource", "metadata": ["name": "a"],
            "spec": [
                "provider": "AWS", "account": "111122223333",
                "events": [
                    ["name": "f", "file": ["path": "/e"]],
                    ["name": "h", "falcoHTTP": ["tokenSecretRef": ["name": "t"]]],
                ],
                "states": [["name": "s", "s3": ["bucket": "bbb", "key": "k", "region": "r"]]],
            ],
        ]
        let source = try DriftSource(strict: json)
        #expect(source.json == SchemaShape.defaulted(json, definition.schema))
        #expect(source.spec.applyGrace.seconds == 600)
        #expect(source.spec.states.first?.refreshInterval.seconds == 300)
        #expect(source.spec.reports.max == 500)
        #expect(source.status.observedGeneration == -1)
    }

    @Test func `reads the samples as the API server would give them back`() throws {
        for sample in try RepositoryFiles.samples() {
            if sample["kind"] == "DriftSource" {
                let schema = try RepositoryFiles.definition("crds/driftsources.yaml").schema
                #expect(try DriftSource(strict: sample).json == SchemaShape.defaulted(sample, schema))
            } else {
                let schema = try RepositoryFiles.definition("crds/driftpolicies.yaml").schema
                #expect(try DriftPolicy(strict: sample).json == SchemaShape.defaulted(sample, schema))
            }
        }
    }

    @Test func `takes null for left out`() throws {
        var json = Self.example(DriftSource.self)
        json["spec"]?["environment"] = .null
        json["spec"]?["syncMode"] = .null
        let source = try DriftSource(json: json)
        #expect(source.spec.environment == nil)
        #expect(source.spec.syncMode == .hybrid)
    }

    @Test(arguments: [
        ("5m", 300_000), ("1h30m", 5_400_000), ("250ms", 250), ("0s", 0), ("1.5s", 1_500), ("24h", 86_400_000),
        ("1h0.5m", 3_630_000),
    ])
    func `reads durations and keeps their text`(_ row: (String, Int64)) throws {
        let duration = try #require(DurationText(row.0))
        #expect(duration.milliseconds == row.1)
        #expect(duration.text == row.0)
    }

    @Test(arguments: ["", "5", "m", "5 m", "-5m", "5d", "1h-5m", "1..5s", "99999999999999999999h", "5m ", "٥m", "1e3s"])
    func `refuses what is no duration`(_ text: String) {
        #expect(DurationText(text) == nil)
    }

    @Test func `selects by labels`() throws {
        let selector = try LabelSelector(json: [
            "matchLabels": ["team": "a"],
            "matchExpressions": [
                ["key": "env", "operator": "In", "values": ["prod", "stage"]],
                ["key": "old", "operator": "DoesNotExist"], ["key": "tier", "operator": "NotIn", "values": ["x"]],
                ["key": "team", "operator": "Exists"],
            ],
        ])
        #expect(selector.matches(["team": "a", "env": "prod"]))
        #expect(!selector.matches(["team": "b", "env": "prod"]))
        #expect(!selector.matches(["team": "a"]))
        #expect(!selector.matches(["team": "a", "env": "prod", "old": ""]))
        #expect(!selector.matches(["team": "a", "env": "prod", "tier": "x"]))
        #expect(LabelSelector().matches([:]))
    }
}
