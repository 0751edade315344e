import FoundationEssentials
import JSON
import KubeClient
import Synchronization
import Testing
import Transport

@testable import Controller

extension OperatorTests.Faults {
    @Test func `a missing Secret is named, and the source recovers when it is there`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.policy())
                try await harness.apply(Samples.source(in: harness))
                let missing = try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "SecretNotFound")
                let name = "Secret \(harness.namespace)/falco-token"
                #expect(missing["message"]?.stringValue?.contains(name) == true)
                #expect(
                    missing["message"]?.stringValue?.contains("spec.events[falco].falcoHTTP.tokenSecretRef") == true)
                let entry = try await harness.source().json.at("status", "events")?[0]
                #expect(entry?["message"]?.stringValue?.contains(name) == true)
                var other = Samples.secret()
                other["data"] = ["another": "eA=="]
                try await harness.apply(other)
                try await eventually("the missing key to be named") {
                    try await harness.source().condition("Ready")?["message"]?.stringValue?
                        .contains("has no key token") == true
                }
                try await harness.apply(Samples.secret())
                try await replica.ready()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
            }
        }
    }

    @Test func `a wrong token, a body that is no alert and one that is too large are refused and counted`() async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let alert = TestEvent.resize(to: "m5.large").with { $0.time = harness.clock.now }.alert.serialized
                #expect(try await replica.post(alert, token: "not-the-token-at-all").status == 404)
                #expect(try await replica.post(alert, intake: "nobody").status == 404)
                #expect(try await replica.post(Array("{\"output\": ".utf8)).status == 400)
                let large = Array(repeating: UInt8(ascii: " "), count: (1 << 20) + 1)
                #expect(try await replica.post(large).status == 413)
                let zipped = Gzip.stored(alert)
                #expect(try await replica.post(Array(zipped.dropLast(9)), encoding: "gzip").status == 400)
                #expect(try await harness.reports().isEmpty)
                // Nothing else was lost by it.
                #expect(try await replica.post(zipped, encoding: "gzip").status == 200)
                try await harness.report()
                let metrics = String(decoding: try await replica.get("/metrics").body, as: UTF8.self)
                #expect(!metrics.contains(OperatorHarness.token))
                #expect(!harness.log.all.contains { $0.text.contains(OperatorHarness.token) })
            }
        }
    }

    @Test func `an alert that is no event is logged and counted, and the next one counts`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let strange: JSONValue = [
                    "rule": "TFDrift AWS change", "source": "aws_cloudtrail", "output_fields": ["json.obj": "{\"a\":"],
                ]
                #expect(try await replica.post(strange.serialized).status == 200)
                let line = try await eventually("the log line") {
                    harness.log.with(message: "Failed to parse event").first
                }
                #expect(line["level"] == "error")
                #expect(line["error"]?.stringValue?.isEmpty == false)
                #expect(replica.metric("tfdrift_events_shed_total", [("reason", "invalid")]) == 1)
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
            }
        }
    }

    @Test(arguments: [
        ("cut off", String(TestState().json.text.prefix(900))),
        ("of another version", TestState.json(version: 9, serial: 1, lineage: "l", resources: []).text),
        ("no state at all", "<html>"),
    ])
    func `a broken state file is told and what was known stays in force`(what: String, text: String) async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try harness.write(text: text, as: "main")
                let failed = try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "StateUnavailable")
                #expect(
                    failed["message"]?.stringValue?.contains(harness.path("main")) == true, "\(what): \(failed.text)")
                let line = try await eventually("the log line") {
                    harness.log.with(message: "State refresh failed").first
                }
                #expect(line["state"] == "main")
                #expect(line["DriftSource"]?.stringValue == "\(harness.namespace)/aws")
                try await replica.send(.resize(to: "m5.large"))
                #expect(try await harness.report().json.at("status", "changes")?[0]?["old"] == "t3.small")
                try harness.write(TestState(serial: 2))
                try await replica.ready()
                #expect(harness.log.with(message: "State refresh failed").count == 1)
            }
        }
    }

    @Test func `a local path needs the flag for its namespace`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.permissions.localPathNamespaces = ["elsewhere"] }) { _ in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.source(in: harness))
                let refused = try await harness.condition(
                    "Stalled", of: { try await harness.source() }, "True", "InvalidSpec")
                #expect(refused["message"]?.stringValue?.contains("--allow-local-paths \(harness.namespace)") == true)
            }
        }
    }

    @Test func `a Falco that cannot be reached is told in status and metrics, beside one that works`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                let events: JSONValue = [
                    ["name": "falco", "falcoHTTP": ["tokenSecretRef": ["name": "falco-token"]]],
                    ["name": "grpc", "falcoGRPC": ["address": .string("unix://\(harness.folder)/nobody.sock")]],
                ]
                try await harness.apply(Samples.source(in: harness, spec: ["events": events]))
                try await harness.condition(
                    "Ready", of: { try await harness.source() }, "False", "IntakeNotConnected")
                try await harness.condition("Receiving", of: { try await harness.source() }, "False", "NotConnected")
                let entry = try await eventually("its message") {
                    try await harness.source().json.at("status", "events")?[1].flatMap {
                        $0["message"] == nil ? nil : $0
                    }
                }
                #expect(entry["connected"] == false)
                let metrics = String(decoding: try await replica.get("/metrics").body, as: UTF8.self)
                let connected = metrics.split(separator: "\n").filter { $0.hasPrefix("tfdrift_falco_connected{") }
                #expect(connected.contains { $0.hasSuffix(" 0") }, "\(connected)")
                #expect(try await replica.get("/readyz").status == 200)
                let ready = try await replica.get("/ready")
                #expect(ready.status == 503)
                #expect(String(decoding: ready.body, as: UTF8.self).contains("\(harness.namespace)/aws"))
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
            }
        }
    }

    @Test func `alerts without a request make the source say what Falco lacks`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(TestEvent.resize(to: "m5.large").with { $0.carriesRequest = false })
                let incomplete = try await harness.condition(
                    "Receiving", of: { try await harness.source() }, "False", "PayloadIncomplete")
                let message = incomplete["message"]?.stringValue ?? ""
                #expect(message.contains("append_output"))
                #expect(message.contains("json.obj"))
                try await replica.send(.resize(to: "m5.large"))
                try await harness.condition("Receiving", of: { try await harness.source() }, "True")
            }
        }
    }

    @Test func `while the API server is away alerts are taken and readiness stays, and the report comes after`()
        async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                harness.wire.fail { _ in .error(TransportError(.connect, "connection refused")) }
                try await replica.send(.resize(to: "m5.large"))
                try await eventually("a failed write") {
                    replica.metric("tfdrift_report_writes_total", [("result", "error")]) > 0
                }
                #expect(try await replica.get("/readyz").status == 200)
                #expect(try await replica.get("/healthz").status == 200)
                #expect(!replica.operator.inboxIsEmpty, "the event was let go before it was recorded")
                try await replica.send(.openGroup())
                harness.wire.recover()
                try await harness.report("aws_instance.web")
                try await harness.report("aws_security_group.web")
                try await replica.settle()
            }
        }
    }

    @Test(arguments: [(500, "InternalError"), (429, "TooManyRequests")])
    func `an API server that fails or throttles is asked again and nothing is lost`(code: Int, reason: String)
        async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let refused = Mutex(0)
                harness.wire.fail { write in
                    guard write.method == "PATCH", write.path.contains("driftreports/") else { return nil }
                    refused.withLock { $0 += 1 }
                    var status: JSONValue = ["kind": "Status", "apiVersion": "v1", "status": "Failure"]
                    (status["reason"], status["code"]) = (.string(reason), .int(Int64(code)))
                    return .answer(
                        HTTPResponse(
                            status: code, headers: ["Content-Type": "application/json", "Retry-After": "1"],
                            body: status.serialized))
                }
                try await replica.send(.resize(to: "m5.large"))
                try await eventually("two refused writes") { refused.withLock { $0 } >= 2 }
                #expect(!replica.operator.inboxIsEmpty, "the event was let go before it was recorded")
                harness.wire.recover()
                try await harness.report()
                try await replica.settle()
            }
        }
    }

    @Test func `a report of a newer writer is not overwritten by an older one`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                let report = try await harness.report()
                // As another replica would have written it since: a later time, and an event that this one never saw.
                _ = try await harness.kube.patch(
                    Kinds.reports, namespace: harness.namespace, name: report.name, type: .merge,
                    body: [
                        "status": [
                            "lastSeen": "2099-01-01T00:00:00Z", "eventIDs": ["unseen"], "summary": "by the new owner",
                        ]
                    ], fieldManager: "another-replica")
                try await replica.send(.resize(to: "m5.xlarge"))
                try await eventually("the refusal") {
                    harness.log.all.contains { $0["msg"]?.stringValue?.hasPrefix("A report was not written") == true }
                }
                #expect(try await harness.report().json.at("status", "summary") == "by the new owner")
                try await replica.settle()
            }
        }
    }
}
