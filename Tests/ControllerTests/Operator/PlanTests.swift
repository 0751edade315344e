import Engine
import FoundationEssentials
import JSON
import KubeClient
import Testing

@testable import Controller

/// A published plan beside the state in the test cluster.
extension OperatorTests.Plans {
    /// What `terraform show -json` would print of the test state after its instance was resized.
    static func plan(to type: String = "m5.large", at time: Int64, serial: Int64? = nil) -> JSONValue {
        let before: JSONValue = ["id": .string(TestState.instanceID), "instance_type": "t3.small"]
        let after: JSONValue = ["id": .string(TestState.instanceID), "instance_type": .string(type)]
        var plan: JSONValue = [
            "format_version": "1.2", "terraform_version": "1.9.8",
            "timestamp": .string(EventTime(microseconds: time - time % 1_000_000).iso8601), "errored": false,
            "resource_drift": [
                [
                    "address": "aws_instance.web", "mode": "managed", "type": "aws_instance", "name": "web",
                    "change": ["actions": ["update"], "before": before, "after": after],
                ]
            ],
        ]
        if let serial { plan["tfdrift"] = ["serial": .int(serial)] }
        return plan
    }

    private static func source(_ harness: OperatorHarness, _ plan: JSONValue) -> JSONValue {
        var state = Samples.state(in: harness)
        state["plan"] = plan
        return Samples.source(in: harness, spec: ["states": [state]])
    }

    private static func local(_ harness: OperatorHarness) -> JSONValue {
        source(harness, ["local": ["path": .string(harness.path("plan"))]])
    }

    private static func planStatus(_ harness: OperatorHarness) async throws -> JSONValue? {
        try await harness.source().json.at("status", "states")?[0]?["plan"]
    }

    private static func begin(_ harness: OperatorHarness, _ source: JSONValue, _ replica: Replica) async throws {
        try harness.write(TestState())
        try await harness.apply(Samples.secret())
        try await harness.apply(Samples.policy())
        try await harness.apply(source)
        try await replica.ready()
    }

    @Test func `a plan reports drift that no event told, and an event brings its actor`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                let plan = Self.plan(at: harness.clock.now, serial: 1)
                try harness.write(text: plan.text, as: "plan")
                try await Self.begin(harness, Self.local(harness), replica)
                let report = try await harness.report()
                #expect(report.json.at("status", "actorName") == "unknown")
                #expect(report.json.at("status", "verdict") == "Confirmed")
                #expect(report.json.at("status", "changes")?[0]?["evidence"] == "Plan")
                #expect(report.json.at("status", "event", "name") == "terraform plan")
                try await harness.condition("PlanLoaded", of: { try await harness.source() }, "True", "Loaded")
                let status = try #require(try await Self.planStatus(harness))
                #expect(status["time"] == plan["timestamp"] && status["serial"] == 1 && status["drifts"] == 1)
                #expect(status["inForce"] == true && status["message"] == nil && status["lastSync"] != nil)
                let labels = [("source", "\(harness.namespace)/aws"), ("state", "main")]
                #expect(replica.metric("tfdrift_plan_last_sync_timestamp", labels) > 0)
                try await replica.send(.resize(to: "m5.large"))
                let joined = try await harness.report("aws_instance.web", "the actor") {
                    $0.json.at("status", "actorName") == "alice"
                }
                #expect(joined.uid == report.uid && joined.json.at("status", "verdict") == "Confirmed")
                #expect(try await harness.reports().count == 1)
            }
        }
    }

    @Test func `a missing or broken plan keeps nothing from working and says so`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await Self.begin(harness, Self.local(harness), replica)
                let missing = try await harness.condition(
                    "PlanLoaded", of: { try await harness.source() }, "False", "PlanUnavailable")
                #expect(missing["message"]?.stringValue?.hasPrefix("main: ") == true)
                #expect(missing["message"]?.stringValue?.contains("no such file") == true)
                #expect(try await harness.source().condition("Ready")?["status"] == "True")
                #expect(try await Self.planStatus(harness)?["message"]?.stringValue?.contains("plan.tfstate") == true)
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                try harness.write(text: #"{"format_version":"9.0"}"#, as: "plan")
                try await eventually("the version to be named") {
                    try await harness.source().condition("PlanLoaded")?["message"]?.stringValue?
                        .contains("unsupported plan format_version 9.0") == true
                }
                // Its time is in whole seconds, and must not be before the event's.
                let plan = Self.plan(at: harness.clock.now + 1_000_000, serial: 1)
                try harness.write(text: plan.text, as: "plan")
                try await harness.condition("PlanLoaded", of: { try await harness.source() }, "True", "Loaded")
                try await harness.report("aws_instance.web", "the evidence") {
                    $0.json.at("status", "changes")?[0]?["evidence"] == "Plan"
                }
            }
        }
    }

    @Test func `a newer state supersedes the plan, and a plan from the future is refused`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try harness.write(text: Self.plan(to: "t3.small", at: harness.clock.now, serial: 1).text, as: "plan")
                try await Self.begin(harness, Self.local(harness), replica)
                try await harness.condition("PlanLoaded", of: { try await harness.source() }, "True", "Loaded")
                try harness.write(TestState(serial: 2))
                let outdated = try await harness.condition(
                    "PlanLoaded", of: { try await harness.source() }, "True", "PlanNotInForce")
                #expect(
                    outdated["message"] == "main: superseded: the state in force has serial 2")
                #expect(try await Self.planStatus(harness)?["inForce"] == false)
                try harness.write(text: Self.plan(at: harness.clock.now + 3_600_000_000, serial: 2).text, as: "plan")
                let future = try await harness.condition(
                    "PlanLoaded", of: { try await harness.source() }, "False", "PlanUnavailable")
                #expect(future["message"]?.stringValue?.contains("is in the future") == true)
                #expect(try await harness.reports().isEmpty)
            }
        }
    }

    @Test func `a plan in a Secret is read as it stands or gzipped`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                let plan = Self.plan(at: harness.clock.now, serial: 1).serialized
                try await harness.apply(Samples.secret("plans", ["plan.json": Gzip.stored(plan)]))
                try await Self.begin(harness, Self.source(harness, ["secret": ["name": "plans"]]), replica)
                try await harness.report()
                try await harness.apply(Self.source(harness, ["secret": ["name": "gone", "key": "p"]]))
                let missing = try await harness.condition(
                    "PlanLoaded", of: { try await harness.source() }, "False", "PlanUnavailable")
                #expect(missing["message"]?.stringValue?.contains("no such Secret") == true)
                try await replica.ready()
            }
        }
    }

    @Test func `a plan may not reach for what the namespace may not, and the state serves all the same`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.permissions.localPathNamespaces = ["elsewhere"] }) { replica in
                try await harness.apply(Samples.stateSecret(TestState()))
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                let state: JSONValue = [
                    "name": "main", "kubernetes": ["secretSuffix": "web"], "refreshInterval": "1s",
                    "plan": ["local": ["path": "/etc/passwd"]],
                ]
                try await harness.apply(Samples.source(in: harness, spec: ["states": [state]]))
                let refused = try await harness.condition(
                    "PlanLoaded", of: { try await harness.source() }, "False", "PlanUnavailable")
                let message = refused["message"]?.stringValue ?? ""
                #expect(message.contains("spec.states[main].plan.local.path"))
                #expect(message.contains("--allow-local-paths \(harness.namespace)"))
                try await replica.ready()
                try await replica.send(.resize(to: "m5.large").with { $0.time = harness.clock.now + 60_000_000 })
                try await harness.report()
            }
        }
    }

    @Test(
        arguments: [
            [:], ["local": ["path": "/p"], "secret": ["name": "s"]], ["secret": ["key": "k"]],
        ] as [JSONValue])
    func `the schema takes exactly one whole place`(plan: JSONValue) async throws {
        try await OperatorHarness.with { harness in
            do {
                try await harness.apply(Self.source(harness, plan))
                Issue.record("the API took \(plan.text)")
            } catch {
                #expect("\(error)".contains("plan"))
            }
        }
    }
}
