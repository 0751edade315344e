import Testing

@testable import Transport

/// What other modules' tests build on.
@Suite struct FakeTransportTests {
    private struct Fake: HTTPSending {
        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            let stream = try await stream(request)
            let body = try await stream.body.collect(maximumBytes: request.maximumBodyBytes)
            return HTTPResponse(status: stream.status, headers: stream.headers, body: body)
        }

        func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
            HTTPStream(status: 200, headers: ["A": "b"], chunks: [[1], [], [2, 3]])
        }
    }

    @Test func `an answer can be made of given chunks`() async throws {
        let fake: any HTTPSending = Fake()
        #expect(
            try await fake.send(HTTPRequest(url: "http://x"))
                == HTTPResponse(status: 200, headers: ["a": "b"], body: [1, 2, 3]))
        var chunks: [[UInt8]] = []
        for try await chunk in try await fake.stream(HTTPRequest(url: "http://x")).body { chunks.append(chunk) }
        #expect(chunks == [[1], [2, 3]])
    }

    @Test func `a body may end in an error`() async throws {
        let body = HTTPBody(chunks: [[1]], error: TransportError(.timeout(.idle), "quiet"))
        var iterator = body.makeAsyncIterator()
        #expect(try await iterator.next() == [1])
        await #expect(throws: TransportError.self) { try await iterator.next() }
    }

    @Test func `a body may be fed while it is read`() async throws {
        let (stream, feed) = AsyncStream.makeStream(of: [UInt8].self)
        var iterator = HTTPBody(stream).makeAsyncIterator()
        feed.yield([1])
        #expect(try await iterator.next() == [1])
        feed.yield([2])
        feed.finish()
        #expect(try await iterator.next() == [2])
        #expect(try await iterator.next() == nil)
    }

    @Test func `collecting stops at the limit`() async throws {
        #expect(try await HTTPBody(chunks: [[1, 2], [3]]).collect(maximumBytes: 3) == [1, 2, 3])
        let error = await transportError { () async throws(TransportError) in
            _ = try await HTTPBody(chunks: [[1, 2], [3]]).collect(maximumBytes: 2)
        }
        #expect(error?.code == .bodyTooLarge)
    }
}
