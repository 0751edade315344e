import Controller
import JSON
import KubeClient
import Testing

/// The schema's expressions, run by our own CEL module. The rest of the validation is the API server's.
@Suite struct APIRuleTests {
    static let source = """
        spec:
          provider: AWS
          account: "111122223333"
          events: [{name: falco, falcoGRPC: {address: "falco:5060"}}]
          states: [{name: main, local: {path: /s}}]
        """

    private func parse(_ yaml: String) throws -> JSONValue {
        try #require(try YAML.parse(Array(yaml.utf8), source: "test").first)
    }

    private func failures(_ object: JSONValue, kind: String, old: JSONValue? = nil) throws -> [String] {
        let paths = ["DriftSource": "crds/driftsources.yaml", "DriftPolicy": "crds/driftpolicies.yaml"]
        let path = try #require(paths[kind])
        return SchemaRules.failures(try RepositoryFiles.definition(path).schema, object, old: old)
    }

    @Test func `accepts the samples`() throws {
        for sample in try RepositoryFiles.samples() {
            let kind = try #require(sample["kind"]?.stringValue)
            #expect(try failures(sample, kind: kind) == [])
        }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        /// JSON members of the spec that replace those of a good one.
        let change: String
        let failure: String
        init(_ change: String, _ failure: String) {
            self.change = change
            self.failure = failure
        }
        var testDescription: String { change }
    }

    @Test(arguments: [
        Bad(#"{account: "1111"}"#, "spec.account: an AWS account is its id of 12 digits, in quotes"),
        Bad(#"{account: "1111222233334"}"#, "spec.account: an AWS account is its id of 12 digits, in quotes"),
        Bad("{provider: GCP}", "spec.account: a GCP account is the id of a project, such as payments-prod-1234"),
        Bad("{provider: Azure}", "spec.account: an Azure account is the id of a subscription, a UUID in lower case"),
        Bad("{events: []}", "spec.events: at least one intake is needed"),
        Bad("{events: null}", "spec.events: at least one intake is needed"),
        Bad("{states: []}", "spec.states: at least one Terraform state is needed"),
        Bad("{events: [{name: a}]}", "spec.events[0]: an intake is exactly one of falcoGRPC, falcoHTTP and file"),
        Bad(
            "{events: [{name: a, file: {path: /x}, falcoHTTP: {tokenSecretRef: {name: t}}}]}",
            "spec.events[0]: an intake is exactly one of falcoGRPC, falcoHTTP and file"),
        Bad(
            "{events: [{name: a, falcoGRPC: {address: 'unix:///s', tls: {}}}]}",
            "spec.events[0].falcoGRPC.tls: a unix socket takes no tls"),
        Bad(
            "{events: [{name: a, falcoHTTP: {}}]}",
            "spec.events[0].falcoHTTP: the receiver authenticates Falco by exactly one of tokenSecretRef and mtls"),
        Bad(
            "{events: [{name: a, falcoHTTP: {tokenSecretRef: {name: t}, mtls: {caSecretRef: {name: c}}}}]}",
            "spec.events[0].falcoHTTP: the receiver authenticates Falco by exactly one of tokenSecretRef and mtls"),
        Bad(
            "{events: [{name: a, falcoGRPC: {address: 'a:1', expectEventsWithin: 721h}}]}",
            "spec.events[0].falcoGRPC.expectEventsWithin: expectEventsWithin is at most 720h"),
        Bad("{states: [{name: a}]}", "spec.states[0]: a state is kept in exactly one of local, s3 and kubernetes"),
        Bad(
            "{states: [{name: a, local: {path: /x}}, {name: b, local: {path: /x}, kubernetes: {secretSuffix: x}}]}",
            "spec.states[1]: a state is kept in exactly one of local, s3 and kubernetes"),
        Bad(
            "{states: [{name: a, local: {path: /x}, refreshInterval: 500ms}]}",
            "spec.states[0].refreshInterval: a refresh interval is between 1s and 24h"),
        Bad("{applyGrace: 24h1s}", "spec.applyGrace: applyGrace is at most 24h"),
        Bad("{reports: {retention: 721h}}", "spec.reports.retention: resolved reports stay at most 720h"),
        Bad("{expectEventsWithin: 721h}", "spec.expectEventsWithin: expectEventsWithin is at most 720h"),
        Bad(
            "{privacy: {anonymizeActors: true}}",
            "spec.privacy.digestKeySecretRef: anonymizeActors needs the key of digestKeySecretRef"),
    ])
    func `refuses a source that cannot work and says why`(_ bad: Bad) throws {
        var object = try parse(Self.source)
        #expect(try failures(object, kind: "DriftSource") == [])
        for (name, value) in try parse(bad.change).objectValue ?? [:] {
            object["spec"]?[name] = value.isNull ? .none : .some(value)
        }
        #expect(try failures(object, kind: "DriftSource") == [bad.failure])
    }

    @Test(arguments: [
        Bad("{privacy: {anonymizeActors: true, digestKeySecretRef: {name: k}}}", ""),
        Bad(#"{provider: GCP, account: payments-prod-1234}"#, ""),
        Bad(#"{provider: GCP, account: "example.com:payments"}"#, ""),
        Bad(#"{provider: Azure, account: 0b1f6471-1bf0-4dda-aec3-cb9272f09590}"#, ""),
        Bad("{events: [{name: a, falcoGRPC: {address: 'unix:///run/falco.sock'}}]}", ""),
        Bad("{events: [{name: a, falcoHTTP: {mtls: {caSecretRef: {name: c}}}}]}", ""),
        Bad("{states: [{name: a, kubernetes: {namespace: x, secretSuffix: y}, refreshInterval: 24h}]}", ""),
        Bad("{applyGrace: 0s, expectEventsWithin: 0s}", ""),
    ])
    func `accepts a source at the edges`(_ good: Bad) throws {
        var object = try parse(Self.source)
        for (name, value) in try parse(good.change).objectValue ?? [:] { object["spec"]?[name] = value }
        #expect(try failures(object, kind: "DriftSource") == [])
    }

    @Test(arguments: [
        Bad(
            "{provider: GCP, account: payments-prod}",
            "spec.provider: the provider cannot be changed; create another DriftSource"),
        Bad(#"{account: "222233334444"}"#, "spec.account: the account cannot be changed; create another DriftSource"),
    ])
    func `keeps provider and account as they were created`(_ bad: Bad) throws {
        let old = try parse(Self.source)
        var new = old
        for (name, value) in try parse(bad.change).objectValue ?? [:] { new["spec"]?[name] = value }
        #expect(try failures(new, kind: "DriftSource", old: old).contains(bad.failure))
        var other = old
        other["spec"]?["suspend"] = true
        #expect(try failures(other, kind: "DriftSource", old: old) == [])
    }

    @Test(arguments: [
        Bad(
            "{conditions: [{operator: Equals, value: 1}]}", "conditions[0].attribute: this operator needs an attribute"),
        Bad("{conditions: [{operator: Changed}]}", "conditions[0].attribute: this operator needs an attribute"),
        Bad(
            "{conditions: [{operator: Threshold}]}",
            "conditions[0].threshold: threshold is given with the operator Threshold and with no other"),
        Bad(
            "{conditions: [{operator: Exists, attribute: a, threshold: {count: 2, window: 1m}}]}",
            "conditions[0].threshold: threshold is given with the operator Threshold and with no other"),
        Bad(
            "{conditions: [{operator: Threshold, threshold: {count: 2, window: 25h}}]}",
            "conditions[0].threshold.window: a window is between 1s and 24h"),
        Bad(
            "{conditions: [{operator: CEL}]}", "conditions[0].cel: cel is given with the operator CEL and with no other"
        ),
        Bad(
            "{conditions: [{operator: Exists, attribute: a, cel: 'true'}]}",
            "conditions[0].cel: cel is given with the operator CEL and with no other"),
        Bad(
            "{managedOnly: true, changes: [Modified, Unmanaged]}",
            "changes: a rule with managedOnly cannot name the change Unmanaged"),
        Bad("{actions: [{type: AuditLog, channels: [a]}]}", "actions[0].channels: AuditLog takes no channels"),
    ])
    func `refuses a rule that contradicts itself`(_ bad: Bad) throws {
        var object = try parse("spec: {rules: [{id: r, severity: High}]}")
        #expect(try failures(object, kind: "DriftPolicy") == [])
        object["spec"]?["rules"] = .array([try parse("{id: r, severity: High}").merging(try parse(bad.change))])
        #expect(try failures(object, kind: "DriftPolicy") == ["spec.rules[0].\(bad.failure)"])
    }

    @Test(arguments: [
        "{key: a, operator: In}", "{key: a, operator: In, values: []}", "{key: a, operator: Exists, values: [b]}",
    ])
    func `refuses a selector whose values do not go with its operator`(_ expression: String) throws {
        let object = try parse("spec: {sourceSelector: {matchExpressions: [\(expression)]}}")
        #expect(
            try failures(object, kind: "DriftPolicy") == [
                "spec.sourceSelector.matchExpressions[0]: In and NotIn take values, Exists and DoesNotExist take none"
            ])
    }
}

extension JSONValue {
    func merging(_ other: JSONValue) -> JSONValue {
        var result = self
        for (name, value) in other.objectValue ?? [:] { result[name] = value }
        return result
    }
}
