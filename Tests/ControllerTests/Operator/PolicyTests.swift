import JSON
import KubeClient
import Testing

@testable import Controller

extension OperatorTests.Policies {
    @Test func `an edited policy judges the open reports anew`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report(where: { $0.severity == "Medium" })
                try await harness.apply(
                    Samples.policy(spec: ["rules": [Samples.rule("ec2-9", types: ["aws_*"], severity: "Critical")]]))
                let raised = try await harness.report(where: { $0.severity == "Critical" })
                #expect(raised.json.at("status", "rules")?[0]?["id"] == "ec2-9")
                #expect(raised.occurrences == 1)
                try await harness.apply(
                    Samples.policy(spec: ["rules": [Samples.rule("s3", types: ["aws_s3_*"], severity: "Low")]]))
                let resolved = try await harness.report(where: { $0.phase == "Resolved" })
                #expect(resolved.resolvedHow == "PolicyChanged")
                try await harness.condition("Drifted", of: { try await harness.policy() }, "False")
            }
        }
    }

    @Test func `a deleted policy resolves what only its rules matched`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report(where: { $0.phase == "Open" })
                try await harness.kube.delete(Kinds.policies, namespace: harness.namespace, name: "baseline")
                #expect(try await harness.report(where: { $0.phase == "Resolved" }).resolvedHow == "PolicyChanged")
            }
        }
    }

    @Test func `a policy made anew under its old name is the one that counts`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                // Both have generation 1.
                try await harness.kube.delete(Kinds.policies, namespace: harness.namespace, name: "baseline")
                try await harness.apply(
                    Samples.policy(spec: ["rules": [Samples.rule("new", types: ["aws_*"], severity: "Low")]]))
                try await harness.condition("Ready", of: { try await harness.policy() }, "True")
                try await harness.policyReachesSources()
                try await replica.send(.resize(to: "m5.large"))
                #expect(try await harness.report().severity == "Low")
            }
        }
    }

    @Test func `a rule that does not compile stalls its policy, names itself and leaves others alone`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                var rule = Samples.rule("bad-regex", types: ["aws_instance"], severity: "Critical")
                rule["conditions"] = [["attribute": "instance_type", "operator": "Matches", "value": "m5[("]]
                try await harness.apply(Samples.policy("broken", spec: ["rules": [rule]]))
                let stalled = try await harness.condition(
                    "Stalled", of: { try await harness.policy("broken") }, "True", "InvalidRule")
                let message = stalled["message"]?.stringValue ?? ""
                #expect(message.contains("bad-regex"))
                #expect(message.contains("conditions[0].value"))
                try await replica.send(.resize(to: "m5.large"))
                #expect(try await harness.report().severity == "Medium")
                rule["conditions"] = [["attribute": "instance_type", "operator": "Matches", "value": "^m5"]]
                try await harness.apply(Samples.policy("broken", spec: ["rules": [rule]]))
                try await harness.report(where: { $0.severity == "Critical" })
                try await harness.condition("Ready", of: { try await harness.policy("broken") }, "True")
            }
        }
    }

    @Test func `a selector picks sources by their labels, also when these change`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(
                    Samples.policy(spec: ["sourceSelector": ["matchLabels": ["team": "platform"]]]))
                try await harness.apply(Samples.source(in: harness, labels: ["team": "payments"]))
                try await replica.ready()
                try await eventually("no source") { try await harness.policy().json.at("status", "sources") == 0 }
                try await replica.send(.resize(to: "m5.large"))
                try await replica.settle()
                #expect(try await harness.reports().isEmpty)
                try await harness.apply(Samples.source(in: harness, labels: ["team": "platform"]))
                try await eventually("one source") { try await harness.policy().json.at("status", "sources") == 1 }
                try await harness.policyReachesSources()
                try await replica.send(.resize(to: "m5.xlarge"))
                try await harness.report()
            }
        }
    }

    @Test func `unmanaged objects are reported with the severity of the policy, or not at all`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await harness.apply(
                    Samples.policy(spec: ["unmanaged": ["action": "Report", "severity": "High"]]))
                try await eventually("the policy") {
                    try await harness.policy().json.at("status", "observedGeneration") == 2
                }
                try await harness.policyReachesSources()
                try await replica.send(.runInstance("i-0fedcba9876543210"))
                let report: KubeObject = try await eventually("the report") { try await harness.reports().first }
                #expect(report.severity == "High")
                #expect(report.json.at("resource", "managed") == false)
                #expect(report.json.at("resource", "displayName") == "aws_instance i-0fedcba9876543210")
                try await harness.apply(Samples.policy(spec: ["unmanaged": ["action": "Ignore"]]))
                try await eventually("its resolution") {
                    try await harness.reports().first?.resolvedHow == "PolicyChanged"
                }
                try await replica.send(.runInstance("i-0fedcba9876543211"))
                try await replica.settle()
                #expect(try await harness.reports().count == 1)
            }
        }
    }

    @Test func `suspending a policy resolves the reports that only it matched, and no others`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let other = Samples.rule("sg-2", types: ["aws_security_group"], severity: "Low")
                try await harness.apply(Samples.policy("second", spec: ["rules": [other]]))
                try await harness.condition("Ready", of: { try await harness.policy("second") }, "True")
                try await harness.policyReachesSources()
                try await replica.send(.resize(to: "m5.large"))
                try await replica.send(.openGroup())
                try await harness.report("aws_instance.web")
                try await harness.report("aws_security_group.web", where: { $0.severity == "High" })
                try await harness.apply(Samples.policy(spec: ["suspend": true]))
                try await harness.report("aws_instance.web", where: { $0.resolvedHow == "PolicyChanged" })
                let kept = try await harness.report("aws_security_group.web", where: { $0.severity == "Low" })
                #expect(kept.phase == "Open")
            }
        }
    }

    @Test func `a suspended policy judges nothing until it is resumed`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await harness.apply(Samples.policy(spec: ["suspend": true]))
                try await harness.condition("Ready", of: { try await harness.policy() }, "False", "Suspended")
                try await harness.policyReachesSources()
                try await replica.send(.resize(to: "m5.large"))
                try await replica.settle()
                #expect(try await harness.reports().isEmpty)
                try await harness.apply(Samples.policy(spec: ["suspend": false]))
                try await harness.condition("Ready", of: { try await harness.policy() }, "True")
                try await harness.policyReachesSources()
                try await replica.send(.resize(to: "m5.xlarge"))
                try await harness.report()
            }
        }
    }

    @Test func `reports outlive a restart with a slow reading of the policies`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report(where: { $0.phase == "Open" })
                try await replica.settle()
            }
            // Many policies are compiled while the source already starts.
            for number in 0..<20 { try await harness.apply(Samples.policy("another-\(number)", spec: ["rules": []])) }
            harness.wire.forgetWrites()
            try await harness.operating { replica in
                try await eventually("the source's worker") { replica.operator.sourceCount == 1 }
                try await replica.settle()
                try await eventually("the states") { replica.operator.health.sourcesNotReady.isEmpty }
                try await Task.sleep(for: .milliseconds(500))
                #expect(harness.wire.writes.filter { $0.path.contains("driftreports") } == [])
            }
        }
    }
}
