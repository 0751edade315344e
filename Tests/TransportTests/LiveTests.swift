import Glibc
import Logging
import Synchronization
import Testing

@testable import Transport

/// A client that reads no proxy settings of the machine the tests run on.
func makeClient(_ change: (inout HTTPClient.Configuration) -> Void = { _ in }) -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    configuration.usesProxyEnvironment = false
    change(&configuration)
    return HTTPClient(configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
}

@Suite(.enabled(if: TestServer.hasPython)) struct LiveTests {
    private let server: TestServer
    private let client = makeClient()

    init() throws { server = try TestServer() }

    private func request(_ path: String, _ method: String = "GET") -> HTTPRequest {
        HTTPRequest(method: method, url: server.url + path)
    }

    private func text(_ body: [UInt8]) -> String { String(decoding: body, as: UTF8.self) }

    @Test func `answers come with status, headers and body`() async throws {
        let answer = try await client.send(request("/hello"))
        #expect(answer.status == 200 && text(answer.body) == "hello")
        #expect(answer.headers["content-type"] == "text/plain" && answer.headers.all("x-twice") == ["a", "b"])
        let missing = try await client.send(request("/nope"))
        #expect(missing.status == 404 && text(missing.body) == "no such thing")
    }

    @Test func `redirects are answers`() async throws {
        let answer = try await client.send(request("/redirect"))
        #expect(answer.status == 302 && answer.headers["Location"] == "/hello")
        #expect(try await !text(client.send(request("/paths")).body).contains("GET /hello"))
    }

    @Test func `interim answers are left out`() async throws {
        let answer = try await client.send(request("/early-hints"))
        #expect(answer.status == 200 && answer.headers["Link"] == nil && text(answer.body) == "late")
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func `sends method, headers and body as given`(_ method: String) async throws {
        var request = request("/echo/a/../b?q=%20", method)
        request.headers = ["Authorization": "Bearer t", "X-Empty": "", "Content-Length": "999"]
        if method == "PATCH" {
            request.headers.add("Content-Type", "application/merge-patch+json")
            request.body = Array("{\"a\":\0}".utf8)
        }
        let echo = text(try await client.send(request).body)
        #expect(echo.contains("\"method\": \"\(method)\""))
        #expect(echo.contains("\"path\": \"/echo/a/../b?q=%20\""))
        #expect(echo.contains("\"authorization\": \"Bearer t\"") && echo.contains("\"x-empty\": \"\""))
        #expect(!echo.contains("\"expect\"") && !echo.contains("form-urlencoded"))
        #expect(!echo.contains("\"content-length\": \"999\""))
        #expect(echo.contains("{\\\"a\\\":\\u0000}") == (method == "PATCH"))
        #expect(echo.contains("\"content-type\": \"application/merge-patch+json\"") == (method == "PATCH"))
        #expect(echo.contains("\"content-length\": \"0\"") == (method == "POST" || method == "PUT"))
    }

    @Test func `HEAD has no body`() async throws {
        // The server sends one all the same: it must not be taken for the next answer.
        let answer = try await client.send(request("/echo", "HEAD"))
        #expect(answer.status == 200 && answer.body.isEmpty)
        #expect(try await text(client.send(request("/hello")).body) == "hello")
    }

    @Test func `a large request body arrives whole`() async throws {
        var request = request("/echo", "PUT")
        request.body = Array(repeating: UInt8(ascii: "x"), count: 3_000_000)
        #expect(try await client.send(request).body.count > 3_000_000)
    }

    @Test func `an answer cut into single bytes is the same answer`() async throws {
        let answer = try await client.send(request("/split"))
        #expect(answer.status == 200 && text(answer.body) == "onetwothree" && answer.headers["X-Trailer"] == nil)
    }

    @Test func `chunks sent one by one are all there`() async throws {
        let stream = try await client.stream(request("/drip/5"))
        var chunks: [String] = []
        for try await chunk in stream.body { chunks.append(text(chunk)) }
        #expect(chunks.joined() == "0\n1\n2\n3\n4\n" && !chunks.contains(""))
        #expect(client.liveTransferCount == 0)
    }

    @Test func `the connection is used again`() async throws {
        for _ in 0..<20 { _ = try await client.send(request("/hello")) }
        #expect(try await server.count("total", client) == 1)
    }

    @Test(arguments: ["/partial", "/cut-chunk", "/nothing"])
    func `an answer that ends early is an error, not a short body`(_ path: String) async {
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(request(path)) }
        #expect(error?.code == .connectionLost && error?.isRetryable == true)
    }

    @Test(arguments: ["/garbage", "/big-head"])
    func `an answer that is no HTTP is a protocol error`(_ path: String) async {
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(request(path)) }
        #expect(error?.code == .protocolError)
        #expect(client.liveTransferCount == 0)
    }

    @Test func `a body over the limit is an error, announced or not`() async throws {
        for path in ["/bytes/70000", "/drip/50", "/firehose/limit"] {
            var request = request(path)
            request.maximumBodyBytes = path == "/drip/50" ? 20 : 65536
            let error = await transportError { () async throws(TransportError) in _ = try await client.send(request) }
            #expect(error?.code == .bodyTooLarge)
        }
        var exact = request("/bytes/65536")
        exact.maximumBodyBytes = 65536
        #expect(try await client.send(exact).body.count == 65536)
        try await eventually("transfers freed") { client.liveTransferCount == 0 }
    }

    @Test func `a request that cannot be sent says why and shows no value`() async {
        var bad: [(HTTPRequest, TransportError.Code)] = []
        bad.append((HTTPRequest(url: "file:///etc/passwd"), .badURL))
        bad.append((request("/hello", "GE T"), .badRequest))
        var header = request("/hello")
        header.headers = ["Authorization": "hush\r\nX: y"]
        bad.append((header, .badRequest))
        var signed = request("/hello")
        let keys = AWSCredentials(accessKeyID: "A", secretAccessKey: "B", sessionToken: "hush\r\nX: y")
        signed.signing = AWSSigningV4(credentials: keys, region: "r", service: "s3")
        bad.append((signed, .badRequest))
        var socket = request("/hello")
        socket.unixSocketPath = String(repeating: "x", count: 108)
        bad.append((socket, .badRequest))
        for (request, code) in bad {
            let error = await transportError { () async throws(TransportError) in _ = try await client.send(request) }
            #expect(error?.code == code && error?.message.contains("hush") == false)
        }
    }

    @Test func `nobody listening and no such name are told apart`() async {
        let refused = await transportError { () async throws(TransportError) in
            _ = try await client.send(HTTPRequest(url: "http://127.0.0.1:1/secret-path"))
        }
        #expect(refused?.code == .connect && refused?.message.contains("127.0.0.1:1") == true)
        #expect(refused?.message.contains("secret-path") == false)
        let unknown = await transportError { () async throws(TransportError) in
            _ = try await client.send(HTTPRequest(url: "http://no-such-host.invalid/"))
        }
        // A machine without a name server that answers waits for one until the connect time-out.
        #expect(unknown?.code == .dns || unknown?.code == .timeout(.connect))
    }

    @Test func `each exchange is observed once with its outcome`() async throws {
        let seen = Mutex<[String]>([])
        let client = makeClient { configuration in
            configuration.observe = { exchange in seen.withLock { $0.append("\(exchange.method) \(exchange.code)") } }
        }
        _ = try await client.send(request("/nope", "DELETE"))
        _ = await transportError { () async throws(TransportError) in _ = try await client.send(request("/nothing")) }
        #expect(seen.withLock { $0 } == ["DELETE 404", "GET connection_lost"])
    }

    // MARK: gzip

    @Test func `gzip is asked for, decoded and taken out of the headers`() async throws {
        let plain = try await client.send(request("/gzip"))
        for path in ["/gzip", "/gzip/members"] {
            var request = request(path)
            request.acceptsCompression = true
            let answer = try await client.send(request)
            #expect(answer.body == plain.body && answer.body.count == 20000)
            #expect(answer.headers["Content-Encoding"] == nil && answer.headers["Content-Length"] == nil)
        }
    }

    @Test func `gzip that is cut off or damaged is an error that says so`() async throws {
        for (path, words) in [("/gzip/truncated", "cut off"), ("/gzip/damaged", "damaged")] {
            var request = request(path)
            request.acceptsCompression = true
            let error = await transportError { () async throws(TransportError) in _ = try await client.send(request) }
            #expect(error?.code == .badEncoding && error?.message.contains(words) == true)
        }
        var empty = request("/gzip/empty")
        empty.acceptsCompression = true
        #expect(try await client.send(empty).body.isEmpty)
    }

    @Test func `a small answer that swells is stopped at the limit`() async throws {
        var request = request("/gzip/bomb")
        request.acceptsCompression = true
        request.maximumBodyBytes = 1 << 20
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(request) }
        #expect(error?.code == .bodyTooLarge)
        let stream = try await client.stream(request)
        var largest = 0
        var total = 0
        for try await chunk in stream.body {
            largest = max(largest, chunk.count)
            total += chunk.count
        }
        #expect(total == 50_000_000 && largest <= 256 << 10)
    }
}
