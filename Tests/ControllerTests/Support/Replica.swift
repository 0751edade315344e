import Engine
import FoundationEssentials
import Gateway
import JSON
import KubeClient
import Transport

@testable import Controller

/// One running operator and the ways into it.
struct Replica: Sendable {
    let harness: OperatorHarness
    let `operator`: Operator
    let registry: PrometheusRegistry
    let port: Int

    var url: String { "http://127.0.0.1:\(port)" }

    func get(_ path: String) async throws -> HTTPResponse {
        try await harness.cluster.http.send(HTTPRequest(url: url + path))
    }

    func post(
        _ bytes: [UInt8], intake: String = "falco", token: String = OperatorHarness.token, encoding: String? = nil
    ) async throws -> HTTPResponse {
        var request = HTTPRequest(method: "POST", url: "\(url)/falco/v1/\(harness.namespace)/\(intake)/\(token)")
        request.headers.add("Content-Type", "application/json")
        if let encoding { request.headers.add("Content-Encoding", encoding) }
        request.body = bytes
        return try await harness.cluster.http.send(request)
    }

    /// Posts the event as it happens now, unless it has a time of its own. Gives back what was sent, for a redelivery.
    @discardableResult
    func send(_ event: TestEvent, intake: String = "falco") async throws -> TestEvent {
        var event = event
        if event.time == 0 { event.time = harness.clock.now }
        let answer = try await post(event.alert.serialized, intake: intake)
        guard answer.status == 200 else {
            throw NeverCame(
                description: "the receiver answered \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return event
    }

    /// Everything that came in is judged, recorded and written.
    func settle() async throws { try await eventually("quiet") { self.operator.isQuiet } }

    func metric(_ name: String, _ labels: [(String, String)] = []) -> Double {
        registry.value(name, labels: labels) ?? 0
    }

    /// Applies the usual source and policy, and waits until the source judges.
    func begin(_ state: TestState = TestState(), sourceSpec: [String: JSONValue] = [:]) async throws {
        try harness.write(state)
        try await harness.apply(Samples.secret())
        try await harness.apply(Samples.policy())
        try await harness.apply(Samples.source(in: harness, spec: sourceSpec))
        try await ready()
    }

    func ready(_ source: String = "aws") async throws {
        let harness = harness
        // Of this operator: the condition in the API may be that of one before it.
        try await eventually("the worker of \(source)") {
            self.operator.isWorking(for: SourceKey(namespace: harness.namespace, name: source))
        }
        try await harness.condition("Ready", of: { try await harness.source(source) }, "True")
    }
}

/// The objects that most tests begin with.
enum Samples {
    static func secret(_ name: String = "falco-token", token: String = OperatorHarness.token) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)],
            "data": ["token": .string(Data(token.utf8).base64EncodedString())],
        ]
    }

    static func secret(_ name: String, _ values: [String: [UInt8]]) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)],
            "data": .object(values.mapValues { .string(Data($0).base64EncodedString()) }),
        ]
    }

    /// As Terraform's `kubernetes` backend writes it.
    static func stateSecret(_ state: TestState) -> JSONValue {
        let bytes = Gzip.stored(state.json.serialized)
        return [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "tfstate-default-web"],
            "data": ["tfstate": .string(Data(bytes).base64EncodedString())],
        ]
    }

    static func source(
        _ name: String = "aws", in harness: OperatorHarness, labels: [String: String] = [:],
        spec: [String: JSONValue] = [:]
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "provider": "AWS", "account": "111122223333", "environment": "production",
            "events": [["name": "falco", "falcoHTTP": ["tokenSecretRef": ["name": "falco-token"]]]],
            "states": [state(in: harness)], "applyGrace": "2s",
        ]
        for (key, value) in spec { members[key] = value }
        return [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
            "metadata": ["name": .string(name), "labels": .object(labels.mapValues { .string($0) })],
            "spec": .object(members),
        ]
    }

    static func state(_ name: String = "main", in harness: OperatorHarness) -> JSONValue {
        ["name": .string(name), "local": ["path": .string(harness.path(name))], "refreshInterval": "1s"]
    }

    /// Instances Medium, security groups High.
    static func policy(_ name: String = "baseline", spec: [String: JSONValue] = [:]) -> JSONValue {
        var members: [String: JSONValue] = [
            "rules": [
                rule("ec2-1", types: ["aws_instance"], severity: "Medium"),
                rule("sg-1", types: ["aws_security_group"], severity: "High"),
            ]
        ]
        for (key, value) in spec { members[key] = value }
        return [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftPolicy", "metadata": ["name": .string(name)],
            "spec": .object(members),
        ]
    }

    static func rule(_ id: String, types: [String], severity: String) -> JSONValue {
        [
            "id": .string(id), "name": .string(id), "resourceTypes": .array(types.map { .string($0) }),
            "severity": .string(severity),
        ]
    }
}
