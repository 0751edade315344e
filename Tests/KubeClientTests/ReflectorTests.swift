import JSON
import KubeClient
import Testing
import Transport

/// A handler that remembers, and a way to wait for what it remembers.
private final class Changes: Sendable {
    private let seen = Locked<[String]>([])
    var all: [String] { seen.withLock { $0 } }
    func add(_ change: StoreChange) {
        let text =
            switch change {
            case .updated(let old, let new): "\(old == nil ? "+" : "~")\(new.name)@\(new.resourceVersion)"
            case .deleted(let object): "-\(object.name)"
            case .synced: "synced"
            }
        seen.withLock { $0.append(text) }
    }
    func wait(for count: Int) async { while all.count < count { await Task.yield() } }
}

private func line(_ type: String, _ object: JSONValue) -> [UInt8] {
    JSONValue.object(["type": .string(type), "object": object]).serialized + [0x0A]
}

private func endBookmark(_ version: Int) -> [UInt8] {
    line(
        "BOOKMARK",
        [
            "kind": "DriftSource",
            "metadata": [
                "resourceVersion": .string(String(version)), "annotations": ["k8s.io/initial-events-end": "true"],
            ],
        ])
}

/// A stream that stays open, as a quiet watch does.
private func open(_ chunks: [[UInt8]]) -> FakeHTTP.Answer {
    let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
    for chunk in chunks { continuation.yield(chunk) }
    return .stream(HTTPStream(status: 200, body: HTTPBody(stream)))
}

@Suite struct ReflectorTests {
    private func run(_ http: FakeHTTP, until count: Int) async -> (changes: [String], store: Store) {
        let changes = Changes()
        let reflector = Reflector(
            KubeClient.make(http), .driftSources, options: .init(namespace: "prod"), handler: { changes.add($0) })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reflector.run() }
            await changes.wait(for: count)
            group.cancelAll()
        }
        return (changes.all, reflector.store)
    }

    @Test func `fills its store from a streaming list and follows changes`() async {
        let http = FakeHTTP([
            open([
                line("ADDED", driftSource("a", version: 1)), line("ADDED", driftSource("b", version: 2)),
                endBookmark(2),
                line("MODIFIED", driftSource("a", version: 3)), line("DELETED", driftSource("b", version: 4)),
            ])
        ])
        let (changes, store) = await run(http, until: 5)
        #expect(changes == ["+a@1", "+b@2", "synced", "~a@3", "-b"])
        #expect(store.list().map(\.name) == ["a"])
        #expect(http.requests.first?.url.contains("sendInitialEvents=true") == true)
    }

    @Test func `lists page by page where streaming is refused, and goes on after 410`() async {
        let lists = Locked(0)
        let http = FakeHTTP { request, _ in
            if request.url.contains("sendInitialEvents") {
                return .stream(HTTPStream(status: 422, chunks: [Fixture.bytes("watch/refused.jsonl")]))
            }
            if request.url.contains("resourceVersion=10&") {
                return .stream(HTTPStream(status: 200, chunks: [Fixture.bytes("watch/expired.jsonl")]))
            }
            if request.url.contains("watch=true") { return open([line("ADDED", driftSource("c", version: 21))]) }
            let isFirst = !request.url.contains("continue")
            let version =
                10
                * lists.withLock { count in
                    if isFirst { count += 1 }
                    return count
                }
            return isFirst
                ? .json(
                    200, driftSourceList([driftSource("a", version: version)], version: version, continueToken: "t"))
                : .json(200, driftSourceList([driftSource("b", version: version)], version: version))
        }
        let (changes, _) = await run(http, until: 6)
        #expect(changes == ["+a@10", "+b@10", "synced", "~a@20", "~b@20", "+c@21"])
    }

    @Test func `drops managedFields before storing`() async {
        var object = driftSource("a", version: 1)
        object["metadata"]?["managedFields"] = [["manager": "kubectl"]]
        let (_, store) = await run(FakeHTTP([open([line("ADDED", object), endBookmark(1)])]), until: 2)
        #expect(store.list().first?.metadata?["managedFields"] == nil)
        #expect(store.list().first?.uid == "uid-a")
    }

    @Test func `tells in its health why nothing comes`() async {
        let reflector = Reflector(
            KubeClient.make(FakeHTTP([.recorded("http/403-forbidden-list.http")]), clock: ManualClock()), .driftSources)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reflector.run() }
            while reflector.health.error == nil { await Task.yield() }
            group.cancelAll()
        }
        #expect(reflector.health.error?.isForbidden == true)
        #expect(!reflector.health.isWatching)
        #expect(!reflector.store.hasSynced)
    }
}
