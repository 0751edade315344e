import JSON
import KubeClient
import Synchronization
import Testing
import Transport

@testable import Controller

extension OperatorTests.Sources {
    @Test func `nothing is judged before every state is loaded, and then all that waited is`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                try await harness.apply(
                    Samples.source(
                        in: harness,
                        spec: ["states": [Samples.state(in: harness), Samples.state("network", in: harness)]]))
                try await harness.condition(
                    "StateLoaded", of: { try await harness.source() }, "False", "StateUnavailable")
                // Later than the state that is still to come.
                try await replica.send(.resize(to: "m5.large").with { $0.time = harness.clock.now + 60_000_000 })
                try await eventually("the event to wait") {
                    replica.metric("tfdrift_events_waiting", [("source", "\(harness.namespace)/aws")]) == 1
                }
                #expect(try await harness.reports().isEmpty)
                try harness.write(text: TestState.json(serial: 1, lineage: "l", resources: []).text, as: "network")
                try await harness.report()
                try await replica.ready()
                try await harness.condition("StateLoaded", of: { try await harness.source() }, "True")
            }
        }
    }

    @Test func `events that waited are judged when the spec drops the state they waited for`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                try await harness.apply(
                    Samples.source(
                        in: harness,
                        spec: ["states": [Samples.state(in: harness), Samples.state("network", in: harness)]]))
                try await harness.condition(
                    "StateLoaded", of: { try await harness.source() }, "False", "StateUnavailable")
                try await replica.send(.resize(to: "m5.large"))
                try await eventually("the event to wait") {
                    replica.metric("tfdrift_events_waiting", [("source", "\(harness.namespace)/aws")]) == 1
                }
                try await harness.apply(Samples.source(in: harness))
                try await harness.report()
                try await replica.ready()
            }
        }
    }

    @Test func `two sources that share an intake get the events of their accounts only`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                var other = TestState(account: "444455556666")
                other.lineage = "another"
                try harness.write(other, as: "other")
                try await harness.apply(
                    Samples.source(
                        "payments", in: harness,
                        spec: ["account": "444455556666", "states": [Samples.state("other", in: harness)]]))
                try await replica.ready("payments")
                try await replica.send(.resize(to: "m5.large"))
                try await replica.send(.resize(to: "m5.xlarge").inAccount("444455556666"))
                try await replica.send(.resize(to: "m5.metal").inAccount("777788889999"))
                try await eventually("two reports") { try await harness.reports().count == 2 }
                try await replica.settle()
                let accounts = try await harness.reports().map {
                    "\($0["source"]?.stringValue ?? "") \($0.json.at("resource", "account")?.stringValue ?? "")"
                }
                #expect(accounts.sorted() == ["aws 111122223333", "payments 444455556666"])
                #expect(replica.metric("tfdrift_events_unowned_total", [("account", "777788889999")]) == 1)
            }
        }
    }

    @Test func `a second look at an unchanged object writes nothing`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                try await harness.condition("Drifted", of: { try await harness.policy() }, "True")
                try await replica.settle()
                try await Task.sleep(for: .seconds(1))
                let count = replica.metric(
                    "controller_runtime_reconcile_total", [("controller", "driftsource"), ("result", "success")])
                harness.wire.forgetWrites()
                // A label that no selector asks for wakes the reconcilers and changes nothing.
                for value in ["a", "b"] {
                    try await harness.apply(Samples.source(in: harness, labels: ["seen": value]))
                    try await eventually("another reconciliation") {
                        replica.metric(
                            "controller_runtime_reconcile_total",
                            [("controller", "driftsource"), ("result", "success")]) > count
                    }
                    try await Task.sleep(for: .milliseconds(500))
                }
                #expect(harness.wire.writes == [])
            }
        }
    }

    @Test func `a suspended source judges nothing, keeps its reports and goes on when resumed`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                let before = try await harness.report()
                try await harness.apply(Samples.source(in: harness, spec: ["suspend": true]))
                try await harness.condition("Ready", of: { try await harness.source() }, "False", "Suspended")
                let suspended = try await harness.source()
                #expect(suspended.json.at("status", "observedGeneration") == .int(suspended.generation))
                try await eventually("the intake to close") { try await replica.post([]).status == 404 }
                #expect(try await harness.report().resourceVersion == before.resourceVersion)
                try await harness.apply(Samples.source(in: harness))
                try await replica.ready()
                try await replica.send(.resize(to: "t3.small"))
                #expect(try await harness.report(where: { $0.phase == "Resolved" }).uid == before.uid)
            }
        }
    }

    @Test func `another path of a state takes the old state out of force`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let moved: JSONValue = [
                    "name": "main", "local": ["path": .string(harness.path("elsewhere"))], "refreshInterval": "1s",
                ]
                try await harness.apply(Samples.source(in: harness, spec: ["states": [moved]]))
                try await harness.condition(
                    "StateLoaded", of: { try await harness.source() }, "False", "StateUnavailable")
                #expect(try await harness.source().json.at("status", "states")?[0]?["serial"] == nil)
                try harness.write(TestState(serial: 9, instanceType: "m5.large"), as: "elsewhere")
                try await replica.ready()
                try await eventually("the new serial") {
                    try await harness.source().json.at("status", "states")?[0]?["serial"] == 9
                }
                try await replica.send(.resize(to: "m5.xlarge"))
                #expect(try await harness.report().json.at("status", "changes")?[0]?["old"] == "m5.large")
            }
        }
    }

    @Test func `an own apply is proven by the next state, and reported without one when its grace is over`()
        async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin(TestState(others: [("db", "i-0aaaaaaaaaaaaaaaa")]))
                try await replica.send(.resize(to: "m5.large").byTerraform)
                try await eventually("the claim") { !replica.operator.isQuiet }
                try harness.write(
                    TestState(serial: 2, instanceType: "m5.large", others: [("db", "i-0aaaaaaaaaaaaaaaa")]))
                try await replica.settle()
                #expect(try await harness.reports().isEmpty)
                let drifts = [("severity", "medium"), ("environment", "production"), ("provider", "aws")]
                #expect(replica.metric("tfdrift_events_total", drifts) == 0)
                try await harness.apply(Samples.source(in: harness, spec: ["applyGrace": "1s"]))
                try await eventually("the edit") {
                    let source = try await harness.source()
                    return source.json.at("status", "observedGeneration") == .int(source.generation)
                }
                try await replica.send(.resize("i-0aaaaaaaaaaaaaaaa", to: "m5.large").byTerraform)
                let report = try await harness.report("aws_instance.db")
                #expect(report.json.at("status", "verdict") == "Unverified")
                #expect(report.json.at("status", "unverifiedReasons")?.arrayValue?.contains("ownApplyUnproven") == true)
                #expect(replica.metric("tfdrift_events_total", drifts) == 1)
                #expect(replica.metric("tfdrift_events_by_type", [("type", "aws_instance")]) == 1)
                let received = [("outcome", "pending"), ("source", "\(harness.namespace)/aws")]
                #expect(replica.metric("tfdrift_audit_events_received_total", received) == 2)
            }
        }
    }

    @Test func `an event is kept until its claim is proven, and a restart before that is told`() async throws {
        try await OperatorHarness.with { harness in
            let claim = TestEvent.resize(to: "m5.large").byTerraform
            try await harness.operating { replica in
                try await replica.begin()
                try await harness.apply(Samples.source(in: harness, spec: ["applyGrace": "10m"]))
                try await replica.ready()
                try await replica.send(claim)
                try await eventually("the claim in the status") {
                    try await harness.source().status?["pendingSince"]?.stringValue != nil
                }
                #expect(replica.metric("tfdrift_inbox_records") == 1, "the event was let go before its proof")
                #expect(replica.operator.inboxIsEmpty, "nothing else waits")
                try harness.write(TestState(serial: 2, instanceType: "m5.large"))
                try await replica.settle()
                try await eventually("the event to be let go") { replica.metric("tfdrift_inbox_records") == 0 }
                try await eventually("the status to be clear") {
                    try await harness.source().status?["pendingSince"] == nil
                }
                try await replica.send(.resize(to: "m5.xlarge").byTerraform)
                try await eventually("the second claim") {
                    try await harness.source().status?["pendingSince"]?.stringValue != nil
                }
            }
            try await harness.operating { replica in
                try await replica.ready()
                try await eventually("the Event") {
                    let events = try await harness.events(about: try await harness.source())
                    return events.contains { $0["reason"] == "ClaimsForgotten" && $0["type"] == "Warning" }
                }
                try await eventually("the status to be clear") {
                    try await harness.source().status?["pendingSince"] == nil
                }
                #expect(try await harness.reports().isEmpty)
            }
        }
    }

    @Test func `a deleted source stops its worker and closes its intake`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                try await harness.kube.delete(Kinds.sources, namespace: harness.namespace, name: "aws")
                try await eventually("the worker's end") { replica.operator.sourceCount == 0 }
                try await eventually("the intake to close") { try await replica.post([]).status == 404 }
                #expect(replica.metric("tfdrift_owned_sources") == 0)
                if harness.cluster.isReal {
                    print("skipped: this server has no garbage collector; reports of a deleted source stay")
                } else {
                    try await eventually("the reports to go") { try await harness.reports().isEmpty }
                    try await Task.sleep(for: .milliseconds(500))
                    #expect(try await harness.reports().isEmpty)
                }
            }
        }
    }

    @Test func `what waits to be written of a deleted source is dropped, and its events are let go`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let refused = TransportError(.connect, "connection refused")
                harness.wire.fail { $0.path.contains("/driftreports") && $0.method == "PATCH" ? .error(refused) : nil }
                try await replica.send(.resize(to: "m5.large"))
                try await replica.send(.openGroup())
                try await eventually("two reports to wait") { replica.metric("tfdrift_report_queue_depth") == 2 }
                try await harness.kube.delete(Kinds.sources, namespace: harness.namespace, name: "aws")
                try await eventually("the worker's end") { replica.operator.sourceCount == 0 }
                try await eventually("the events to be let go") { replica.operator.isQuiet }
                harness.wire.forgetWrites()
                harness.wire.recover()
                try await Task.sleep(for: .milliseconds(700))
                #expect(harness.wire.writes.filter { $0.path.contains("/driftreports") }.isEmpty)
                #expect(try await harness.reports().isEmpty)
                // Another source of that name is not the one that was deleted.
                try await harness.apply(Samples.source(in: harness))
                try await replica.ready()
                try await replica.send(.resize(to: "m5.xlarge"))
                try await harness.report(where: { $0.occurrences == 1 })
            }
        }
    }

    @Test func `a spec that breaks a rule of the schema is refused when it is applied`() async throws {
        try await OperatorHarness.with { harness in
            for (field, spec): (String, [String: JSONValue]) in [
                ("spec.account", ["account": "1234"]), ("spec.states", ["states": []]),
                ("spec.applyGrace", ["applyGrace": "48h"]),
                ("spec.events[0].falcoHTTP", ["events": [["name": "falco", "falcoHTTP": [:]]]]),
            ] {
                do {
                    try await harness.apply(Samples.source(in: harness, spec: spec))
                    Issue.record("\(field) was taken")
                } catch let error as KubeError {
                    #expect(error.isInvalid)
                    #expect(error.description.contains(field), "\(error)")
                }
            }
        }
    }

    @Test func `a state kept in a Secret by Terraform's Kubernetes backend is read`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                try await harness.apply(Samples.stateSecret(TestState(serial: 5)))
                try await harness.apply(
                    Samples.source(
                        in: harness,
                        spec: [
                            "states": [
                                ["name": "main", "kubernetes": ["secretSuffix": "web"], "refreshInterval": "1s"]
                            ]
                        ]))
                try await replica.ready()
                let states = try await harness.source().json.at("status", "states")
                #expect(states?[0]?["serial"] == 5, "\(states?.text ?? "")")
                try await replica.send(.resize(to: "m5.large").with { $0.time = harness.clock.now + 5_000_000 })
                #expect(try await harness.report().json.at("resource", "state", "serial") == 5)
            }
        }
    }

    @Test func `a Role that names only the Secret of a state is enough, and one that names none is told`() async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                let isMainForbidden = Mutex(true)
                harness.wire.fail { request in
                    let name = request.path.split(separator: "/").last ?? ""
                    guard name.hasPrefix("tfstate-default-web"),
                        name.contains("-part-") || isMainForbidden.withLock({ $0 })
                    else { return nil }
                    let status: JSONValue = [
                        "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "code": 403,
                        "message": .string("secrets \"\(name)\" is forbidden"),
                    ]
                    return .answer(
                        HTTPResponse(
                            status: 403, headers: ["Content-Type": "application/json"], body: status.serialized))
                }
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.stateSecret(TestState(serial: 5)))
                let state: JSONValue = ["name": "main", "kubernetes": ["secretSuffix": "web"], "refreshInterval": "1s"]
                try await harness.apply(Samples.source(in: harness, spec: ["states": [state]]))
                let forbidden = try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "StateUnavailable")
                #expect(
                    forbidden["message"]?.stringValue?.contains("grant the operator get on Secret tfstate-default-web")
                        == true, "\(forbidden.text)")
                isMainForbidden.withLock { $0 = false }
                try await replica.ready()
                #expect(try await harness.source().json.at("status", "states")?[0]?["serial"] == 5)
                harness.wire.recover()
            }
        }
    }
}
