import FoundationEssentials
import JSON
import KubeClient
import Testing
import Transport

@testable import Controller

extension OperatorTests {
    @Suite struct Explaining {}
}

/// `tfdrift explain` against an operator that runs.
extension OperatorTests.Explaining {
    private static func socket(_ harness: OperatorHarness, _ name: String = "a") -> String {
        "\(harness.folder)/\(name).sock"
    }

    private static func listening(_ harness: OperatorHarness) -> (inout OperatorSettings) -> Void {
        { $0.explainSocket = socket(harness) }
    }

    private static func ask(
        _ harness: OperatorHarness, _ subject: ExplainQuestion.Subject, source: String? = nil,
        _ output: ExplainQuestion.Output = .text, socket name: String = "a"
    ) async throws -> ExplainSocketClient.Answer {
        var question = ExplainQuestion(subject)
        question.source = source
        question.output = output
        return try await ExplainSocketClient(socket: socket(harness, name), http: harness.cluster.http).ask(question)
    }

    private static var reading: TestEvent { TestEvent("DescribeInstances", [:]).with { $0.isReadOnly = true } }

    private static func explain(_ harness: OperatorHarness, _ event: TestEvent) async throws -> String {
        try await ask(harness, .event(event.id)).text
    }

    @Test func `a drift, a change that no rule names, a read and an unmapped call say what was decided and why`()
        async throws
    {
        try await OperatorHarness.with { harness in
            try await harness.operating(Self.listening(harness)) { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(
                    Samples.policy(spec: ["rules": [Samples.rule("ec2-1", types: ["aws_instance"], severity: "Medium")]]
                    ))
                try await harness.apply(Samples.source(in: harness))
                try await replica.ready()
                let drift = try await replica.send(.resize(to: "m5.large"))
                let unnamed = try await replica.send(.openGroup())
                let read = try await replica.send(Self.reading)
                let unmapped = try await replica.send(TestEvent("InventSomething", ["instanceId": "i-1"]))
                try await harness.report()
                try await replica.settle()

                let text = try await Self.explain(harness, drift)
                for part in [
                    "event \(drift.id)\nModifyInstanceAttribute of ec2.amazonaws.com",
                    "source \(harness.namespace)/aws, received ",
                    "  then   drift aws_instance.web Modified: report opened, severity Medium, by baseline/ec2-1; Confirmed",
                    "  now    asked again", "row ec2.catalog:", "is aws_instance.web of the state main, serial 1",
                    #"instance_type: "t3.small" in the state, "m5.large" after the call"#,
                    "baseline/ec2-1: matches instance_type",
                ] { #expect(text.contains(part), "\(part) in\n\(text)") }
                #expect(!text.contains("report opened, severity Medium\n"), "what only the first time could tell")

                let silent = try await Self.explain(harness, unnamed)
                #expect(
                    silent.contains("then   drift (noRule) aws_security_group.web Modified: nothing is reported"),
                    "\(silent)")
                #expect(silent.contains("1 rule is about other types"))
                #expect(
                    try await Self.explain(harness, read).contains("then   ignored (readOnly): nothing is reported"))
                #expect(try await Self.explain(harness, read).contains("ends here: readOnly, the call changes nothing"))
                let nobody = try await Self.explain(harness, unmapped)
                #expect(nobody.contains("then   unmapped: nothing is reported"))
                #expect(nobody.contains("no row of the catalog speaks of InventSomething"))

                let again = try await replica.send(drift)
                try await replica.settle()
                let twice = try await Self.explain(harness, again)
                #expect(twice.contains("then   ignored (duplicate): nothing is reported"))
                #expect(twice.components(of: "asked again") == 1)
                #expect(twice.contains("passes"), "the screen is asked as if for the first time")

                let json = try JSONValue(
                    parsing: Array(try await Self.ask(harness, .event(drift.id), .json).text.utf8))
                #expect(json["found"] == true)
                #expect(json.at("event", "name") == "ModifyInstanceAttribute")
                #expect(json["decisions"]?[0]?["decided"]?[0]?["outcome"] == "drift")
                #expect(json["decisions"]?[0]?["decided"]?[0]?["verdict"] == "Confirmed")
                #expect(json["decisions"]?[1]?["decided"]?[0]?["reason"] == "duplicate")
                let stages = (json["decisions"]?[1]?["now"]?.arrayValue ?? []).compactMap { $0["stage"]?.stringValue }
                #expect(Set(stages) == ["decode", "screen", "map", "match", "compare", "explain", "judge"])
            }
        }
    }

    @Test func `the last events are listed, the newest first, and reads only when asked for`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating(Self.listening(harness)) { replica in
                try await replica.begin()
                let events = [TestEvent.resize(to: "m5.large"), Self.reading, .openGroup()]
                for event in events { try await replica.send(event) }
                try await harness.report("aws_security_group.web")
                try await replica.settle()
                let recent = try await Self.ask(harness, .recent(limit: 50, includingReads: false))
                let lines = recent.text.split(separator: "\n")
                #expect(recent.status == 200)
                #expect(lines.count == 2)
                #expect(lines.first?.contains(events[2].id) == true)
                #expect(lines.last?.contains("ModifyInstanceAttribute  drift aws_instance.web") == true)
                let all = try await Self.ask(harness, .recent(limit: 50, includingReads: true))
                #expect(all.text.split(separator: "\n").count == 3)
                let one = try await Self.ask(harness, .recent(limit: 1, includingReads: true), .json)
                let json = try JSONValue(parsing: Array(one.text.utf8))
                #expect(json["events"]?.arrayValue?.map { $0["id"]?.stringValue } == [events[2].id])
                let own = try await Self.ask(
                    harness, .recent(limit: 50, includingReads: true), source: "\(harness.namespace)/aws")
                #expect(own.text == all.text)
                let other = try await Self.ask(harness, .recent(limit: 50, includingReads: true), source: "a/b")
                #expect(other.status == 404)
                #expect(other.text.contains("no source a/b is judged by this process"))
                let labels = [("source", "\(harness.namespace)/aws")]
                #expect(replica.metric("tfdrift_explain_events", labels) == 3)
                #expect(replica.metric("tfdrift_explain_bytes", labels) > 1_000)
            }
        }
    }

    @Test func `an event that waits, one that nobody covers and one that never came say so`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating(Self.listening(harness)) { replica in
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                try await harness.apply(Samples.source(in: harness))
                try await harness.condition("StateLoaded", of: { try await harness.source() }, "False")
                try await eventually("the receiver") {
                    try await replica.post(Array("{\"a\":1}".utf8)).status == 200
                }
                let early = try await replica.send(.resize(to: "m5.large"))
                let waits = try await eventually("the event") {
                    let text = try await Self.explain(harness, early)
                    return text.contains("then") ? text : nil
                }
                #expect(waits.contains("then   waits: not every Terraform state of the source is loaded yet"))
                #expect(waits.contains("no state is loaded, so nothing can be judged"))
                try harness.write(TestState())
                try await harness.report()
                try await replica.settle()
                let judged = try await Self.explain(harness, early)
                #expect(judged.contains("then   drift aws_instance.web"))
                #expect(!judged.contains("waits"))

                var foreign = TestEvent.resize(to: "m5.large")
                foreign.account = "999988887777"
                foreign = try await replica.send(foreign)
                try await replica.settle()
                let unowned = try await eventually("the event of another account") {
                    let text = try await Self.explain(harness, foreign)
                    return text.contains("no source, received") ? text : nil
                }
                #expect(unowned.contains("no DriftSource that names this intake covers its account and region"))
                #expect(unowned.contains("\(harness.namespace)/aws covers account 111122223333, every region"))

                let unknown = try await Self.ask(harness, .event("no-such-id"))
                #expect(unknown.status == 404)
                for part in [
                    "no event with the id no-such-id is known here", "when this process started",
                    "1 records could not be read as events", "tfdrift_intake_gaps_total",
                ] { #expect(unknown.text.contains(part), "\(part) in\n\(unknown.text)") }
            }
        }
    }

    @Test func `what a state or time decided later is told behind what was decided first`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating(Self.listening(harness)) { replica in
                try await replica.begin()
                var apply = TestEvent.resize(to: "m5.large")
                apply.userAgent = "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 terraform-provider-aws/5.60.0"
                apply.isFromConsole = false
                let sent = try await replica.send(apply)
                try await harness.report()
                let text = try await Self.explain(harness, sent)
                #expect(text.contains("then   pending aws_instance.web Modified: nothing is reported"), "\(text)")
                #expect(text.contains("later  "))
                #expect(text.contains("by a timer: drift aws_instance.web Modified: report opened"), "\(text)")
                #expect(text.contains("ownApplyUnproven"))
                #expect(text.contains("claimed to be an own apply"))
            }
        }
    }

    @Test func `who made a change is a digest here too`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating(Self.listening(harness)) { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.secret("digest-key", ["key": Array("a key of these tests".utf8)]))
                var rule = Samples.rule("ec2-1", types: ["aws_instance"], severity: "Medium")
                rule["exclude"] = [["users": ["alice"]]]
                try await harness.apply(Samples.policy(spec: ["rules": [rule]]))
                try await harness.apply(
                    Samples.source(
                        in: harness,
                        spec: ["privacy": ["anonymizeActors": true, "digestKeySecretRef": ["name": "digest-key"]]]))
                try await replica.ready()
                let sent = try await replica.send(.resize(to: "m5.large"))
                try await replica.settle()
                let text = try await Self.explain(harness, sent)
                #expect(text.contains("by actor-"))
                #expect(text.contains("but excludes actor-"), "\(text)")
                for telling in ["alice", "AIDAEXAMPLE", "203.0.113.24", "Mozilla"] { #expect(!text.contains(telling)) }
            }
        }
    }

    @Test func `a replica that does not lead names the one that does`() async throws {
        try await OperatorHarness.with { harness in
            @Sendable func electing(_ instance: String) -> (inout OperatorSettings) -> Void {
                { settings in
                    settings.instance = instance
                    settings.explainSocket = Self.socket(harness, instance)
                    settings.leaderElection = LeaderElectionSettings(
                        lease: ObjectKey(namespace: harness.namespace, name: "tfdrift-leader"),
                        timing: LeaderElectionTiming(
                            leaseDuration: .seconds(3), renewDeadline: .seconds(2), retryPeriod: .milliseconds(500)),
                        host: "127.0.0.1")
                }
            }
            try await harness.operating(electing("one")) { one in
                try await one.begin()
                let sent = try await one.send(.resize(to: "m5.large"))
                try await harness.report()
                try await harness.operating(electing("two")) { two in
                    try await eventually("the standby to know the leader") {
                        try await two.get("/readyz").status == 200
                    }
                    let answer = try await eventually("its word") {
                        let answer = try await Self.ask(harness, .event(sent.id), socket: "two")
                        return answer.text.contains("kubectl exec one") ? answer : nil
                    }
                    #expect(answer.status == 421)
                    #expect(try await Self.ask(harness, .event(sent.id), socket: "one").status == 200)
                }
            }
        }
    }

    @Test func `the socket is for its own user, and none is there unless asked for`() async throws {
        try await OperatorHarness.with { harness in
            let path = Self.socket(harness)
            try await harness.operating { replica in
                try await replica.begin()
                #expect(!FileManager.default.fileExists(atPath: path))
                #expect(
                    replica.registry.value("tfdrift_explain_events", labels: [("source", "\(harness.namespace)/aws")])
                        == nil)
            }
            for _ in 0..<2 {  // the second finds what the first left behind, as after a kill
                try await harness.operating(Self.listening(harness)) { _ in
                    let mode = try await eventually("the socket") {
                        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                        let mode = attributes?[.posixPermissions] as? Int
                        return mode == 0o600 ? mode : nil
                    }
                    #expect(mode == 0o600)
                    let wrong = try await Self.raw(harness, "{}")
                    #expect(wrong.status == 400)
                }
            }
            try "something".write(toFile: Self.socket(harness, "b"), atomically: true, encoding: .utf8)
            try await harness.operating({ $0.explainSocket = Self.socket(harness, "b") }) { replica in
                try await replica.begin()
                try await eventually("the error") {
                    harness.log.all.contains { $0.text.contains("something that is no socket stands there") }
                }
            }
        }
    }

    private static func raw(_ harness: OperatorHarness, _ body: String) async throws -> HTTPResponse {
        var request = HTTPRequest(method: "POST", url: "http://tfdrift" + ExplainQuestion.path)
        request.unixSocketPath = socket(harness)
        request.body = Array(body.utf8)
        return try await harness.cluster.http.send(request)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
