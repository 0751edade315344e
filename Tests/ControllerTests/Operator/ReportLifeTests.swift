import Engine
import JSON
import KubeClient
import Testing

@testable import Controller

extension OperatorTests.Reports {
    @Test func `a drift opens a report that says what, who and since when, with an Event on it`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let sent = try await replica.send(.resize(to: "m5.4xlarge"))
                let report = try await harness.report()
                let source = try await harness.source()

                #expect(report.json.at("resource", "address") == "aws_instance.web")
                #expect(report.json.at("resource", "id") == .string(TestState.instanceID))
                #expect(report.json.at("resource", "environment") == "production")
                #expect(report["source"] == "aws")
                let change = try #require(report.status?["changes"]?[0])
                #expect(change["attribute"] == "instance_type")
                #expect(change["old"] == "t3.small")
                #expect(change["new"] == "m5.4xlarge")
                #expect(report.status?["actorName"] == "alice")
                #expect(report.json.at("status", "event", "id") == .string(sent.id))
                #expect(report.severity == "Medium")
                #expect(report.phase == "Open")
                #expect(report.occurrences == 1)

                let owner = try #require(report.ownerReferences.first)
                #expect(owner.uid == source.uid)
                #expect(owner.controller)
                #expect(owner.blockOwnerDeletion == false)
                #expect(report.labels["tfdrift.dev/source"] == "aws")
                #expect(report.labels["tfdrift.dev/severity"] == "Medium")
                #expect(report.labels["tfdrift.dev/resource-type"] == "aws_instance")
                #expect(report.labels["app.kubernetes.io/managed-by"] == "tfdrift")

                let event = try await eventually("the Event") { try await harness.events(about: report).first }
                #expect(event["reason"] == "DriftDetected")
                #expect(event["type"] == "Warning")
                #expect(event["note"]?.stringValue?.contains("aws_instance.web") == true)
                try await harness.condition("Drifted", of: { try await harness.source() }, "True", "DriftFound")
                try await harness.condition("Drifted", of: { try await harness.policy() }, "True", "DriftFound")
                #expect(try await harness.policy().json.at("status", "counts", "medium") == 1)
            }
        }
    }

    @Test func `a repeat only counts, and a redelivery does not even that`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let first = try await replica.send(.resize(to: "m5.large"))
                let opened = try await harness.report()
                try await replica.send(.resize(to: "m5.large").by("bob"))
                let repeated = try await harness.report(where: { $0.occurrences == 2 })
                #expect(repeated.status?["firstSeen"] == opened.status?["firstSeen"])
                #expect(repeated.status?["lastSeen"] != opened.status?["lastSeen"])
                #expect(repeated.uid == opened.uid)
                #expect(repeated.status?["changes"]?.arrayValue?.count == 1)
                try await replica.send(first)
                try await replica.settle()
                #expect(try await harness.report().occurrences == 2)
                #expect(try await harness.events(about: opened).count == 1)
                #expect(replica.metric("tfdrift_events_unowned_total", [("account", "111122223333")]) == 0)
            }
        }
    }

    @Test func `many changes of one object are few writes and nothing is lost`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating({ $0.reportInterval = 1500 }) { replica in
                try await replica.begin()
                for number in 1...20 { try await replica.send(.resize(to: "m5.\(number)xlarge")) }
                let report = try await harness.report(where: { $0.occurrences == 20 })
                #expect(report.json.at("status", "changes")?[0]?["new"] == "m5.20xlarge")
                try await replica.settle()
                let writes = harness.wire.writes.filter { $0.path.contains("driftreports") }
                #expect(writes.count <= 4, "\(writes.count) writes for 20 changes")
                #expect(
                    try await eventually("the Event") { try await harness.events(about: report).first }["reason"]
                        == "DriftDetected")
            }
        }
    }

    @Test func `a revert resolves the report and says so in an Event`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report(where: { $0.phase == "Open" })
                try await replica.send(.resize(to: "t3.small").by("bob"))
                let report = try await harness.report(where: { $0.phase == "Resolved" })
                #expect(report.resolvedHow == "reverted")
                #expect(report.labels["tfdrift.dev/phase"] == "Resolved")
                let reasons = try await eventually("both Events") {
                    let reasons = try await harness.events(about: report).compactMap { $0["reason"]?.stringValue }
                    return reasons.count == 2 ? Set(reasons) : nil
                }
                #expect(reasons == ["DriftDetected", "DriftResolved"])
                try await harness.condition("Drifted", of: { try await harness.source() }, "False", "NoDrift")
            }
        }
    }

    @Test func `both Events come when a drift is reverted before the first write`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                harness.wire.fail {
                    $0.path.contains("driftreports/") && $0.method == "PATCH" ? .delay(.seconds(1)) : nil
                }
                try await replica.send(.openGroup())
                try await replica.send(.resize(to: "m5.large"))
                try await replica.send(.resize(to: "t3.small"))
                let report = try await harness.report(where: { $0.phase == "Resolved" })
                try await eventually("both Events") {
                    Set(try await harness.events(about: report).compactMap { $0["reason"]?.stringValue })
                        == ["DriftDetected", "DriftResolved"]
                }
            }
        }
    }

    @Test func `a restarted operator goes on from the reports`() async throws {
        try await OperatorHarness.with { harness in
            let sent = TestEvent.resize(to: "m5.large").with { $0.time = harness.clock.now + 2_000_000 }
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(sent)
                try await harness.report(where: { $0.occurrences == 1 })
                try await replica.settle()
            }
            let before = try await harness.report()
            harness.wire.forgetWrites()
            try await harness.operating { replica in
                try await replica.ready()
                try await replica.send(sent)
                try await replica.settle()
                let after = try await harness.report()
                #expect(after.occurrences == 1)
                #expect(after.phase == "Open")
                #expect(after.resourceVersion == before.resourceVersion, "a redelivery wrote the report")
                try await replica.send(.resize(to: "t3.small").with { $0.time = sent.time + 1_000_000 })
                let resolved = try await harness.report(where: { $0.phase == "Resolved" })
                #expect(resolved.uid == before.uid)
                #expect(resolved.resolvedHow == "reverted")
            }
        }
    }

    @Test func `a report that another replica wrote from later events is adopted, not written over`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                let start = harness.clock.now
                try await replica.send(.resize(to: "m5.large").with { $0.time = start })
                let ours = try await harness.report(where: { $0.occurrences == 1 })
                try await replica.settle()

                // As the other one would: with all that it knows, by the same field manager.
                let later = EventTime(microseconds: start + 60_000_000).iso8601
                var applied = ours.json
                applied["status"]?["occurrences"] = 6
                applied["status"]?["lastSeen"] = .string(later)
                applied["status"]?["eventIDs"] = ["event-of-another-replica"]
                applied["metadata"] = [
                    "name": .string(ours.name), "namespace": .string(harness.namespace),
                    "labels": ours.json.at("metadata", "labels") ?? [:],
                    "annotations": ours.json.at("metadata", "annotations") ?? [:],
                    "ownerReferences": ours.json.at("metadata", "ownerReferences") ?? [],
                ]
                _ = try await harness.kube.apply(
                    Kinds.reports, applied, fieldManager: Kinds.reportManager, force: true)

                // Older than what it knows of: must not bring back the past.
                try await replica.send(.resize(to: "m5.xlarge").with { $0.time = start + 10_000_000 })
                try await eventually("the refusal of our own write") {
                    replica.metric("tfdrift_report_writes_total", [("result", "conflict")]) >= 1
                }
                try await replica.settle()
                #expect(try await harness.report().occurrences == 6)
                // Newer: is counted on from there.
                try await replica.send(.resize(to: "m5.2xlarge").with { $0.time = start + 120_000_000 })
                let counted = try await harness.report(where: { $0.occurrences != 6 })
                #expect(counted.occurrences == 7)
                #expect(counted.uid == ours.uid)
                #expect(
                    counted.json.at("status", "eventIDs")?.arrayValue?.contains("event-of-another-replica") == true)
            }
        }
    }

    @Test func `a report deleted by hand comes back with the next change`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                let first = try await harness.report()
                try await harness.kube.delete(Kinds.reports, namespace: harness.namespace, name: first.name)
                try await replica.send(.resize(to: "m5.xlarge"))
                let second = try await harness.report(where: { $0.occurrences == 2 })
                #expect(second.uid != first.uid)
                #expect(second.name == first.name)
            }
        }
    }

    @Test func `what somebody writes into a report is overwritten by the next change`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                let first = try await harness.report()
                for severity in ["Low", "Critical"] {
                    _ = try await harness.kube.patch(
                        Kinds.reports, namespace: harness.namespace, name: first.name, type: .merge,
                        body: ["status": ["severity": .string(severity)]], fieldManager: "a-person")
                }
                try await replica.send(.resize(to: "m5.xlarge"))
                let second = try await harness.report(where: { $0.occurrences == 2 })
                #expect(second.severity == "Medium")
                #expect(second.uid == first.uid)
            }
        }
    }

    @Test func `past the cap the most severe reports stay and the source says so`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try harness.write(TestState())
                try await harness.apply(Samples.secret())
                try await harness.apply(Samples.policy())
                try await harness.apply(Samples.source(in: harness, spec: ["reports": ["max": 1]]))
                try await replica.ready()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report("aws_instance.web")
                try await replica.send(.openGroup())
                try await harness.report("aws_security_group.web")
                try await eventually("one report") { try await harness.reports().count == 1 }
                try await harness.condition(
                    "Reporting", of: { try await harness.source() }, "False", "ReportBudgetExhausted")
                #expect(try await harness.source().json.at("status", "counts", "open") == 2)

                try await harness.apply(Samples.source(in: harness, spec: ["reports": ["max": 2]]))
                try await harness.report("aws_instance.web")
                try await harness.condition("Reporting", of: { try await harness.source() }, "True", "Complete")
            }
        }
    }

    @Test func `a resolved report goes when its retention is over`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report(where: { $0.phase == "Open" })
                try await replica.send(.resize(to: "t3.small"))
                try await harness.report(where: { $0.phase == "Resolved" })
                harness.clock.advance(by: 23 * 3600)
                try await Task.sleep(for: .milliseconds(1500))
                #expect(try await harness.reports().count == 1)
                harness.clock.advance(by: 2 * 3600)
                try await eventually("its deletion") { try await harness.reports().isEmpty }
            }
        }
    }

    @Test func `a report that somebody broke is told, and written anew when its resource drifts again`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                try await replica.settle()
            }
            let report = try await harness.report()
            _ = try await harness.kube.patch(
                Kinds.reports, namespace: harness.namespace, name: report.name, type: .merge,
                body: ["status": ["event": .null]], fieldManager: "a-person")
            try await harness.operating { replica in
                try await replica.ready()
                let line = try await eventually("the log line") {
                    harness.log.all.first { $0["msg"]?.stringValue?.hasPrefix("A report cannot be read back") == true }
                }
                #expect(line["error"]?.stringValue?.contains("event") == true)
                let sent = try await replica.send(.resize(to: "m5.xlarge"))
                let whole = try await harness.report(where: { $0.json.at("status", "event", "id") != nil })
                #expect(whole.json.at("status", "event", "id") == .string(sent.id))
                #expect(whole.uid == report.uid)
            }
        }
    }

    @Test func `a report holds no null`() async throws {
        try await OperatorHarness.with { harness in
            try await harness.operating { replica in
                try await replica.begin()
                try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                try await replica.send(.openGroup())
                try await harness.report("aws_security_group.web")
                let bodies = harness.wire.writes.filter { $0.path.contains("driftreports/") }.map(\.body)
                #expect(bodies.count >= 2)
                for body in bodies { #expect(!body.contains(":null"), "\(body)") }
                let statuses = harness.wire.writes.filter { $0.path.hasSuffix("/status") }.map(\.body)
                #expect(!statuses.isEmpty)
                for body in statuses { #expect(!body.contains(":null"), "\(body)") }
            }
        }
    }
}
