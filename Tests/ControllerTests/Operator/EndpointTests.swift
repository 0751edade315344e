import FoundationEssentials
import JSON
import KubeClient
import Testing
import Transport

@testable import Controller

extension OperatorTests.Endpoints {
    @Test func `the health endpoints mean what the runbook says`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                #expect(try await replica.get("/healthz").status == 200)
                try await eventually("/readyz") { try await replica.get("/readyz").status == 200 }
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.source(in: harness))
                try await eventually("the source") { replica.operator.sourceCount == 1 }
                let waiting = try await replica.get("/ready")
                #expect(waiting.status == 503)
                let told = try JSONValue(parsing: waiting.body)
                #expect(told["ready"] == false)
                #expect(told["notReady"]?[0]?["source"] == .string("\(harness.namespace)/aws"))
                #expect(try JSONValue(parsing: try await replica.get("/health").body)["status"] == "degraded")
                try harness.write(TestState())
                try await replica.ready()
                try await eventually("/ready") { try await replica.get("/ready").status == 200 }
                let health = try JSONValue(parsing: try await replica.get("/health").body)
                #expect(health["status"] == "healthy")
                #expect(health["version"] == .string(TFDriftVersion.current))
                #expect(health["timestamp"]?.stringValue?.hasSuffix("Z") == true)
                #expect(try await replica.get("/nothing").status == 404)
            }
        }
    }

    @Test func `metrics carry the names and labels of the contract`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                try await replica.settle()
                let text = String(decoding: try await replica.get("/metrics").body, as: UTF8.self)
                let source = "\(harness.namespace)/aws"
                for expected in [
                    #"tfdrift_events_total{environment="production",provider="aws",severity="medium"} 1"#,
                    #"tfdrift_events_by_type{type="aws_instance"} 1"#,
                    #"tfdrift_detection_latency_seconds{quantile="0.95"}"#,
                    #"tfdrift_event_to_report_seconds_count 1"#, "tfdrift_falco_connected{",
                    "tfdrift_state_last_sync_timestamp{source=\"\(source)\",state=\"main\"}",
                    #"controller_runtime_reconcile_total{controller="driftsource",result="success"}"#,
                    #"workqueue_depth{"#, "rest_client_requests_total{", "process_resident_memory_bytes",
                    "process_cpu_seconds_total",
                ] { #expect(text.contains(expected), "\(expected) is missing") }
            }
        }
    }

    @Test func `Kubernetes Events are counted, those that could not be written too`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let written = [("result", "written")]
                let failed = [("result", "failed")]
                try await eventually("the Event of Ready") {
                    replica.metric("tfdrift_kubernetes_events_total", written) > 0
                }
                #expect(replica.metric("tfdrift_kubernetes_events_total", failed) == 0)
                harness.wire.fail { request in
                    guard request.path.hasSuffix("/events") else { return nil }
                    return .answer(
                        HTTPResponse(
                            status: 403, headers: ["Content-Type": "application/json"],
                            body: Array(#"{"kind":"Status","reason":"Forbidden","message":"no","code":403}"#.utf8)))
                }
                try await replica.send(.resize(to: "m5.large"))
                try await eventually("the Event that is refused") {
                    // A slow server may not have had all of those about the source yet.
                    replica.metric("tfdrift_kubernetes_events_total", failed) >= 1
                }
            }
        }
    }

    @Test func `a write that never ends makes the process unhealthy, and its end makes it well`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                #expect(try await replica.get("/healthz").status == 200)
                harness.wire.fail { request in
                    request.path.contains("/driftreports/") ? .delay(.seconds(8)) : nil
                }
                try await replica.send(.resize(to: "m5.large"))
                try await eventually("the write to begin") { replica.metric("tfdrift_report_queue_depth") == 1 }
                try await Task.sleep(for: .milliseconds(300))
                harness.clock.advance(by: 601)
                // The beat of the process itself comes round within a second of the new time.
                let stuck = try await eventually("the writer to be named") {
                    let answer = try await replica.get("/healthz")
                    let text = String(decoding: answer.body, as: UTF8.self)
                    return answer.status == 503 && text == "stuck: writing of reports\n" ? text : nil
                }
                #expect(stuck.isEmpty == false)
                let health = try await replica.get("/health")
                #expect(health.status == 503)
                #expect(try JSONValue(parsing: health.body)["status"] == "unhealthy")
                harness.wire.recover()
                try await harness.report()
                try await eventually("/healthz") { try await replica.get("/healthz").status == 200 }
            }
        }
    }

    static let promtool = FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool")

    @Test(.enabled(if: promtool, "promtool is not at /usr/bin/promtool"))
    func `promtool accepts the metrics`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                let file = harness.folder + "/metrics"
                let body = try await replica.get("/metrics").body
                try Data(body).write(to: URL(filePath: file))
                let complaints = try Shell.run("/usr/bin/promtool check metrics < \(file) 2>&1")
                    .split(separator: "\n")
                    .filter { !$0.hasPrefix("tfdrift_events_by_type") && !$0.hasPrefix("rest_client") }
                #expect(complaints.isEmpty, "\(complaints)")
            }
        }
    }

    @Test func `the time of a state's last good load moves while the state stays the same`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let labels = [("source", "\(harness.namespace)/aws"), ("state", "main")]
                let first = replica.metric("tfdrift_state_last_sync_timestamp", labels)
                #expect(first > 0)
                try await eventually("another load") {
                    replica.metric("tfdrift_state_last_sync_timestamp", labels) > first
                }
            }
        }
    }

    @Test func `a state that the spec names no more takes its series along`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                var other = TestState()
                other.lineage = "another"
                try harness.write(other, as: "network")
                let both = [Samples.state(in: harness), Samples.state("network", in: harness)]
                try await replica.begin()
                try await harness.apply(Samples.source(in: harness, spec: ["states": .array(both)]))
                func isShown(_ state: String) async throws -> Bool {
                    let text = String(decoding: try await replica.get("/metrics").body, as: UTF8.self)
                    let source = "\(harness.namespace)/aws"
                    return text.contains(
                        "tfdrift_state_last_sync_timestamp{source=\"\(source)\",state=\"\(state)\"}")
                }
                try await eventually("both series") { try await isShown("network") }
                try await harness.apply(Samples.source(in: harness))
                try await eventually("the series to go") { try await !isShown("network") }
                #expect(try await isShown("main"))
            }
        }
    }

    @Test func `a drift is one log line with the contract's keys`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let sent = try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                let lines = harness.log.with(message: "Drift detected")
                #expect(lines.count == 1)
                let line = try #require(lines.first)
                for (key, value): (String, JSONValue) in [
                    ("level", "warn"), ("provider", "aws"), ("resource_type", "aws_instance"),
                    ("resource_id", .string(TestState.instanceID)), ("severity", "medium"), ("user", "alice"),
                    ("eventID", .string(sent.id)), ("address", "aws_instance.web"),
                ] { #expect(line[key] == value, "\(key): \(line.text)") }
                #expect(line["time"]?.stringValue?.isEmpty == false)
            }
        }
    }
}
