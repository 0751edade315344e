import Foundation
import Gateway
import Synchronization
import Testing
import Transport

/// An authority, one below it, a server's and a client's certificate; made by the openssl command, once a run.
private struct Chain {
    let folder: URL

    static let isAvailable = (try? run("openssl version", in: URL(filePath: "/tmp"))) == 0
    static let shared = Result { try Chain() }

    private init() throws {
        folder = URL(filePath: "/tmp/tfdrift-gateway-\(UInt32.random(in: 0..<UInt32.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        try make("\(key) -x509 -days 2 -subj /CN=root -keyout root.key -out root.crt")
        for (name, signer, extensions) in [
            ("server", "root", "subjectAltName=IP:127.0.0.1"), ("middle", "root", "basicConstraints=critical,CA:TRUE"),
            ("client", "middle", "extendedKeyUsage=clientAuth"),
        ] {
            try make("\(key) -subj /CN=\(name) -keyout \(name).key -out \(name).csr")
            try make(
                "echo \(extensions) > \(name).ext && openssl x509 -req -days 2 -in \(name).csr -CA \(signer).crt "
                    + "-CAkey \(signer).key -CAcreateserial -extfile \(name).ext -out \(name).crt")
        }
        try make("cat client.crt middle.crt > chain.crt")
    }

    private func make(_ command: String) throws {
        guard try Self.run(command, in: folder) == 0 else { throw CocoaError(.executableLoad) }
    }

    private static func run(_ command: String, in folder: URL) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Holds no thread meanwhile: the server under test needs one.
    func output(of command: String) async throws -> String {
        let file = "output-\(UInt32.random(in: 0..<UInt32.max)).txt"
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "\(command) > \(file)"]
        process.currentDirectoryURL = folder
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return String(decoding: try bytes(file), as: UTF8.self)
    }

    func bytes(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: file))) }
}

@Suite(.enabled(if: Chain.isAvailable, "the openssl command is not installed")) private struct ClientCertificateTests {
    /// A listener that asks for certificates, with a route that tells how many the client showed.
    private func listening(
        requires: Bool = false, admits: @escaping @Sendable ([[UInt8]]) -> Bool,
        _ body: @escaping @Sendable (HTTPRequest, HTTPClient) async throws -> Void
    ) async throws {
        let chain = try Chain.shared.get()
        var tls = GatewayServer.TLS(
            certificate: try chain.bytes("server.crt"), key: try chain.bytes("server.key"),
            clientCA: requires ? try chain.bytes("root.crt") : nil)
        tls.admits = admits
        let route = GatewayRoute("/count", name: "count") { request in
            GatewayResponse(text: request.clientChain.map { String($0.count) } ?? "none")
        }
        let ca = try chain.bytes("root.crt")
        try await withGateway([route], tls: tls) { port, client in
            var request = HTTPRequest(url: "https://127.0.0.1:\(port)/count")
            request.tls.caPEM = ca
            try await body(request, client)
        }
    }

    private func showing(_ certificate: String, _ request: HTTPRequest) throws -> HTTPRequest {
        var request = request
        request.tls.clientCertificatePEM = try Chain.shared.get().bytes(certificate)
        request.tls.clientKeyPEM = try Chain.shared.get().bytes("client.key")
        return request
    }

    @Test func `the whole chain that a client shows reaches the route, with every new connection`() async throws {
        let handshakes = Mutex(0)
        try await listening(admits: { _ in
            handshakes.withLock { $0 += 1 }
            return true
        }) { request, client in
            var request = try showing("chain.crt", request)
            request.httpVersion = .http1
            request.headers.add("Connection", "close")
            for _ in 0..<3 {
                let answer = try await client.send(request)
                #expect(String(decoding: answer.body, as: UTF8.self) == "2")
            }
            #expect(handshakes.withLock { $0 } == 3)
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a client that comes back to its session is known by its whole chain`(version: String) async throws {
        let handshakes = Mutex(0)
        try await listening(admits: { _ in
            handshakes.withLock { $0 += 1 }
            return true
        }) { request, _ in
            let port = request.url.split(separator: ":").last?.split(separator: "/").first ?? ""
            let ask =
                "printf 'GET /count HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | openssl s_client "
                + "\(version) -ign_eof -connect 127.0.0.1:\(port) -cert client.crt -key client.key "
                + "-cert_chain middle.crt -sess_"
            for (session, how) in [("out", "New"), ("in", "Reused")] {
                let output = try await Chain.shared.get().output(of: ask + "\(session) session\(version).pem 2>&1")
                    .replacing("\r\n", with: "\n")
                #expect(output.contains("\(how), TLSv1"), "\(output.suffix(600))")
                #expect(output.contains("\n\n2"), "\(output.suffix(600))")
            }
        }
        #expect(handshakes.withLock { $0 } == 1)
    }

    @Test func `a client without a certificate is let in where none is required`() async throws {
        try await listening(admits: { _ in true }) { request, client in
            let answer = try await client.send(request)
            #expect(String(decoding: answer.body, as: UTF8.self) == "none")
        }
        try await listening(requires: true, admits: { _ in true }) { request, client in
            await #expect(throws: TransportError.self) { try await client.send(request) }
        }
    }

    @Test func `who is not admitted does not connect`() async throws {
        try await listening(admits: { $0.count == 1 }) { request, client in
            let two = try showing("chain.crt", request)
            await #expect(throws: TransportError.self) { try await client.send(two) }
            let answer = try await client.send(try showing("client.crt", request))
            #expect(String(decoding: answer.body, as: UTF8.self) == "1")
        }
    }
}
