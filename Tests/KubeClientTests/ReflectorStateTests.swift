import JSON
import KubeClient
import Testing
import Transport

private func object(_ name: String, _ version: Int) -> KubeObject { KubeObject(driftSource(name, version: version)) }
private func failure(_ code: Int, _ reason: KubeStatus.Reason = .none) -> KubeError {
    KubeError(.status(KubeStatus(code: code, reason: reason, message: "m")))
}
private let lost = KubeError(.transport(TransportError(.connectionLost, "reset")))
private let idle = KubeError(.transport(TransportError(.timeout(.idle), "idle")))
private let refused = KubeError(.transport(TransportError(.connect, "refused")))

/// One step of a story: after `wait` seconds `input` comes, and `actions` are expected.
private struct Step {
    var input: ReflectorState.Input
    var actions: [ReflectorState.Action]
    var wait: Duration = .zero
}

/// Plays a story; `random` is 0, so that waits are exact.
private func play(_ steps: [Step], streaming: Bool = true, _ location: SourceLocation = #_sourceLocation) {
    var machine = ReflectorState(
        usesStreamingLists: streaming, backoff: Backoff(base: .seconds(1), limit: .seconds(30)))
    var now: Duration = .seconds(1000)
    for (index, step) in steps.enumerated() {
        now += step.wait
        let actions = machine.handle(step.input, at: now, random: 0)
        #expect(actions == step.actions, "step \(index)", sourceLocation: location)
    }
}

private let streamingList = ReflectorState.Action.watch(resourceVersion: "", sendsInitialEvents: true)
private func watch(_ version: String) -> ReflectorState.Action {
    .watch(resourceVersion: version, sendsInitialEvents: false)
}
private func end(_ version: String) -> ReflectorState.Input {
    .event(.bookmark(resourceVersion: version, initialEventsEnd: true))
}
private func bookmark(_ version: String) -> ReflectorState.Input {
    .event(.bookmark(resourceVersion: version, initialEventsEnd: false))
}
private let toWatching: [Step] = [
    Step(input: .started, actions: [streamingList]),
    Step(input: .opened, actions: [.read]),
    Step(input: .event(.added(object("b", 2))), actions: [.read]),
    Step(input: .event(.added(object("a", 1))), actions: [.read]),
    Step(input: end("5"), actions: [.replace([object("a", 1), object("b", 2)]), .read]),
]

@Suite struct ReflectorStateTests {
    @Test func `shows nothing of a streaming list before its end`() { play(toWatching) }

    @Test func `keeps the last word of a streaming list on each object`() {
        play([
            Step(input: .started, actions: [streamingList]),
            Step(input: .opened, actions: [.read]),
            Step(input: .event(.added(object("a", 1))), actions: [.read]),
            Step(input: .event(.modified(object("a", 3))), actions: [.read]),
            Step(input: .event(.added(object("b", 2))), actions: [.read]),
            Step(input: .event(.deleted(object("b", 4))), actions: [.read]),
            Step(input: end("5"), actions: [.replace([object("a", 3)]), .read]),
        ])
    }

    @Test func `follows changes and goes on from the last version`() {
        play(
            toWatching + [
                Step(input: .event(.modified(object("a", 6))), actions: [.upsert(object("a", 6)), .read]),
                Step(input: .event(.deleted(object("b", 7))), actions: [.remove(object("b", 7)), .read]),
                Step(input: .closed(nil), actions: [watch("7")], wait: .seconds(290)),
                Step(input: .opened, actions: [.read]),
                Step(input: bookmark("20"), actions: [.read]),
                Step(input: .closed(nil), actions: [watch("20")], wait: .seconds(290)),
            ])
    }

    @Test func `goes on from the last bookmark after a silent stream was cut by the idle time-out`() {
        play(
            toWatching + [
                Step(input: bookmark("9"), actions: [.read]),
                Step(input: .closed(idle), actions: [watch("9")], wait: .seconds(295)),
            ])
    }

    @Test(arguments: [400, 403, 405, 422, 500, 501]) func `falls back to list and watch when streaming is refused`(
        code: Int
    ) {
        play([
            Step(input: .started, actions: [streamingList]),
            Step(input: .openFailed(failure(code)), actions: [.list]),
            Step(
                input: .listed(KubeList(items: [object("a", 1)], resourceVersion: "3")),
                actions: [.replace([object("a", 1)]), watch("3")]),
            Step(input: .opened, actions: [.read]),
            // From now on never again, also after a 410.
            Step(input: .closed(failure(410, .expired)), actions: [.list], wait: .seconds(5)),
        ])
    }

    @Test func `falls back when an old server takes the streaming list for an ordinary watch`() {
        play([
            Step(input: .started, actions: [streamingList]),
            Step(input: .opened, actions: [.read]),
            Step(input: .event(.added(object("a", 1))), actions: [.read]),
            Step(input: bookmark("4"), actions: [.list]),
        ])
        play([
            Step(input: .started, actions: [streamingList]),
            Step(input: .opened, actions: [.read]),
            Step(input: .closed(nil), actions: [.wait(.seconds(1))], wait: .seconds(290)),
            Step(input: .waited, actions: [.list]),
        ])
    }

    @Test func `falls back when the server says inside the stream that it cannot stream a list`() {
        let text = "a watch stream was requested by the client but the required storage feature is disabled"
        let error = KubeStatus(code: 500, reason: .internalError, message: text)
        play([
            Step(input: .started, actions: [streamingList]),
            Step(input: .opened, actions: [.read]),
            Step(input: .event(.error(error)), actions: [.wait(.seconds(1))]),
            Step(input: .waited, actions: [.list]),
        ])
    }

    @Test func `starts a streaming list again when the connection broke inside it`() {
        play([
            Step(input: .started, actions: [streamingList]),
            Step(input: .opened, actions: [.read]),
            Step(input: .event(.added(object("gone", 1))), actions: [.read]),
            Step(input: .closed(lost), actions: [.wait(.seconds(1))]),
            Step(input: .waited, actions: [streamingList]),
            Step(input: .opened, actions: [.read]),
            Step(input: end("5"), actions: [.replace([]), .read]),
        ])
    }

    @Test func `lists at once after 410, as status of the request and as event in the stream`() {
        play(
            toWatching + [
                Step(input: .closed(nil), actions: [watch("5")], wait: .seconds(290)),
                Step(input: .openFailed(failure(410, .gone)), actions: [streamingList]),
            ])
        let expired = KubeStatus(code: 410, reason: .expired, message: "too old resource version: 1 (335)")
        play(toWatching + [Step(input: .event(.error(expired)), actions: [streamingList], wait: .seconds(10))])
    }

    @Test func `waits before the second list when 410 comes twice`() {
        let expired = ReflectorState.Input.event(.error(KubeStatus(code: 410, reason: .expired, message: "")))
        play(
            toWatching + [
                Step(input: expired, actions: [streamingList]),
                Step(input: .opened, actions: [.read]),
                Step(input: end("8"), actions: [.replace([]), .read]),
                Step(input: expired, actions: [.wait(.seconds(2))]),
                Step(input: .waited, actions: [streamingList]),
            ])
    }

    @Test func `watches on from its version after an error event that is no 410`() {
        let error = KubeStatus(code: 500, reason: .internalError, message: "etcdserver: no leader")
        play(
            toWatching + [
                Step(input: .event(.error(error)), actions: [.wait(.seconds(1))]),
                Step(input: .waited, actions: [watch("5")]),
            ])
    }

    @Test func `backs off up to 30 s while the server is away, and forgets that after 120 s of health`() {
        var steps = toWatching
        steps.append(Step(input: .closed(lost), actions: [.wait(.seconds(1))]))
        for seconds in [2, 4, 8, 16, 30, 30] {
            steps.append(Step(input: .waited, actions: [watch("5")]))
            steps.append(Step(input: .openFailed(refused), actions: [.wait(.seconds(seconds))]))
        }
        steps.append(Step(input: .waited, actions: [watch("5")]))
        steps.append(Step(input: .opened, actions: [.read]))
        steps.append(Step(input: .closed(lost), actions: [.wait(.seconds(30))], wait: .seconds(119)))
        steps.append(Step(input: .waited, actions: [watch("5")]))
        steps.append(Step(input: .opened, actions: [.read]))
        steps.append(Step(input: .closed(lost), actions: [.wait(.seconds(1))], wait: .seconds(120)))
        play(steps)
    }

    @Test func `does not spin on a server that ends every watch at once`() {
        play(
            toWatching + [
                Step(input: .closed(nil), actions: [watch("5")], wait: .seconds(290)),
                Step(input: .opened, actions: [.read]),
                Step(input: .closed(nil), actions: [.wait(.seconds(1))]),
                Step(input: .waited, actions: [watch("5")]),
                Step(input: .opened, actions: [.read]),
                Step(input: .closed(nil), actions: [.wait(.seconds(2))]),
            ])
    }

    @Test func `lists again when the collection vanished or its version is never accepted`() {
        play(
            toWatching + [
                Step(input: .closed(nil), actions: [watch("5")], wait: .seconds(290)),
                Step(input: .openFailed(failure(404, .notFound)), actions: [.wait(.seconds(1))]),
                Step(input: .waited, actions: [streamingList]),
            ])
        var steps = toWatching + [Step(input: .closed(nil), actions: [watch("5")], wait: .seconds(290))]
        for seconds in [1, 2, 4, 8] {
            steps.append(Step(input: .openFailed(failure(500)), actions: [.wait(.seconds(seconds))]))
            steps.append(Step(input: .waited, actions: [watch("5")]))
        }
        steps.append(Step(input: .openFailed(failure(500)), actions: [.wait(.seconds(16))]))
        steps.append(Step(input: .waited, actions: [streamingList]))
        play(steps)
    }

    @Test func `lists again after an event that cannot be read`() {
        play(
            toWatching + [
                Step(input: .closed(KubeError(.decoding("x"))), actions: [.wait(.seconds(1))]),
                Step(input: .waited, actions: [streamingList]),
            ])
    }

    @Test func `lists without streaming when told so, and tries on while the list fails`() {
        play(
            [
                Step(input: .started, actions: [.list]),
                Step(input: .listFailed(failure(403, .forbidden)), actions: [.wait(.seconds(1))]),
                Step(input: .waited, actions: [.list]),
                Step(input: .listFailed(refused), actions: [.wait(.seconds(2))]),
                Step(input: .waited, actions: [.list]),
                Step(input: .listed(KubeList(items: [], resourceVersion: "1")), actions: [.replace([]), watch("1")]),
            ], streaming: false)
    }

    @Test func `shortens waits at random by up to a third, never beyond the bounds`() {
        #expect(Backoff.watch.delay(failures: 1) == .seconds(0.8))
        #expect(Backoff.watch.delay(failures: 100) == .seconds(30))
        #expect(Backoff.watch.delay(failures: 100, random: 0.999) > .seconds(20.9))
        #expect(Backoff.watch.delay(failures: 0) == .zero)
        #expect(Backoff.reconcile.delay(failures: 1) == .milliseconds(750))
        #expect(Backoff.reconcile.delay(failures: 11) == .seconds(768))
        #expect(Backoff.reconcile.delay(failures: 12) == .seconds(900))
        #expect(Backoff.reconcile.delay(failures: .max) == .seconds(900))
    }
}
