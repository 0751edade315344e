import Testing

@testable import Intake

@Suite struct FalcoSubscriptionTests {
    typealias Input = FalcoSubscription.Input
    typealias Action = FalcoSubscription.Action

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var mode = FalcoSubscription.Mode.sub
        let steps: [(Input, [Action])]
        var testDescription: String { name }
    }

    static let unavailable = GRPCStatus(code: 14, message: "connection refused")
    static let refused = IntakeStatus.Connection.failed(FalcoFailure.message(for: unavailable))
    static let quick: Duration = .milliseconds(100)
    static let opened: [(Input, [Action])] = [
        (.start, [.report(.connecting), .probe]),
        (.probeAnswered(version: "0.42.0"), [.report(.connected), .openStream, .askAfter(quick)]),
    ]

    static let rows: [Row] = [
        Row(
            name: "asks by the timer, slower while all is quiet, up to a second",
            steps: opened + [
                (.askDue(isPaused: false), [.ask, .askAfter(.milliseconds(200))]),
                (.askDue(isPaused: false), [.ask, .askAfter(.milliseconds(400))]),
                (.askDue(isPaused: false), [.ask, .askAfter(.milliseconds(800))]),
                (.askDue(isPaused: false), [.ask, .askAfter(.seconds(1))]),
                (.received(count: 1), []),
                (.askDue(isPaused: false), [.ask, .askAfter(quick)]),
            ]),
        Row(
            name: "asks again after every 256 alerts",
            steps: opened + [
                (.received(count: 255), []), (.received(count: 1), [.ask]), (.received(count: 100), []),
                (.received(count: 1000), [.ask]),
            ]),
        Row(
            name: "does not ask while back-pressure has stopped the reader",
            steps: opened + [(.askDue(isPaused: true), [.askAfter(.milliseconds(200))])]),
        Row(
            name: "backs off after a failure, doubling, without a report of each attempt",
            steps: [
                (.start, [.report(.connecting), .probe]),
                (.ended(unavailable, jitter: 0), [.report(refused), .finish]),
                (.start, [.pause(.milliseconds(250))]),
                (.pauseEnded, [.probe]),
                (.ended(unavailable, jitter: 0), [.report(refused), .finish]),
                (.start, [.pause(.milliseconds(500))]),
                (.pauseEnded, [.probe]),
                (.probeAnswered(version: nil), [.report(.connected), .openStream, .askAfter(quick)]),
            ]),
        Row(
            name: "a stream that breaks is a gap until it stands again, and delivered alerts reset the back-off",
            steps: opened + [
                (.ended(unavailable, jitter: 1), [.declareGap, .report(refused), .finish]),
                (.start, [.pause(.milliseconds(500))]),
                (.pauseEnded, [.probe]),
                (.probeAnswered(version: nil), [.declareGap, .report(.connected), .openStream, .askAfter(quick)]),
                (.received(count: 1), []),
                (.ended(unavailable, jitter: 1), [.declareGap, .report(refused), .finish]),
                (.start, [.pause(.milliseconds(500))]),
            ]),
        Row(
            name: "a stream that the server ends without an error is taken up again after a pause",
            steps: opened + [
                (.ended(.ok, jitter: 0), [.declareGap, .report(.failed("Falco ended the stream")), .finish]),
                (.start, [.pause(.milliseconds(250))]),
            ]),
        Row(
            name: "get drains again and again on one channel, never asking",
            mode: .get,
            steps: [
                (.start, [.report(.connecting), .probe]),
                (.probeAnswered(version: nil), [.report(.connected), .openStream]),
                (.received(count: 1000), []),
                (.ended(.ok, jitter: 0), [.pause(quick)]),
                (.pauseEnded, [.openStream]),
                (.ended(.ok, jitter: 0), [.pause(.milliseconds(200))]),
                (.pauseEnded, [.openStream]),
                (.ended(unavailable, jitter: 0), [.declareGap, .report(refused), .finish]),
                (.start, [.pause(.milliseconds(250))]),
                (.pauseEnded, [.probe]),
            ]),
        Row(
            name: "what comes late is ignored",
            steps: [
                (.askDue(isPaused: false), []), (.received(count: 1), []), (.pauseEnded, []),
                (.ended(unavailable, jitter: 0), []), (.start, [.report(.connecting), .probe]), (.start, []),
            ]),
    ]

    @Test(arguments: rows)
    func `answers each input with its actions`(_ row: Row) {
        var machine = FalcoSubscription(mode: row.mode)
        for (index, (input, actions)) in row.steps.enumerated() {
            let answer = machine.handle(input)
            #expect(answer == actions, "step \(index): \(input)")
        }
    }

    @Test func `the back-off stays within its limit and its jitter`() {
        var backoff = RetryPause()
        let many = (0..<100).map { _ in backoff.next(jitter: 1) }
        #expect(many.allSatisfy { $0 <= .seconds(30) })
        let bounds = [backoff.next(jitter: 0), backoff.next(jitter: 7)]
        #expect(bounds == [.seconds(15), .seconds(30)])
        backoff.reset()
        let first = backoff.next(jitter: 0.5)
        #expect(first == .milliseconds(375))
    }

    @Test func `an address that is no longer named keeps its subscription and is not taken up again`() {
        let addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].compactMap { ResolvedAddress(literal: $0, port: 5060) }
            .map(FalcoAddress.ip)
        var plan = AddressPlan()
        var opened = plan.resolved([addresses[1], addresses[0], addresses[1]])
        #expect(opened == [addresses[0], addresses[1]])
        opened = plan.resolved([addresses[1], addresses[2]])
        #expect(opened == [addresses[2]])
        let isTakenUp = [plan.ended(addresses[1]), plan.ended(addresses[0])]
        #expect(isTakenUp == [true, false])
        opened = plan.resolved(addresses)
        #expect(opened == [addresses[0]])
        opened = plan.resolved([])
        #expect(opened.isEmpty)
        let isStillWanted = plan.ended(addresses[0])
        #expect(!isStillWanted)
    }

    @Test func `opens at most 64 addresses and counts the rest`() {
        let addresses = (0..<100).compactMap { ResolvedAddress(literal: "10.0.0.\($0)", port: 1) }.map(FalcoAddress.ip)
        var plan = AddressPlan()
        let opened = plan.resolved(addresses)
        #expect(opened.count == 64)
        #expect(plan.leftOutCount == 36)
    }

    static let endpoints: [(String, String)] = [
        ("falco.security.svc:5061", "falco.security.svc:5061"),
        ("falco", "falco:5060"),
        ("10.0.0.1:5060", "10.0.0.1:5060"),
        ("[2001:db8::7]:5060", "[2001:db8::7]:5060"),
        ("[::1]", "[::1]:5060"),
        ("unix:///run/falco/falco.sock", "unix:///run/falco/falco.sock"),
        ("unix:/run/falco/falco.sock", "unix:///run/falco/falco.sock"),
    ]
    @Test(arguments: endpoints)
    func `reads an endpoint`(_ sample: (text: String, description: String)) throws {
        #expect(try FalcoEndpoint(parsing: sample.text).description == sample.description)
    }

    @Test(arguments: [
        ":5060", "falco:0", "falco:65536", "falco:x", "https://falco:5060", "::1", "[::1]5060", "unix:relative",
        "unix:/" + String(repeating: "x", count: 107), "fal co:1", "dns:///falco:1",
    ])
    func `refuses what is no endpoint, naming it`(_ text: String) {
        let error = #expect(throws: FalcoEndpointError.self) { try FalcoEndpoint(parsing: text) }
        #expect(error?.description.contains(text) == true)
    }

    @Test func `plain text over TCP is for the loopback only, and only when allowed`() throws {
        let local = try FalcoEndpoint(parsing: "127.0.0.1:5060")
        let remote = try FalcoEndpoint(parsing: "falco:5060")
        #expect(throws: FalcoIntakeError.tlsMissing(local)) { try FalcoGRPCIntake(endpoint: local) }
        #expect(throws: FalcoIntakeError.tlsMissing(remote)) {
            try FalcoGRPCIntake(endpoint: remote, allowsPlaintext: true)
        }
        #expect(throws: Never.self) { try FalcoGRPCIntake(endpoint: local, allowsPlaintext: true) }
    }

    @Test(.enabled(if: Certificates.isAvailable))
    func `refuses credentials that do not fit`() throws {
        let remote = try FalcoEndpoint(parsing: "falco:5060")
        let socket = try FalcoEndpoint(parsing: "unix:/run/falco.sock")
        let certificates = try Certificates.shared.get()
        let good = try certificates.clientTLS()
        let other = try certificates.clientTLS(client: "stranger")
        let nonsense = Array("-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n".utf8)
        func refusal(_ change: (inout FalcoTLS) -> Void) -> FalcoIntakeError? {
            var tls = good
            change(&tls)
            return #expect(throws: FalcoIntakeError.self) { try FalcoGRPCIntake(endpoint: remote, tls: tls) }
        }
        #expect(throws: FalcoIntakeError.tlsOnSocket(socket)) { try FalcoGRPCIntake(endpoint: socket, tls: good) }
        #expect(refusal { $0.privateKeyPEM = nil } == .certificateWithoutKey(remote))
        #expect(refusal { $0.certificatePEM = nil } == .certificateWithoutKey(remote))
        #expect(refusal { $0.privateKeyPEM = other.privateKeyPEM } == .keyMismatch(remote))
        #expect(refusal { $0.privateKeyPEM = nonsense } == .invalidPEM(remote, part: "client key"))
        #expect(refusal { $0.caPEM = [1, 2, 3] } == .invalidPEM(remote, part: "CA"))
        #expect(refusal { $0.caPEM = good.privateKeyPEM } == .invalidPEM(remote, part: "CA"))
        #expect(refusal { $0.certificatePEM = nonsense } == .invalidPEM(remote, part: "client certificate"))
        #expect(throws: Never.self) { try FalcoGRPCIntake(endpoint: remote, tls: good) }
    }

    @Test(.enabled(if: Certificates.isAvailable))
    func `the identity changes with every part of the credentials and tells none`() throws {
        let endpoint = try FalcoEndpoint(parsing: "falco:5060")
        let tls = try Certificates.shared.get().clientTLS()
        var (named, without) = (tls, tls)
        named.serverName = "other.test"
        without.caPEM = nil
        let identities = try [tls, named, without].map { try FalcoGRPCIntake(endpoint: endpoint, tls: $0).identity }
        #expect(Set(identities).count == 3)
        #expect(identities[0] == (try FalcoGRPCIntake(endpoint: endpoint, tls: tls).identity))
        #expect("\(identities[0])" == "falco-grpc falco:5060")
        #expect(identities[0].credentialsDigest.utf8.count == 64)
    }
}
