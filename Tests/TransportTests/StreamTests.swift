import Testing

@testable import Transport

/// Back-pressure, time-outs, cancelling and many streams at once, against a real server.
@Suite(.enabled(if: TestServer.hasPython)) struct StreamTests {
    private let server: TestServer
    private let client = makeClient()

    init() throws { server = try TestServer() }

    private func request(_ path: String) -> HTTPRequest { HTTPRequest(url: server.url + path) }

    /// Without an idle time-out: where all tests run at once a task may wait for its turn longer than that.
    private func patientRequest(_ path: String) -> HTTPRequest {
        var request = request(path)
        request.timeouts.idle = nil
        return request
    }

    /// What a firehose has sent once it does not move any more.
    private func settled(_ name: String) async throws -> Int {
        var last = -1
        try await eventually("the server stops sending") {
            try await Task.sleep(for: .milliseconds(200))
            let now = try await server.count(name, client)
            defer { last = now }
            return now == last
        }
        return last
    }

    @Test func `a server is not read while its consumer sleeps, and read on after`() async throws {
        let stream = try await client.stream(request("/firehose/a"))
        var body = stream.body.makeAsyncIterator()
        let first = try #require(try await body.next())
        let stalledAt = try await settled("a")
        // Socket buffers of both ends, not memory of ours.
        #expect(stalledAt < 16 << 20)
        var taken = first.count
        var largest = 0
        while taken < 40 << 20, let chunk = try await body.next() {
            taken += chunk.count
            largest = max(largest, chunk.count)
        }
        #expect(largest <= (256 + 16) << 10)
        #expect(try await server.count("a", client) > stalledAt)
    }

    @Test func `bytes that went through many pauses are all there and in order`() async throws {
        let client = makeClient { $0.bufferedBytesPerStream = 20_000 }
        let stream = try await client.stream(request("/bytes/8000000"))
        let pattern = (0..<(512 << 10)).map { UInt8(truncatingIfNeeded: $0) }
        var isInOrder = true
        var count = 0
        for try await chunk in stream.body {
            let start = count & 255
            if !chunk.elementsEqual(pattern[start..<start + chunk.count]) { isInOrder = false }
            count += chunk.count
            if count % 7 == 0 { try await Task.sleep(for: .milliseconds(2)) }
        }
        #expect(count == 8_000_000 && isInOrder)
    }

    // MARK: Time-outs

    @Test func `no connection within the connect time-out`() async throws {
        // A listener whose queue is full takes no more connections.
        let listener = try FullListener()
        var request = HTTPRequest(url: "http://127.0.0.1:\(listener.port)/")
        request.timeouts = HTTPTimeouts(connect: .milliseconds(200), idle: nil, total: nil)
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(request) }
        #expect(error?.code == .timeout(.connect) && error?.isRetryable == true)
        #expect(client.liveTransferCount == 0)
    }

    @Test(arguments: ["/hang", "/quiet"])
    func `a quiet answer ends at the idle time-out`(_ path: String) async {
        var request = request(path)
        request.timeouts = HTTPTimeouts(idle: .milliseconds(150))
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(request) }
        #expect(error?.code == .timeout(.idle))
        #expect(client.liveTransferCount == 0)
    }

    @Test func `an answer that keeps coming outlives the idle time-out`() async throws {
        var request = request("/drip/20")
        request.timeouts = HTTPTimeouts(idle: .milliseconds(400))
        #expect(try await client.send(request).status == 200)
    }

    @Test func `a slow consumer is no idle server`() async throws {
        var request = request("/firehose/slow")
        request.timeouts = HTTPTimeouts(idle: .milliseconds(150))
        let stream = try await client.stream(request)
        var body = stream.body.makeAsyncIterator()
        for _ in 0..<3 {
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await body.next() != nil)
        }
    }

    @Test(arguments: ["/hang", "/drip/100"])
    func `the total time-out counts from the start`(_ path: String) async {
        var request = request(path)
        request.timeouts = HTTPTimeouts(idle: nil, total: .milliseconds(200))
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(request) }
        #expect(error?.code == .timeout(.total))
        #expect(client.liveTransferCount == 0)
    }

    // MARK: Cancelling

    @Test(arguments: ["/hang", "/quiet", "/firehose/cancel"])
    func `cancelling a request in flight frees its handle and its connection`(_ path: String) async throws {
        let request = request(path)
        let task = Task { () async -> TransportError? in
            await transportError { () async throws(TransportError) in _ = try await client.send(request) }
        }
        try await eventually("request in flight") { client.liveTransferCount == 1 }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        try await eventually("handle freed") { client.liveTransferCount == 0 }
        try await eventually("connection closed") { try await server.count("open", client) == 1 }
    }

    @Test func `a task that is cancelled already sends nothing to the end`() async throws {
        let request = request("/hang")
        let task = Task { () async -> TransportError? in
            while !Task.isCancelled { await Task.yield() }
            return await transportError { () async throws(TransportError) in _ = try await client.send(request) }
        }
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        try await eventually("handle freed") { client.liveTransferCount == 0 }
    }

    @Test func `dropping a stream ends its transfer`() async throws {
        do {
            let stream = try await client.stream(patientRequest("/quiet"))
            let liveCount = withExtendedLifetime(stream) { client.liveTransferCount }
            #expect(stream.status == 200 && liveCount == 1)
        }
        try await eventually("handle freed") { client.liveTransferCount == 0 }
    }

    @Test func `leaving the loop over a body ends its transfer`() async throws {
        for try await chunk in try await client.stream(request("/firehose/leave")).body where !chunk.isEmpty { break }
        try await eventually("handle freed") { client.liveTransferCount == 0 }
    }

    // MARK: Many at once

    @Test func `two hundred streams stay open side by side beside short requests`() async throws {
        var streams: [HTTPStream] = []
        try await withThrowingTaskGroup(of: HTTPStream.self) { group in
            for number in 0..<200 { group.addTask { try await client.stream(request("/line/\(number)")) } }
            for try await stream in group { streams.append(stream) }
        }
        #expect(client.liveTransferCount == 200)
        var seen: Set<String> = []
        for stream in streams {
            var body = stream.body.makeAsyncIterator()
            seen.insert(String(decoding: try await body.next() ?? [], as: UTF8.self))
        }
        #expect(seen == Set((0..<200).map(String.init)))
        #expect(try await client.send(request("/hello")).status == 200)
        #expect(try await server.count("open", client) == 201)
        streams = []
        try await eventually("all freed") { client.liveTransferCount == 0 }
    }

    @Test func `shutting down ends what is in flight and refuses what comes later`() async throws {
        let client = makeClient()
        let stream = try await client.stream(patientRequest("/quiet"))
        let hanging = patientRequest("/hang")
        let task = Task { () async -> TransportError? in
            await transportError { () async throws(TransportError) in _ = try await client.send(hanging) }
        }
        try await eventually("both in flight") { client.liveTransferCount == 2 }
        await client.shutdown()
        #expect(await task.value?.code == .shutdown)
        let cut = await transportError { () async throws(TransportError) in
            _ = try await stream.body.collect(maximumBytes: 100)
        }
        #expect(cut?.code == .shutdown)
        let late = await transportError { () async throws(TransportError) in _ = try await client.send(hanging) }
        #expect(late?.code == .shutdown)
        #expect(client.liveTransferCount == 0)
        await client.shutdown()
    }

    @Test func `shutting down closes the kept connections at once`() async throws {
        let kept = makeClient()
        #expect(try await kept.send(request("/hello")).status == 200)
        #expect(try await server.count("open", client) == 2)
        await kept.shutdown()
        try await eventually("its connection closed") { try await server.count("open", client) == 1 }
        withExtendedLifetime(kept) {}
    }

    @Test func `a dropped client stops by itself`() async throws {
        weak var dropped: HTTPClient?
        do {
            let client = makeClient()
            dropped = client
            #expect(try await client.send(request("/hello")).status == 200)
        }
        #expect(dropped == nil)
        try await eventually("its connection closed") { try await server.count("open", client) == 1 }
    }
}
