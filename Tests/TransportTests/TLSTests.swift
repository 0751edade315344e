import Glibc
import Testing

@testable import Transport

@Suite(.enabled(if: TestServer.hasOpenSSL && Certificates.folder != nil)) struct TLSTests {
    private let client = makeClient()

    private func server(_ certificate: String = "server", asksForClient: Bool = false) throws -> TestServer {
        let cert = try Certificates.path("\(certificate).pem")
        let key = try Certificates.path("\(certificate).key")
        let options = ["--cert", cert, "--key", key]
        let more = asksForClient ? ["--client-ca", try Certificates.path("ca.pem")] : []
        return try TestServer(program: ["python3", TestServer.path("server.py")] + options + more)
    }

    private func send(_ server: TestServer, _ tls: TLSOptions, host: String = "127.0.0.1") async -> Result<
        HTTPResponse, TransportError
    > {
        var request = HTTPRequest(url: "https://\(host):\(server.port)/echo/secret-path")
        request.tls = tls
        request.headers = ["Authorization": "Bearer hush"]
        do {
            return .success(try await client.send(request))
        } catch {
            return .failure(error)
        }
    }

    private func expectFailure(_ result: Result<HTTPResponse, TransportError>, _ words: String...) {
        guard case .failure(let error) = result else {
            Issue.record("got an answer")
            return
        }
        #expect(error.code == .tls && !error.isRetryable)
        for word in words { #expect(error.message.contains(word), "\(error.message)") }
        #expect(!error.message.contains("hush") && !error.message.contains("secret-path"))
    }

    @Test func `trusts the given CA and nothing else`() async throws {
        let server = try server()
        #expect(try await send(server, Certificates.client(nil)).get().status == 200)
        #expect(try await send(server, Certificates.client(nil), host: "localhost").get().status == 200)
        expectFailure(await send(server, TLSOptions()), "not trusted")
        expectFailure(await send(server, try Certificates.client(nil, ca: "rogue.pem")), "not trusted")
        #expect(try await send(server, TLSOptions(insecureSkipVerify: true)).get().status == 200)
    }

    @Test func `an expired server certificate says so`() async throws {
        expectFailure(await send(try server("server-expired"), try Certificates.client(nil)), "expired", "127.0.0.1")
    }

    @Test func `another name is refused unless asked for`() async throws {
        let server = try server("server-other-name")
        var tls = try Certificates.client(nil)
        expectFailure(await send(server, tls), "not trusted", "127.0.0.1")
        tls.serverName = "kubernetes.default.svc"
        let answer = try await send(server, tls).get()
        #expect(String(decoding: answer.body, as: UTF8.self).contains("\"host\": \"127.0.0.1:\(server.port)\""))
    }

    @Test func `a client certificate opens the door, others are told why not`() async throws {
        let server = try server(asksForClient: true)
        #expect(try await send(server, Certificates.client("client")).get().status == 200)
        expectFailure(
            await send(server, try Certificates.client(nil)), "without client certificate", "certificate required")
        expectFailure(
            await send(server, try Certificates.client("client-expired")), "our client certificate", "expired")
        expectFailure(
            await send(server, try Certificates.client("client-rogue")), "our client certificate", "unknown ca")
    }

    @Test func `a key that does not belong to the certificate never rides on a good connection`() async throws {
        let server = try server(asksForClient: true)
        let good = try Certificates.client("client")
        #expect(try await send(server, good).get().status == 200)
        var wrong = good
        wrong.clientKeyPEM = try Certificates.pem("client-rogue.key")
        expectFailure(await send(server, wrong), "client certificate or key")
        #expect(try await send(server, good).get().status == 200)
    }

    @Test func `PEM that is none is refused with what it was for`() async throws {
        let server = try server(asksForClient: true)
        var tls = try Certificates.client("client")
        tls.clientCertificatePEM = Array("nonsense".utf8)
        expectFailure(await send(server, tls), "client certificate")
        tls = try Certificates.client("client")
        tls.clientKeyPEM = nil
        expectFailure(await send(server, tls), "its key")
        expectFailure(await send(server, TLSOptions(caPEM: Array("nonsense".utf8))), "CA certificates")
    }

    @Test func `printed options show no key`() throws {
        let tls = TLSOptions(clientCertificatePEM: Array("C".utf8), clientKeyPEM: Array("hush".utf8))
        #expect("\(tls)" == "TLS(client certificate)")
    }
}

@Suite(.enabled(if: TestServer.hasPython)) struct RouteTests {
    private let client = makeClient()

    @Test func `a unix socket is a host like any other`() async throws {
        let path = "/tmp/tfdrift-transport-\(UInt32.random(in: 0...UInt32.max)).sock"
        let server = try TestServer("--unix", path)
        var request = HTTPRequest(url: "http://falco/echo/x")
        request.unixSocketPath = path
        let answer = try await client.send(request)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("\"host\": \"falco\""))
        withExtendedLifetime(server) {}
        unlink(path)
        request.unixSocketPath = path + ".not"
        let absent = request
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(absent) }
        #expect(error?.code == .connect && error?.message.contains(path + ".not") == true)
    }

    @Test func `a proxy is asked for plain http`() async throws {
        let proxy = try TestServer()
        var request = HTTPRequest(url: "http://somewhere.invalid/x")
        request.proxy = proxy.url
        let answer = try await client.send(request)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("somewhere.invalid"))
    }

    @Test(.enabled(if: TestServer.hasOpenSSL && Certificates.folder != nil))
    func `a proxy is a tunnel for https`() async throws {
        let proxy = try TestServer()
        let server = try TestServer(
            "--cert", Certificates.path("server.pem"), "--key", Certificates.path("server.key"))
        var request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/hello")
        request.tls = try Certificates.client(nil)
        request.proxy = "http://u:p%3A@127.0.0.1:\(proxy.port)"
        let answer = try await client.send(request)
        #expect(answer.status == 200 && answer.headers["X-From"] == nil)
        let paths = try await client.send(HTTPRequest(url: proxy.url + "/paths"))
        #expect(String(decoding: paths.body, as: UTF8.self).contains("CONNECT 127.0.0.1:\(server.port)"))

        request.proxy = "http://u:hush@127.0.0.1:\(proxy.port)"
        let refused = request
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(refused) }
        #expect(error?.code == .proxy && error?.message.contains("hush") == false)
        #expect(error?.message.contains("407") == true)
    }

    @Test func `a proxy that is not there is named without its password`() async {
        var request = HTTPRequest(url: "http://somewhere.invalid/")
        request.proxy = "http://u:hush@127.0.0.1:1"
        let asked = request
        let error = await transportError { () async throws(TransportError) in _ = try await client.send(asked) }
        #expect(error?.code == .proxy && error?.message.contains("127.0.0.1:1") == true)
        #expect(error?.message.contains("hush") == false)
    }
}
