import FoundationEssentials
import JSON
import KubeClient
import Testing

@testable import Controller

extension OperatorTests.Privacy {
    private static let key = Samples.secret("digest-key", ["key": Array("a key of these tests".utf8)])
    private static let anonymous: [String: JSONValue] = [
        "privacy": ["anonymizeActors": true, "digestKeySecretRef": ["name": "digest-key"]]
    ]
    /// Everything in `TestEvent` that tells the person, in any report, Event or log line.
    private static let telling = ["alice", "AIDAEXAMPLE", "203.0.113.24", "Mozilla", "Chrome/131"]

    private static func begin(_ harness: OperatorHarness, _ replica: Replica, spec: [String: JSONValue]) async throws {
        try harness.write(TestState())
        try await harness.apply(Samples.secret())
        try await harness.apply(key)
        var rule = Samples.rule("ec2-1", types: ["aws_instance"], severity: "Medium")
        rule["remediation"] = ["ask {actor} ({actor.arn})"]
        rule["runbook"] = "https://runbooks.example.com/?who={actor}"
        let group = Samples.rule("sg-1", types: ["aws_security_group"], severity: "High")
        try await harness.apply(Samples.policy(spec: ["rules": [rule, group]]))
        try await harness.apply(Samples.source(in: harness, spec: spec))
        try await replica.ready()
    }

    private static func leaks(_ harness: OperatorHarness) async throws -> [String] {
        let source = try await harness.source()
        var texts = try await harness.reports().map(\.json.text) + harness.log.all.map(\.text)
        for object in try await harness.reports() + [source] {
            texts += try await harness.events(about: object).map(\.json.text)
        }
        return texts.filter { text in telling.contains { text.contains($0) } }
    }

    @Test func `actors are digests in reports, Events and logs, the same for one person`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await Self.begin(harness, replica, spec: Self.anonymous)
                try await replica.send(.resize(to: "m5.large"))
                try await replica.send(.openGroup())
                try await replica.send(.runInstance("i-0bbbbbbbbbbbbbbbb").by("zoe"))
                let access: JSONValue = [
                    "rule": "Terraform State File Accessed", "source": "syscall", "priority": "Warning",
                    "time": "2026-01-31T12:00:00.000000000Z", "hostname": "h",
                    "output_fields": ["user.name": "alice", "proc.name": "cat", "fd.name": "/x/terraform.tfstate"],
                ]
                #expect(try await replica.post(access.serialized).status == 200)
                let instance = try await harness.report("aws_instance.web")
                let group = try await harness.report("aws_security_group.web")
                try await replica.send(.resize(to: "t3.small"))
                try await harness.report("aws_instance.web", where: { $0.phase == "Resolved" })
                try await eventually("the access") {
                    try await harness.events(about: try await harness.source()).contains {
                        $0["reason"]?.stringValue == "StateFileAccessed"
                    }
                }
                try await replica.settle()
                let name = instance.status?["actorName"]?.stringValue ?? ""
                #expect(name.hasPrefix("actor-") && name.utf8.count == 30)
                #expect(group.status?["actorName"]?.stringValue == name, "one person, one digest")
                let actor = instance.json.at("status", "actor")
                #expect(actor?["type"] == "IAMUser")
                #expect(actor?["via"] == "console")
                #expect(actor?["account"] == "111122223333")
                for field in ["arn", "sourceAddress", "userAgent", "principalID"] {
                    #expect(actor?[field]?.stringValue?.hasPrefix("actor-") == true, "\(field)")
                }
                #expect(instance.status?["runbook"]?.stringValue == "https://runbooks.example.com/?who=\(name)")
                #expect(
                    instance.json.at("status", "remediation")?[0]?.stringValue?.hasPrefix("ask \(name) (actor-") == true
                )
                #expect(try await Self.leaks(harness) == [])
                let others = try await harness.reports().compactMap { $0.status?["actorName"]?.stringValue }
                #expect(Set(others).count == 2, "another person, another digest")
                #expect(harness.log.with(message: "Drift detected").first?["user"]?.stringValue == name)
            }
            // A digest that is read back at a start is not digested again.
            let before = try await harness.reports().map { "\($0.name) \($0.resourceVersion)" }
            try await harness.operating { replica in
                try await replica.ready()
                try await replica.settle()
                try await Task.sleep(for: .milliseconds(500))
                #expect(try await harness.reports().map { "\($0.name) \($0.resourceVersion)" } == before)
            }
        }
    }

    @Test func `reports that showed a person are written anew when the source asks for it, also after a start`()
        async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await Self.begin(harness, replica, spec: [:])
                try await replica.send(.resize(to: "m5.large"))
                try await replica.send(.openGroup())
                #expect(try await harness.report("aws_instance.web").status?["actorName"] == "alice")
                try await harness.report("aws_security_group.web")
                try await harness.apply(Samples.source(in: harness, spec: Self.anonymous))
                for address in ["aws_instance.web", "aws_security_group.web"] {
                    try await harness.report(address, "a digest in the report") { !$0.json.text.contains("alice") }
                }
                try await harness.apply(Samples.source(in: harness))
                try await harness.report("aws_instance.web", "the name") { $0.status?["actorName"] == "alice" }
                try await replica.settle()
            }
            try await harness.apply(Samples.source(in: harness, spec: Self.anonymous))
            try await harness.operating { _ in
                for address in ["aws_instance.web", "aws_security_group.web"] {
                    try await harness.report(address, "a digest in the report") { report in
                        !Self.telling.contains { report.json.text.contains($0) }
                    }
                }
            }
        }
    }

    @Test func `without its key nobody is shown`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await Self.begin(harness, replica, spec: Self.anonymous)
                try await harness.kube.delete(.secrets, namespace: harness.namespace, name: "digest-key")
                try await harness.apply(Samples.source(in: harness, labels: ["seen": "a"], spec: Self.anonymous))
                let missing = try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "SecretNotFound")
                #expect(
                    missing["message"]?.stringValue?.hasPrefix("spec.privacy.digestKeySecretRef: ") == true)
                try await replica.send(.resize(to: "m5.large"))
                #expect(try await harness.report().status?["actorName"] == "anonymous")
                #expect(try await Self.leaks(harness) == [])
            }
        }
    }
}
