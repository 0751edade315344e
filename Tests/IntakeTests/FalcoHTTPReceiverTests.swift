import Foundation
import JSON
import Testing

@testable import Intake

@Suite(.timeLimit(.minutes(1))) struct FalcoHTTPReceiverTests {
    static let token = "0123456789abcdef-first"
    static let otherToken = "0123456789abcdef-second"
    static let body = Array(#"{"rule":"r","output_fields":{}}"#.utf8)

    let metrics = TestMetrics()

    private func request(
        _ path: String = "/falco/v1/team/main/\(token)", method: String = "POST", encoding: String? = nil,
        body: [UInt8] = body, chain: [[UInt8]]? = nil
    ) -> FalcoHTTPRequest {
        FalcoHTTPRequest(
            method: method, path: path, contentEncoding: encoding, body: .complete(body), clientChain: chain)
    }

    /// A registered receiver with one intake `team/main`.
    private func receiving(
        tokens: [String] = [token], clients: ReceiverAccess.Clients? = nil, bounds: MemoryInbox.Bounds = .init(),
        log: LogCapture = LogCapture(),
        _ body: @Sendable (FalcoHTTPReceiver, MemoryInbox, IntakeReporter) async throws -> Void
    ) async throws {
        let counted = IntakeMetrics(factory: metrics)
        var limits = FalcoHTTPReceiver.Limits()
        limits.patience = .milliseconds(20)
        let receiver = FalcoHTTPReceiver(limits: limits, metrics: counted)
        let intake = FalcoHTTPIntake(
            namespace: "team", name: "main", access: try ReceiverAccess(tokens: tokens, clients: clients),
            receiver: receiver)
        let inbox = MemoryInbox(bounds: bounds)
        let reporter = IntakeReporter(identity: intake.identity, metrics: counted)
        try await running(intake, into: inbox, reporter, logger: log.logger) {
            try await until { reporter.status.connection == .connected }
            try await body(receiver, inbox, reporter)
        }
        #expect(await receiver.answer(request()).status == 404)
    }

    @Test func `keeps an alert and answers 200`() async throws {
        try await receiving { receiver, inbox, reporter in
            let answer = await receiver.answer(request())
            #expect(answer.status == 200)
            #expect(String(decoding: answer.body, as: UTF8.self) == #"{"kept":1,"lost":0,"unreadable":0}"#)
            let messages = await inbox.next(atMost: 9)
            #expect(messages.map(\.bytes) == [Self.body])
            #expect(messages.first?.intake.endpoint == "team/main")
            #expect(reporter.status.receivedCount == 1)
            #expect(reporter.status.lastReceivedAt != nil)
        }
    }

    @Test func `keeps every line of JSON lines, and the good ones between broken ones`() async throws {
        try await receiving { receiver, inbox, _ in
            let lines = Array("{\"a\":1}\n{\"b\":2}\n".utf8)
            #expect(await receiver.answer(request(body: lines)).status == 200)
            let mixed = Array("{\"c\":3}\nbroken\n{\"d\":4}".utf8)
            let answer = await receiver.answer(request(body: mixed))
            #expect(String(decoding: answer.body, as: UTF8.self) == #"{"kept":2,"lost":0,"unreadable":1}"#)
            #expect(inbox.depth.count == 4)
        }
    }

    static let strangers = [
        "/falco/v1/team/main/0123456789abcdef-firs", "/falco/v1/team/main/0123456789abcdef-firstt",
        "/falco/v1/team/main", "/falco/v1/team/main/", "/falco/v1/team/other/\(token)", "/falco/v1/other/main/\(token)",
        "/falco/v1/team//\(token)", "/falco/v1/team/main/\(token)/x", "/falco/v2/team/main/\(token)", "/falco/v1/", "/",
        "",
        "/falco/v1/team/main/" + String(repeating: "x", count: 5000),
    ]
    @Test(arguments: strangers)
    func `gives every wrong path and token the same answer`(_ path: String) async throws {
        let log = LogCapture()
        try await receiving(log: log) { receiver, inbox, _ in
            let answer = await receiver.answer(request(path))
            #expect(answer == FalcoHTTPAnswer(404, #"{"error":"not found"}"#))
            #expect(inbox.depth.count == 0)
        }
        #expect(!log.messages.contains { $0.contains("0123456789abcdef") })
    }

    @Test func `a wrong token is counted and logged once, never itself`() async throws {
        let log = LogCapture()
        try await receiving(log: log) { receiver, _, _ in
            for _ in 0..<5 { _ = await receiver.answer(request("/falco/v1/team/main/wrong-secret-token-1")) }
        }
        #expect(metrics.value("tfdrift_intake_rejected_total", ["reason": "unauthorized"]) == 5)
        #expect(log.messages.filter { $0.contains("wrong token") }.count == 1)
        #expect(!log.messages.contains { $0.contains("wrong-secret-token-1") })
    }

    @Test func `two tokens are valid while one is changed`() async throws {
        try await receiving(tokens: [Self.token, Self.otherToken]) { receiver, _, _ in
            #expect(await receiver.answer(request()).status == 200)
            #expect(await receiver.answer(request("/falco/v1/team/main/\(Self.otherToken)?query=1")).status == 200)
        }
    }

    struct Shown: Sendable {
        var certificates: [String]
        var allowed: [String] = []
        var reason: IntakeMetrics.RejectReason?
        var words = ""
    }
    static let shown = [
        Shown(certificates: ["client"]),
        // A common name and a DNS name, in any case of letters; a chain with its certificate in the middle.
        Shown(certificates: ["client"], allowed: ["x", "client"]),
        Shown(certificates: ["named"], allowed: ["falco.PROD"]), Shown(certificates: ["named"], allowed: ["named"]),
        Shown(certificates: ["below", "middle"], allowed: ["below"]),
        Shown(certificates: [], reason: .certificateMissing, words: "no client certificate"),
        Shown(certificates: ["stranger"], reason: .certificateUntrusted, words: "caSecretRef"),
        Shown(certificates: ["stranger", "ca"], reason: .certificateUntrusted),
        Shown(certificates: ["other-ca"], reason: .certificateUntrusted),
        Shown(certificates: ["below"], reason: .certificateUntrusted),
        Shown(certificates: ["server-only"], reason: .certificateUntrusted, words: "purpose"),
        Shown(certificates: ["expired"], reason: .certificateOutOfDate, words: "has expired: issue a new one"),
        Shown(certificates: ["client"], allowed: ["falco.prod"], reason: .certificateName, words: "is for client"),
        Shown(certificates: ["named"], allowed: ["10.0.0.7"], reason: .certificateName),
        Shown(certificates: ["below", "middle"], allowed: ["middle"], reason: .certificateName),
    ]
    @Test(.enabled(if: Certificates.isAvailable), arguments: shown)
    func `a client certificate is judged by the intake's own authority and names`(_ shown: Shown) async throws {
        let certificates = try Certificates.shared.get()
        var chain: [[UInt8]] = []
        for name in shown.certificates { chain += try certificates.der(name) }
        let clients = ReceiverAccess.Clients(authority: try certificates.clientAuthority(), allowedNames: shown.allowed)
        let (log, presented) = (LogCapture(), chain)
        try await receiving(tokens: [], clients: clients, log: log) { receiver, inbox, _ in
            let path = "/falco/v1/team/main"
            let answer = await receiver.answer(request(path, chain: presented))
            #expect(answer.status == (shown.reason == nil ? 200 : 404))
            #expect(inbox.depth.count == (shown.reason == nil ? 1 : 0))
            // A token opens nothing here, whoever shows what.
            #expect(await receiver.answer(request(path + "/0123456789abcdef-first", chain: presented)).status == 404)
        }
        guard let reason = shown.reason else { return }
        #expect(metrics.value("tfdrift_intake_rejected_total", ["reason": reason.rawValue]) == 1)
        #expect(
            log.messages.contains {
                $0.contains("reason=\(reason.rawValue)") && (shown.words.isEmpty || $0.contains(shown.words))
            })
    }

    @Test(.enabled(if: Certificates.isAvailable)) func `a certificate opens no intake that wants a token`() async throws
    {
        let chain = try Certificates.shared.get().der("client")
        try await receiving { receiver, _, _ in
            #expect(await receiver.answer(request("/falco/v1/team/main", chain: chain)).status == 404)
        }
    }

    @Test(.enabled(if: Certificates.isAvailable)) func `an authority is another once it is replaced`() throws {
        let certificates = try Certificates.shared.get()
        func identity(_ ca: String, _ names: [String] = []) throws -> IntakeIdentity {
            let clients = ReceiverAccess.Clients(authority: try certificates.clientAuthority(ca), allowedNames: names)
            return FalcoHTTPIntake(
                namespace: "a", name: "b", access: try ReceiverAccess(clients: clients), receiver: FalcoHTTPReceiver()
            ).identity
        }
        #expect(try identity("ca") == identity("ca"))
        #expect(try identity("ca") != identity("other-ca"))
        #expect(try identity("ca") != identity("ca", ["falco"]))
        #expect(ClientAuthority(pem: Array("no certificate".utf8)) == nil)
        #expect(try certificates.clientAuthority().verdict(on: [[1, 2, 3]], at: 0) != .trusted(names: []))
    }

    @Test(.enabled(if: Certificates.isAvailable))
    func `who may connect is whom any receiving intake's authority signed`() async throws {
        let certificates = try Certificates.shared.get()
        let clients = ReceiverAccess.Clients(authority: try certificates.clientAuthority())
        let (own, stranger) = (try certificates.der("client"), try certificates.der("stranger"))
        try await receiving(tokens: [], clients: clients) { receiver, _, reporter in
            #expect(receiver.knows(own, at: reporter.now))
            #expect(!receiver.knows(stranger, at: reporter.now))
            #expect(!receiver.knows(own, at: 0), "before the certificate is valid")
        }
    }

    @Test(arguments: ["GET", "PUT", "HEAD", "DELETE", "post"])
    func `answers only POST`(_ method: String) async throws {
        try await receiving { receiver, _, _ in
            let answer = await receiver.answer(request(method: method))
            #expect(answer.status == 405)
            #expect(answer.allow == "POST")
        }
    }

    @Test func `a body that is too large is 413, counted and a gap`() async throws {
        try await receiving { receiver, _, reporter in
            var tooLarge = request()
            tooLarge.body = .tooLarge
            #expect(await receiver.answer(tooLarge).status == 413)
            let body = [UInt8](repeating: 0x20, count: FalcoHTTPReceiver.maximumBodyBytes + 1)
            #expect(await receiver.answer(request(body: body)).status == 413)
            #expect(reporter.takeGaps().map(\.reason) == [.unreadable])
        }
        #expect(metrics.value("tfdrift_intake_rejected_total", ["reason": "body_too_large"]) == 2)
    }

    @Test(arguments: ["", "text of an alert", "[1]", "\u{0}", "{\"a\":"])
    func `a body that is no alert is 400, counted, and says what to set`(_ text: String) async throws {
        let log = LogCapture()
        try await receiving(log: log) { receiver, inbox, _ in
            let answer = await receiver.answer(request(body: Array(text.utf8)))
            #expect(answer.status == 400)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("json_output: true"))
            #expect((try? JSONValue(parsing: answer.body)) != nil)
            #expect(inbox.depth.count == 0)
        }
        #expect(metrics.value("tfdrift_intake_rejected_total", ["reason": "unparsable"]) == 1)
        #expect(log.messages.contains { $0.contains("Failed to parse event") })
    }

    @Test func `gzip is accepted, bounded, and refused when cut or damaged`() async throws {
        let folder = try Paths.temporaryFolder()
        defer { Paths.remove(folder) }
        func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
            let url = folder.appending(path: "body")
            try Data(bytes).write(to: url)
            try runTool(["gzip", "-f", url.path])
            return Array(try Data(contentsOf: URL(filePath: url.path + ".gz")))
        }
        let good = try gzip(Self.body)
        let bomb = try gzip([UInt8](repeating: 0x20, count: 9 << 20))
        try await receiving { receiver, inbox, _ in
            #expect(await receiver.answer(request(encoding: "gzip", body: good)).status == 200)
            #expect(await receiver.answer(request(encoding: "GZIP", body: good)).status == 200)
            #expect(await receiver.answer(request(encoding: "gzip", body: Array(good.dropLast(5)))).status == 400)
            #expect(await receiver.answer(request(encoding: "gzip", body: Self.body)).status == 400)
            #expect(await receiver.answer(request(encoding: "gzip", body: bomb)).status == 413)
            #expect(await receiver.answer(request(encoding: "br", body: good)).status == 415)
            #expect(inbox.depth.count == 2)
        }
        #expect(metrics.value("tfdrift_intake_rejected_total", ["reason": "broken_gzip"]) == 2)
        #expect(metrics.value("tfdrift_intake_rejected_total", ["reason": "inflated_too_large"]) == 1)
    }

    @Test func `a full inbox is still 200, and the loss is counted and a gap`() async throws {
        try await receiving(bounds: .init(count: 2)) { receiver, inbox, reporter in
            for _ in 0..<2 { #expect(await receiver.answer(request()).status == 200) }
            let answer = await receiver.answer(request())
            #expect(answer.status == 200)
            #expect(String(decoding: answer.body, as: UTF8.self) == #"{"kept":0,"lost":1,"unreadable":0}"#)
            let gaps = reporter.takeGaps()
            #expect(gaps.map(\.reason) == [.inboxFull])
            #expect(gaps.first?.lostCount == 1)
            #expect(inbox.depth.count == 2)
        }
        #expect(metrics.value("tfdrift_events_shed_total", ["reason": "inbox_full"]) == 1)
    }

    @Test func `an alert that finds room within the patience is kept`() async throws {
        try await receiving(bounds: .init(count: 1)) { receiver, inbox, _ in
            _ = await receiver.answer(request())
            async let second = receiver.answer(request())
            _ = await take(2, from: inbox)
            #expect(String(decoding: await second.body, as: UTF8.self).contains(#""kept":1"#))
        }
    }

    @Test func `refuses tokens that could not be typed into a URL or are too short`() {
        #expect(throws: ReceiverAccessError.noWayIn) { try ReceiverAccess() }
        #expect(throws: ReceiverAccessError.tokenLength) { try ReceiverAccess(tokens: ["short"]) }
        #expect(throws: ReceiverAccessError.tokenCharacters) { try ReceiverAccess(tokens: ["0123456789/abcdef"]) }
        #expect(throws: ReceiverAccessError.tooManyTokens) {
            try ReceiverAccess(tokens: [Self.token, Self.otherToken, Self.token + "x"])
        }
    }

    @Test func `is connected while alerts come inside the expected interval`() {
        var status = IntakeStatus(identity: IntakeIdentity(kind: .falcoHTTP, endpoint: "a/b"))
        #expect(!status.isConnected(at: 0))
        status.connection = .connected
        status.connectionChangedAt = 100
        #expect(status.isConnected(at: 1_000_000))
        status.expectedInterval = 50
        #expect(status.isConnected(at: 150))
        #expect(!status.isConnected(at: 151))
        #expect(status.silentFrom == 151)
        status.lastReceivedAt = 140
        #expect(status.isConnected(at: 190))
        #expect(status.isSilent(at: 191))
    }

    @Test func `a silent stream is connected, and silent all the same`() {
        var status = IntakeStatus(identity: IntakeIdentity(kind: .falcoGRPC, endpoint: "falco:5060"))
        status.connection = .connected
        status.expectedInterval = 50
        #expect(status.isConnected(at: 1000) && status.isSilent(at: 1000))
        status.connection = .failed("gone")
        #expect(!status.isSilent(at: 1000), "a failure is told as such")
        #expect(status.silentFrom == nil)
    }
}
