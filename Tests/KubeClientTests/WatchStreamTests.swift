import JSON
import KubeClient
import Testing
import Transport

@Suite struct WatchStreamTests {
    private func events(_ chunks: [[UInt8]], error: TransportError? = nil) async throws(KubeError) -> [WatchEvent] {
        let http = FakeHTTP([.stream(HTTPStream(status: 200, body: HTTPBody(chunks: chunks, error: error)))])
        var events: [WatchEvent] = []
        for try await event in try await KubeClient.make(http).watch(.driftSources) { events.append(event) }
        return events
    }

    private func recorded(_ name: String) async throws(KubeError) -> [WatchEvent] {
        try await events([Fixture.bytes("watch/\(name).jsonl")])
    }

    /// "+name@version" added, "~" modified, "-" deleted, "b" bookmark, "B" end bookmark, "!" error.
    private func shape(_ events: [WatchEvent]) -> [String] {
        events.map { event in
            switch event {
            case .added(let object): "+\(object.name)@\(object.resourceVersion)"
            case .modified(let object): "~\(object.name)@\(object.resourceVersion)"
            case .deleted(let object): "-\(object.name)@\(object.resourceVersion)"
            case .bookmark(let version, let isEnd): "\(isEnd ? "B" : "b")@\(version)"
            case .error(let status): "!\(status.code)"
            }
        }
    }

    @Test func `reads recorded streams`() async throws {
        #expect(try await shape(recorded("expired")) == ["!410"])
        #expect(try await shape(recorded("empty-streaming-list")) == ["B@484"])
        #expect(try await shape(recorded("bookmarks")).allSatisfy { $0.hasPrefix("b@") })
        #expect(try await shape(recorded("crd-deleted")) == ["+f@590", "B@590", "-f@594"])
        let list = try await shape(recorded("streaming-list"))
        #expect(list.count == 7)
        #expect(list.filter { $0.hasPrefix("B") }.count == 1)
        let selector = try await shape(recorded("leaves-selector"))
        #expect(selector.first?.hasPrefix("-") == true)
    }

    @Test func `reads the same events wherever a recorded stream is cut`() async throws {
        let bytes = Fixture.bytes("watch/changes-and-bookmark.jsonl")
        let whole = try await events([bytes])
        #expect(whole.count == 3)
        for index in stride(from: 0, through: bytes.count, by: 37) {
            let cut = try await events([Array(bytes[..<index]), Array(bytes[index...])])
            #expect(cut == whole)
        }
    }

    @Test func `skips event types that it does not know`() async throws {
        let lines =
            "{\"type\":\"NEWS\",\"object\":{}}\n{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"2\"}}}\n"
        #expect(try await shape(events([Array(lines.utf8)])) == ["b@2"])
    }

    @Test(arguments: ["not json\n", "{\"type\":\"ADDED\"}\n", "{\"type\":\"ADDED\",\"object\":3}\n", "[]\n"])
    func `throws on a line that is no event`(line: String) async {
        let error = await kubeError { () throws(KubeError) in try await events([Array(line.utf8)]) }
        guard case .decoding = error?.code else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func `throws when the connection breaks, after the events before it`() async {
        let good = Fixture.bytes("watch/empty-streaming-list.jsonl")
        let http = FakeHTTP([
            .stream(
                HTTPStream(status: 200, body: HTTPBody(chunks: [good], error: TransportError(.connectionLost, "reset")))
            )
        ])
        var seen: [WatchEvent] = []
        let error = await kubeError { () throws(KubeError) in
            for try await event in try await KubeClient.make(http).watch(.driftSources) { seen.append(event) }
        }
        #expect(seen.count == 1)
        #expect(error?.shortDescription == "connection_lost")
    }

    @Test func `throws on half a line at the end`() async {
        let error = await kubeError { () throws(KubeError) in try await events([Array("{\"type\":\"ADD".utf8)]) }
        #expect(error != nil)
    }

    @Test func `throws the Status of a refused watch`() async {
        let body = Fixture.bytes("watch/refused.jsonl")
        let http = FakeHTTP([
            .stream(HTTPStream(status: 422, headers: ["Content-Type": "application/json"], chunks: [body]))
        ])
        let error = await kubeError { () throws(KubeError) in try await KubeClient.make(http).watch(.driftSources) }
        #expect(error?.isInvalid == true)
        #expect(error?.status?.message.contains("sendInitialEvents") == true)
    }
}
