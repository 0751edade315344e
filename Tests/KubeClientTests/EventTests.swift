import JSON
import Testing
import Transport

@testable import KubeClient

private func reference(_ name: String, namespace: String = "prod", version: String = "") -> ObjectReference {
    ObjectReference(
        apiVersion: "tfdrift.dev/v1alpha1", kind: "DriftReport", namespace: namespace, name: name, uid: "uid-\(name)",
        resourceVersion: version)
}

private func content(_ reason: String = "DriftDetected", on name: String = "web", note: String = "n") -> EventContent {
    EventContent(regarding: reference(name), type: .warning, reason: reason, action: "Detect", note: note)
}

@Suite struct EventAggregatorTests {
    private func isCreate(_ actions: [EventAggregator.Action]) -> Bool {
        if actions.count == 1, case .create = actions[0] { true } else { false }
    }

    @Test func `makes a series of the same event within six minutes`() {
        var events = EventAggregator()
        let key = EventAggregator.Key(content())
        #expect(isCreate(events.record(content(), at: .zero, wall: 0)))
        events.created(key, name: "web.1")
        #expect(
            events.record(content(note: "other words"), at: .seconds(60), wall: 60) == [
                .patch(key, name: "web.1", count: 2, lastObservedAt: 60)
            ])
        #expect(
            events.record(content(), at: .seconds(60 + 359), wall: 419) == [
                .patch(key, name: "web.1", count: 3, lastObservedAt: 419)
            ])
        #expect(isCreate(events.record(content(), at: .seconds(419 + 360), wall: 779)))
    }

    @Test func `patches a series at most every ten seconds and tells the rest when that has passed`() {
        var events = EventAggregator()
        let key = EventAggregator.Key(content())
        _ = events.record(content(), at: .zero, wall: 0)
        #expect(events.record(content(), at: .seconds(1), wall: 1).isEmpty)  // its object is not written yet
        events.created(key, name: "w")
        #expect(events.tick(at: .seconds(2)) == [.patch(key, name: "w", count: 2, lastObservedAt: 1)])
        for second in 3...7 {
            #expect(events.record(content(), at: .seconds(second), wall: Int64(second)).isEmpty)
        }
        #expect(events.tick(at: .seconds(11)).isEmpty)
        #expect(events.tick(at: .seconds(12)) == [.patch(key, name: "w", count: 7, lastObservedAt: 7)])
        #expect(events.tick(at: .seconds(30)).isEmpty)
    }

    @Test func `tells different reasons, objects and types apart, but not versions of an object`() {
        var events = EventAggregator()
        #expect(isCreate(events.record(content(), at: .zero, wall: 0)))
        #expect(isCreate(events.record(content("DriftResolved"), at: .zero, wall: 0)))
        #expect(isCreate(events.record(content(on: "db"), at: .zero, wall: 0)))
        var related = content()
        related.related = reference("policy")
        #expect(isCreate(events.record(related, at: .zero, wall: 0)))
        var newer = content()
        newer.regarding.resourceVersion = "99"
        #expect(events.record(newer, at: .zero, wall: 0).isEmpty)
        #expect(events.seriesCount == 4)
    }

    @Test func `lets twenty events of an object through, then one summary a minute`() {
        var events = EventAggregator()
        let created = (0..<34).filter { isCreate(events.record(content("Reason\($0)"), at: .zero, wall: 0)) }
        #expect(created.count == 20)
        #expect(events.tick(at: .seconds(59)).isEmpty)
        for _ in 0..<2 { #expect(events.record(content("Late"), at: .seconds(59), wall: 59).isEmpty) }
        guard case .create(let summary, _)? = events.tick(at: .seconds(60)).first else {
            return #expect(Bool(false), "no summary")
        }
        #expect(summary.reason == "EventsSummarized")
        #expect(summary.note.hasPrefix("16 more events in the last minute: Late 2, Reason20 1, "))
        #expect(events.tick(at: .seconds(120)).isEmpty)
        // One token has come back by then.
        #expect(isCreate(events.record(content("Again"), at: .seconds(120), wall: 120)))
        #expect(isCreate(events.record(content("Other", on: "db"), at: .seconds(120), wall: 120)))
    }

    @Test func `begins anew when its object could not be written`() {
        var events = EventAggregator()
        _ = events.record(content(), at: .zero, wall: 0)
        events.forget(EventAggregator.Key(content()))
        #expect(isCreate(events.record(content(), at: .seconds(1), wall: 1)))
    }

    @Test func `holds no more than its capacity, and forgets what is old`() {
        var events = EventAggregator(capacity: 10)
        for index in 0..<100 { _ = events.record(content(on: "o\(index)"), at: .seconds(index), wall: 0) }
        #expect(events.seriesCount == 10)
        #expect(events.budgetCount == 10)
        _ = events.tick(at: .seconds(10_000))
        #expect(events.seriesCount == 0)
        #expect(events.budgetCount == 0)
    }

    @Test func `cuts a note between characters at 1 KiB`() {
        let long = String(repeating: "é日🙂", count: 400)
        let cut = EventContent.cut(long)
        #expect(cut.utf8.count <= 1024)
        #expect(cut.utf8.count > 1015)
        #expect(cut.hasSuffix("…"))
        #expect(long.hasPrefix(cut.dropLast()))
        #expect(EventContent.cut(String(repeating: "x", count: 1024)).utf8.count == 1024)
        #expect(!EventContent.cut(String(repeating: "x", count: 1024)).hasSuffix("…"))
    }
}

@Suite struct EventRecorderTests {
    private func recorder(_ http: FakeHTTP, _ clock: ManualClock) -> EventRecorder {
        EventRecorder(
            client: KubeClient.make(http, clock: clock), controller: "tfdrift.dev/operator", instance: "tfdrift-0",
            logger: quietLogger)
    }

    private func body(_ request: HTTPRequest?) throws -> JSONValue { try JSONValue(parsing: request?.body ?? []) }

    @Test func `writes an event with everything that the API requires`() async throws {
        let http = FakeHTTP([.recorded("http/201-event.http")])
        await recorder(http, ManualClock()).record(
            regarding: reference("web", version: "7"), related: reference("policy"), type: .warning,
            reason: "DriftDetected", action: "Detect", note: "aws_instance.web: instance_type changed")
        let request = try #require(http.requests.first)
        #expect(request.method == "POST")
        #expect(
            request.url
                == "https://api.test:6443/apis/events.k8s.io/v1/namespaces/prod/events"
                + "?fieldManager=tfdrift.dev%2Foperator&fieldValidation=Warn")
        var event = try body(request)
        let name = try #require(event.at("metadata", "name")?.stringValue)
        #expect(name.hasPrefix("web.") && name.utf8.count == 20)
        event["metadata"] = nil
        #expect(
            event == [
                "apiVersion": "events.k8s.io/v1", "kind": "Event", "eventTime": "2026-01-31T12:00:00.000000Z",
                "type": "Warning", "reason": "DriftDetected", "action": "Detect",
                "note": "aws_instance.web: instance_type changed", "reportingController": "tfdrift.dev/operator",
                "reportingInstance": "tfdrift-0",
                "regarding": [
                    "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftReport", "namespace": "prod", "name": "web",
                    "uid": "uid-web", "resourceVersion": "7",
                ],
                "related": [
                    "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftReport", "namespace": "prod", "name": "policy",
                    "uid": "uid-policy",
                ],
            ])
    }

    @Test func `patches the series of an event that it wrote, with six digits`() async throws {
        let http = FakeHTTP([.recorded("http/201-event.http")])
        let clock = ManualClock()
        let recorder = recorder(http, clock)
        for _ in 0..<2 {
            await recorder.record(regarding: reference("web"), type: .normal, reason: "R", action: "A", note: "n")
            clock.advance(by: .milliseconds(1500))
        }
        let request = try #require(http.requests.last)
        #expect(request.method == "PATCH")
        // The name that the server answered.
        #expect(request.url.contains("/namespaces/prod/events/ev1?"))
        #expect(request.headers["Content-Type"] == "application/merge-patch+json")
        #expect(try body(request) == ["series": ["count": 2, "lastObservedTime": "2026-01-31T12:00:01.500000Z"]])
    }

    @Test func `writes a new event when the old one is gone`() async {
        let http = FakeHTTP { request, _ in
            request.method == "PATCH" ? .recorded("http/404-object.http") : .recorded("http/201-event.http")
        }
        let recorder = recorder(http, ManualClock())
        for _ in 0..<3 {
            await recorder.record(regarding: reference("web"), type: .normal, reason: "R", action: "A", note: "n")
        }
        #expect(http.requests.map(\.method) == ["POST", "PATCH", "POST"])
    }

    @Test func `puts events of cluster-scoped objects into default`() async {
        let http = FakeHTTP([.recorded("http/201-event.http")])
        await recorder(http, ManualClock()).record(
            regarding: reference("x", namespace: ""), type: .normal, reason: "R", action: "A", note: "n")
        #expect(http.requests.first?.url.contains("/namespaces/default/events") == true)
    }

    @Test func `makes a valid name of the longest object name`() async throws {
        let http = FakeHTTP([.recorded("http/201-event.http")])
        let long = String(repeating: "a", count: 235) + "-" + String(repeating: "b", count: 17)
        await recorder(http, ManualClock()).record(
            regarding: reference(long), type: .normal, reason: "R", action: "A", note: "n")
        let name = try #require(try body(http.requests.first).at("metadata", "name")?.stringValue)
        #expect(name.utf8.count <= 253)
        #expect(!name.contains("-."))
    }

    @Test func `swallows no failure silently and throws none`() async {
        let http = FakeHTTP([.recorded("http/403-forbidden-list.http")])
        let recorder = recorder(http, ManualClock())
        for _ in 0..<2 {
            await recorder.record(regarding: reference("web"), type: .normal, reason: "R", action: "A", note: "n")
        }
        // Not written, so the second is a new event and no series.
        #expect(http.requests.map(\.method) == ["POST", "POST"])
    }

    @Test func `writes summaries and last counts while it runs`() async {
        let http = FakeHTTP([.recorded("http/201-event.http")])
        let clock = ManualClock()
        let recorder = recorder(http, clock)
        for index in 0..<25 {
            await recorder.record(
                regarding: reference("web"), type: .normal, reason: "R\(index)", action: "A", note: "n")
        }
        #expect(http.requests.count == 20)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await recorder.run() }
            for _ in 0..<6 {
                await clock.waitForSleepers(1)
                clock.advance(by: .seconds(10))
            }
            await clock.waitForSleepers(1)
            group.cancelAll()
        }
        #expect(http.requests.count == 21)
        let note = try? body(http.requests.last)["note"]?.stringValue
        #expect(note?.hasPrefix("5 more events in the last minute") == true)
    }
}
