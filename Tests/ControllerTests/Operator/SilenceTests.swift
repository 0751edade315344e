import Demo
import JSON
import KubeClient
import Testing

@testable import Controller

extension OperatorTests.Silence {
    private static func reasons(_ harness: OperatorHarness, _ wanted: Set<String>) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for event in try await harness.events(about: try await harness.source()) {
            guard let reason = event["reason"]?.stringValue, wanted.contains(reason) else { continue }
            counts[reason, default: 0] += Int(event.json.at("series", "count")?.intValue ?? 1)
        }
        return counts
    }

    @Test func `a gRPC stream that stands and stays silent is told by time alone, once, and the first alert ends it`()
        async throws
    {
        try await OperatorHarness.with { harness in
            let socket = "\(harness.folder)/falco.sock"
            let falco = try FalcoReplayServer(.unix(path: socket))
            let outcome = await Result {
                try await harness.operating { replica in
                    try harness.write(TestState())
                    try await harness.apply(Samples.policy())
                    let grpc: JSONValue = ["address": .string("unix://\(socket)"), "expectEventsWithin": "2s"]
                    try await harness.apply(
                        Samples.source(in: harness, spec: ["events": [["name": "grpc", "falcoGRPC": grpc]]]))
                    try await harness.condition("Receiving", of: { try await harness.source() }, "True", "Connected")
                    let silent = try await harness.condition(
                        "Receiving", of: { try await harness.source() }, "False", "NoEvents")
                    let message = silent["message"]?.stringValue ?? ""
                    #expect(message.contains("grpc: no event for 2s"))
                    #expect(message.contains("raise spec.events[grpc].falcoGRPC.expectEventsWithin, or set it to 0s"))
                    let entry = try await harness.source().json.at("status", "events")?[0]
                    #expect(entry?["connected"] == true, "the stream is up")
                    #expect(entry?["message"]?.stringValue?.contains("no event for 2s") == true)
                    #expect(try await harness.source().condition("Ready")?["status"] == "True")
                    let source = [("source", "\(harness.namespace)/aws")]
                    #expect(replica.metric("tfdrift_falco_connected", source) == 1)
                    // The silence goes on: nothing more is said of it.
                    let before = try await harness.source().resourceVersion
                    try await Task.sleep(for: .seconds(3))
                    #expect(try await harness.source().resourceVersion == before)
                    falco.enqueue([try FalcoReplayAlert.carrying(.resize(to: "m5.large"), harness)])
                    try await harness.condition("Receiving", of: { try await harness.source() }, "True", "Connected")
                    try await harness.report()
                    let reasons = try await Self.reasons(harness, ["NoEvents"])
                    #expect(reasons == ["NoEvents": 1])
                }
            }
            await falco.shutdown()
            try outcome.get()
        }
    }

    @Test func `an HTTP intake that hears nothing no longer receives, and another spec needs no new intake`()
        async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                let silent: [String: JSONValue] = ["expectEventsWithin": "1s"]
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                try await harness.apply(Samples.source(in: harness, spec: silent))
                let told = try await harness.condition(
                    "Receiving", of: { try await harness.source() }, "False", "NoEvents")
                #expect(told["message"]?.stringValue?.contains("http_output.url") == true)
                #expect(told["message"]?.stringValue?.contains("raise spec.expectEventsWithin") == true)
                #expect(try await harness.source().json.at("status", "events")?[0]?["connected"] == false)
                try await harness.apply(Samples.source(in: harness, spec: ["expectEventsWithin": "0s"]))
                try await harness.condition("Receiving", of: { try await harness.source() }, "True", "Connected")
                try await Task.sleep(for: .milliseconds(1500))
                #expect(try await harness.source().condition("Receiving")?["status"] == "True")
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
            }
        }
    }

    @Test func `the time of the last event is shown, and does not move with every event`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                #expect(try await harness.source().json.at("status", "events")?[0]?["lastEventTime"] == nil)
                try await replica.send(.resize(to: "m5.large"))
                let first = try await eventually("the time") {
                    try await harness.source().json.at("status", "events")?[0]?["lastEventTime"]?.stringValue
                }
                #expect(first.hasSuffix("Z"))
                try await replica.settle()
                try await harness.condition("Drifted", of: { try await harness.source() }, "True")
                let before = try await harness.source().resourceVersion
                try await Task.sleep(for: .milliseconds(1100))
                for type in ["m5.xlarge", "m5.2xlarge"] { try await replica.send(.resize(to: type)) }
                try await replica.settle()
                try await Task.sleep(for: .milliseconds(600))
                #expect(try await harness.source().resourceVersion == before)
                harness.clock.advance(by: 400)
                try await replica.send(.resize(to: "m5.4xlarge"))
                try await harness.apply(Samples.source(in: harness, labels: ["seen": "a"]))
                try await eventually("the later time") {
                    let shown = try await harness.source().json.at("status", "events")?[0]?["lastEventTime"]?
                        .stringValue
                    return shown.map { $0 > first } == true
                }
            }
        }
    }

    @Test func `a Falco that goes away is told, and its return brings events again by itself`() async throws {
        try await OperatorHarness.with { harness in
            let socket = "\(harness.folder)/falco.sock"
            let first = try FalcoReplayServer(.unix(path: socket))
            try await harness.operating { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.policy())
                let grpc: JSONValue = ["address": .string("unix://\(socket)")]
                try await harness.apply(
                    Samples.source(in: harness, spec: ["events": [["name": "grpc", "falcoGRPC": grpc]]]))
                try await replica.ready()
                first.enqueue([try FalcoReplayAlert.carrying(.resize(to: "m5.large"), harness)])
                try await harness.report()
                await first.shutdown()
                let lost = try await harness.condition(
                    "Receiving", of: { try await harness.source() }, "False", "NotConnected")
                #expect(lost["message"]?.stringValue?.hasPrefix("grpc: ") == true)
                let source = [("source", "\(harness.namespace)/aws")]
                try await eventually("the gauge") { replica.metric("tfdrift_falco_connected", source) == 0 }
                #expect(harness.log.with(message: "Falco connection lost, reconnecting...").count == 1)
                #expect(replica.metric("tfdrift_intake_gaps_total", [("reason", "ConnectionLost")]) >= 1)

                let second = try FalcoReplayServer(.unix(path: socket))
                let outcome = await Result {
                    second.enqueue([try FalcoReplayAlert.carrying(.openGroup(), harness)])
                    try await harness.condition("Receiving", of: { try await harness.source() }, "True", "Connected")
                    try await harness.report("aws_security_group.web")
                    #expect(replica.metric("tfdrift_falco_connected", source) == 1)
                    #expect(harness.log.with(message: "Connected to Falco gRPC").count == 2)
                    let reasons = try await Self.reasons(harness, ["NotConnected"])
                    #expect(reasons == ["NotConnected": 1])
                }
                await second.shutdown()
                try outcome.get()
            }
        }
    }
}
