import Glibc
import Testing

@testable import Transport

/// nginx in front: the only HTTP/2 server at hand. 32 streams a connection, so that the bound on connections shows.
private final class Nginx: Sendable {
    static let isThere = TestServer.has("/usr/sbin/nginx") && TestServer.hasOpenSSL && Certificates.folder != nil

    let port: UInt16
    private let folder: String
    private let server: TestServer
    private let process: TestServer

    init() throws {
        var template = Array("/tmp/tfdrift-nginx-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        server = try TestServer()
        port = UInt16.random(in: 20000...30000)
        let configuration = """
            daemon off; pid \(folder)/pid; error_log \(folder)/error.log; worker_processes 1;
            events { worker_connections 1000; }
            http {
              access_log off; client_body_temp_path \(folder); proxy_temp_path \(folder); fastcgi_temp_path \(folder);
              uwsgi_temp_path \(folder); scgi_temp_path \(folder); http2_max_concurrent_streams 32;
              server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate \(try Certificates.path("server.pem")); ssl_certificate_key \(try Certificates.path("server.key"));
                location /which { return 200 "$server_protocol $connection"; }
                location / { proxy_pass \(server.url); proxy_http_version 1.1; proxy_buffering off; }
              }
            }
            """
        let file = try #require(fopen("\(folder)/nginx.conf", "w"))
        fputs(configuration, file)
        fclose(file)
        process = try TestServer(
            program: ["sh", "-c", "echo started; exec /usr/sbin/nginx -c \(folder)/nginx.conf 2>\(folder)/start.log"])
    }

    deinit { try? TestServer.run(["rm", "-r", folder]) }

    /// Bytes that a firehose behind it has sent.
    func sent(_ name: String, _ client: HTTPClient) async throws -> Int { try await server.count(name, client) }

    func request(_ path: String) throws -> HTTPRequest {
        var request = HTTPRequest(url: "https://127.0.0.1:\(port)\(path)")
        request.tls = try Certificates.client(nil)
        return request
    }
}

@Suite(.enabled(if: Nginx.isThere)) struct HTTP2Tests {
    private let nginx: Nginx
    private let client = makeClient { $0.maximumSharedConnectionsPerHost = 3 }

    init() async throws {
        nginx = try Nginx()
        let probe = try nginx.request("/which")
        try await eventually("nginx answers") { (try? await client.send(probe).status) == 200 }
    }

    private func which(_ request: HTTPRequest) async throws -> (version: String, connection: String) {
        let words = String(decoding: try await client.send(request).body, as: UTF8.self).split(separator: " ")
        return (String(try #require(words.first)), String(try #require(words.last)))
    }

    @Test func `speaks HTTP 2 where the server does, and HTTP 1 when asked`() async throws {
        var request = try nginx.request("/which")
        #expect(try await which(request).version == "HTTP/2.0")
        request.httpVersion = .http1
        #expect(try await which(request).version == "HTTP/1.1")
    }

    @Test func `a burst shares few connections`() async throws {
        let request = try nginx.request("/which")
        var connections: Set<String> = []
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<300 { group.addTask { try await which(request).connection } }
            for try await connection in group { connections.insert(connection) }
        }
        #expect((1...3).contains(connections.count))
    }

    @Test func `streams over one connection do not hold each other up`() async throws {
        let firehose = try await client.stream(try nginx.request("/firehose/h2"))
        var streams: [HTTPStream] = []
        for number in 0..<20 { streams.append(try await client.stream(try nginx.request("/line/\(number)"))) }
        for (number, stream) in streams.enumerated() {
            var body = stream.body.makeAsyncIterator()
            #expect(try await body.next() == Array("\(number)".utf8))
        }
        #expect(try await client.send(try nginx.request("/hello")).status == 200)
        var body = firehose.body.makeAsyncIterator()
        for _ in 0..<20 { #expect(try await body.next()?.isEmpty == false) }
        #expect(client.liveTransferCount == 21)
    }

    /// libcurl goes on reading a paused stream up to its window of 32 MiB, grants a new window with each resumption, and
    /// gives up ("out of memory") over 64 MiB that nobody took: what it kept must be taken whole before it reads on.
    @Test func `a reader that pauses again and again gets a torrent whole`() async throws {
        let firehose = try await client.stream(try nginx.request("/firehose/h2"))
        var body = firehose.body.makeAsyncIterator()
        // A second stream of the connection, without which libcurl leaves the socket alone.
        let quiet = try await client.stream(try nginx.request("/line/quiet"))
        // Counted from what the server sent: 24 windows, so that a bound somewhere below would show.
        var received = 0
        while try await nginx.sent("h2", client) < 24 * 32 << 20 {
            try await Task.sleep(for: .milliseconds(100))
            received += try #require(try await body.next()).count
        }
        #expect(received > 0)
        withExtendedLifetime(quiet) {}
    }

    @Test func `cancelling one stream leaves the others alone`() async throws {
        let kept = try await client.stream(try nginx.request("/drip/30"))
        do { _ = try await client.stream(try nginx.request("/line/x")) }
        try await eventually("one freed") { client.liveTransferCount <= 1 }
        let whole = try await kept.body.collect(maximumBytes: 1000)
        #expect(String(decoding: whole, as: UTF8.self).hasSuffix("29\n"))
    }
}
