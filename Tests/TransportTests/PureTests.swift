import Testing

@testable import Transport

@Suite struct RequestURLTests {
    @Test(
        arguments: [
            ("http://h", "h", nil, "", nil), ("HTTPS://h:8443/a/b?x=1&y", "h", 8443, "/a/b", "x=1&y"),
            ("http://[::1]:80/p", "::1", 80, "/p", nil), ("https://h?q", "h", nil, "", "q"),
            ("http://h:/x", "h", nil, "/x", nil),
        ] as [(String, String, UInt16?, String, String?)])
    func `takes a URL apart`(_ text: String, _ host: String, _ port: UInt16?, _ path: String, _ query: String?) throws {
        let url = try RequestURL(text)
        #expect(url.host == host && url.port == port && url.path == path && url.query == query)
    }

    @Test(arguments: [
        "", "h", "ftp://h", "http://", "http://:80", "http://h:0", "http://h:65536", "http://h:x", "http://u:p@h/",
        "http://h/a b", "http://h/é", "http://h/\r\nX: y", "http://h/#f", "http://[::1", "http://[::1]x",
    ])
    func `refuses a URL it cannot send, without repeating it`(_ text: String) {
        let error = #expect(throws: TransportError.self) { try RequestURL(text) }
        #expect(error?.code == .badURL)
        #expect(error.map { text.count < 4 || !$0.message.contains(text) } == true)
    }

    @Test func `leaves the scheme's own port out of the Host header`() throws {
        #expect(try RequestURL("http://h:80/").hostHeader == "h")
        #expect(try RequestURL("https://h:80/").hostHeader == "h:80")
        #expect(try RequestURL("https://[fd00::1]:6443/").hostHeader == "[fd00::1]:6443")
        #expect(try RequestURL("https://h/").endpoint == "h:443")
    }
}

@Suite struct ProxyAddressTests {
    @Test func `splits credentials off`() throws {
        let proxy = try ProxyAddress("http://us%40er:p%3Aw@proxy.example:3128/")
        #expect(proxy.text == "http://proxy.example:3128")
        #expect(proxy.user == "us@er" && proxy.password == "p:w")
        #expect(try ProxyAddress("socks5h://p").text == "socks5h://p:1080")
        #expect(try ProxyAddress("p:8080").text == "http://p:8080")
    }

    @Test(arguments: [
        "gopher://hush:hush@p", "http://hush:hush@", "http://hush:hush@p:99999", "http://hush:hush@p/hush",
    ])
    func `refuses a bad address without showing its password`(_ text: String) {
        let error = #expect(throws: TransportError.self) { try ProxyAddress(text) }
        #expect(error?.code == .proxy && error?.message.contains("hush") == false)
    }
}

@Suite struct URLEncodingTests {
    @Test func `encodes everything but unreserved characters`() {
        #expect(URLEncoding.segment("a/b c+é~") == "a%2Fb%20c%2B%C3%A9~")
        #expect(URLEncoding.path("env:/x y/k") == "env%3A/x%20y/k")
        #expect(URLEncoding.query([("a b", "1&2"), ("c", "")]) == "a%20b=1%262&c=")
    }

    @Test(arguments: [
        ("a%2fb", "a%2Fb"), ("%41%7e", "A~"), ("a+b", "a%2Bb"), ("100%", "100%25"), ("%zz", "%25zz"), ("%", "%25"),
    ])
    func `brings half encoded text into one form`(_ text: String, _ expected: String) {
        #expect(URLEncoding.canonical(text, keepingSlash: true) == expected)
    }
}

@Suite struct HTTPHeadersTests {
    @Test func `names compare without case and keep their order`() {
        var headers: HTTPHeaders = ["Accept": "a", "X-A": "1"]
        headers.add("x-a", "2")
        #expect(headers["ACCEPT"] == "a")
        #expect(headers.all("X-a") == ["1", "2"])
        headers["x-A"] = "3"
        #expect(headers.entries.map(\.value) == ["a", "3"])
        headers["accept"] = nil
        #expect(headers == ["x-a": "3"])
        #expect(Set([headers]).contains(["X-A": "3"]))
        #expect(!"\(headers)".contains("3"))
    }
}

@Suite struct HeadParserTests {
    private func parse(_ lines: [String]) throws -> ResponseHead? {
        var parser = HeadParser()
        for line in lines {
            let step = try Array(line.utf8).withUnsafeBytes { bytes throws(TransportError) in try parser.line(bytes) }
            if case .head(let head) = step { return head }
        }
        return nil
    }

    @Test func `reads status and fields`() throws {
        let head = try #require(try parse(["HTTP/1.1 200 OK\r\n", "A:  b c \r\n", "X:\r\n", "\r\n"]))
        #expect(head.status == 200 && head.headers["a"] == "b c" && head.headers["x"] == "")
        #expect(try parse(["HTTP/2 404 \r\n", "\r\n"])?.status == 404)
    }

    @Test func `skips interim answers with their fields`() throws {
        let lines = [
            "HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/1.1 103 E\r\n", "L: 1\r\n", "\r\n", "HTTP/1.1 201 C\r\n", "\r\n",
        ]
        let head = try #require(try parse(lines))
        #expect(head.status == 201 && head.headers.entries.isEmpty)
    }

    @Test(arguments: [
        ["A: b\r\n"], ["HTTP/1.1\r\n"], ["HTTP/1.1 20 x\r\n"], ["HTTP/1.1 abc\r\n"],
        ["HTTP/1.1 200 OK\r\n", ": x\r\n"],
        ["HTTP/1.1 200 OK\r\n", "no colon\r\n"],
        ["HTTP/1.1 200 OK\r\n", "A: " + String(repeating: "x", count: 300_000)],
        ["HTTP/1.1 200 OK\r\n"] + Array(repeating: "A: b\r\n", count: 1001),
    ])
    func `refuses a head that makes no sense or has no end`(_ lines: [String]) {
        let error = #expect(throws: TransportError.self) { try parse(lines) }
        #expect(error?.code == .protocolError)
    }
}

@Suite struct TransportErrorTests {
    @Test func `short descriptions are different words fit for a label`() {
        let codes: [TransportError.Code] = [
            .badURL, .badRequest, .dns, .connect, .proxy, .tls, .timeout(.connect), .timeout(.idle), .timeout(.total),
            .connectionLost, .protocolError, .bodyTooLarge, .badEncoding, .cancelled, .shutdown,
        ]
        let words = codes.map { TransportError($0, "secret path /x").shortDescription }
        #expect(Set(words).count == codes.count)
        #expect(words.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
    }

    @Test func `only what may pass by itself is worth a retry`() {
        #expect(TransportError(.timeout(.idle), "").isRetryable && TransportError(.connect, "").isRetryable)
        #expect(!TransportError(.tls, "").isRetryable && !TransportError(.cancelled, "").isRetryable)
    }
}

@Suite struct DurationTests {
    @Test func `conversions stay inside their bounds`() {
        #expect(Duration.milliseconds(1500).millisecondsForCurl == 1500)
        #expect(Duration.nanoseconds(1).millisecondsForCurl == 1)
        #expect(Duration.zero.millisecondsForCurl == 1 && Duration.seconds(-3).millisecondsForCurl == 1)
        #expect(Duration.seconds(Int64.max).millisecondsForCurl == Int(Int32.max))
        #expect(Duration.seconds(Int64.max).nanosecondsClamped > 0)
    }
}
