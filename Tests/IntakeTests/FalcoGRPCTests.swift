import Demo
import Foundation
import Testing

@testable import Intake

/// Our client against our replay server, over everything Falco listens on.
@Suite(.timeLimit(.minutes(2))) struct FalcoGRPCTests {
    private func reporter(_ intake: any Intake, _ metrics: TestMetrics = TestMetrics()) -> IntakeReporter {
        IntakeReporter(identity: intake.identity, metrics: IntakeMetrics(factory: metrics))
    }

    private func plain(_ port: UInt16, _ settings: FalcoGRPCIntake.Settings = .fast) throws -> FalcoGRPCIntake {
        try FalcoGRPCIntake(
            endpoint: .tcp(host: "127.0.0.1", port: port), allowsPlaintext: true, settings: settings)
    }

    private func serving(
        _ listener: FalcoReplayServer.Listener, _ body: (FalcoReplayServer) async throws -> Void
    ) async throws {
        let server = try FalcoReplayServer(listener)
        do {
            try await body(server)
            await server.shutdown()
        } catch {
            await server.shutdown()
            throw error
        }
    }

    @Test(arguments: [false, true])
    func `receives what is queued and what comes later, by sub and by get`(usesGet: Bool) async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            server.enqueue((0..<1500).map { alert($0) })
            var settings = FalcoGRPCIntake.Settings.fast
            settings.usesGet = usesGet
            let intake = try plain(server.port, settings)
            let (inbox, reporter, log) = (MemoryInbox(), reporter(intake), LogCapture())
            try await running(intake, into: inbox, reporter, logger: log.logger) {
                #expect(await take(1500, from: inbox).map(eventID) == (0..<1500).map { "event-\($0)" })
                server.enqueue([alert(1500)])
                #expect(await take(1, from: inbox).map(eventID) == ["event-1500"])
                #expect(reporter.status.connection == .connected)
                #expect(reporter.status.falcoVersion == "0.42.0")
                #expect(reporter.status.addresses.map(\.address) == ["127.0.0.1:\(server.port)"])
                #expect(reporter.status.receivedCount == 1501)
            }
            #expect(reporter.status.connection == .disconnected)
            #expect(server.poppedCount == 1501)
            #expect(log.messages.filter { $0.hasPrefix("Connected to Falco gRPC") }.count == 1)
        }
    }

    @Test func `works over a unix socket, and one that is not there yet is said and retried`() async throws {
        let folder = try Paths.temporaryFolder()
        defer { Paths.remove(folder) }
        let path = folder.appending(path: "falco.sock").path
        let intake = try FalcoGRPCIntake(endpoint: .unix(path: path), settings: .fast)
        let (inbox, reporter) = (MemoryInbox(), reporter(intake))
        try await running(intake, into: inbox, reporter) {
            try await until { if case .failed = reporter.status.connection { true } else { false } }
            try await serving(.unix(path: path)) { server in
                server.enqueue([alert(1), alert(2)])
                #expect(await take(2, from: inbox).map(eventID) == ["event-1", "event-2"])
                #expect(reporter.status.addresses.map(\.address) == ["unix://\(path)"])
            }
        }
    }

    @Test(.enabled(if: Certificates.isAvailable), arguments: [false, true])
    func `works over TLS and mTLS with PEMs from memory`(isMutual: Bool) async throws {
        let certificates = try Certificates.shared.get()
        let tls = try certificates.serverTLS(demandsClient: isMutual)
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: tls)) { server in
            server.enqueue([alert(1)])
            let intake = try FalcoGRPCIntake(
                endpoint: .tcp(host: "127.0.0.1", port: server.port),
                tls: certificates.clientTLS(client: isMutual ? "client" : nil), settings: .fast)
            let (inbox, reporter) = (MemoryInbox(), reporter(intake))
            try await running(intake, into: inbox, reporter) {
                #expect(await take(1, from: inbox).map(eventID) == ["event-1"])
            }
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        var server = "server"
        var ca = "ca"
        var client: String? = "client"
        var serverName = "falco.test"
        let words: String
        var testDescription: String { name }
    }
    static let refusals = [
        Refusal(name: "Falco's certificate is of another CA", ca: "other-ca", words: "check the CA"),
        Refusal(name: "Falco's certificate is expired", server: "expired", words: "the dates"),
        Refusal(name: "Falco's certificate has another name", serverName: "other.test", words: "set the server name"),
        Refusal(name: "we have no certificate", client: nil, words: "demands a client certificate"),
        Refusal(name: "our certificate is of another CA", client: "stranger", words: "signed by its CA"),
        Refusal(
            name: "our certificate is expired", client: "expired",
            words: "our client certificate /CN=expired has expired"),
    ]
    @Test(.enabled(if: Certificates.isAvailable), arguments: refusals)
    func `says what is wrong with TLS, gets nothing, and recovers nothing by force`(_ refusal: Refusal) async throws {
        let certificates = try Certificates.shared.get()
        let tls = try certificates.serverTLS(refusal.server)
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: tls)) { server in
            server.enqueue([alert(1)])
            let intake = try FalcoGRPCIntake(
                endpoint: .tcp(host: "127.0.0.1", port: server.port),
                tls: certificates.clientTLS(
                    ca: refusal.ca, client: refusal.client, serverName: refusal.serverName),
                settings: .fast)
            let (inbox, reporter, log) = (MemoryInbox(), reporter(intake), LogCapture())
            try await running(intake, into: inbox, reporter, logger: log.logger) {
                try await until { if case .failed = reporter.status.connection { true } else { false } }
                guard case .failed(let message) = reporter.status.connection else { return }
                #expect(message.contains(refusal.words))
            }
            #expect(inbox.depth.count == 0)
            #expect(server.queuedCount == 1)
            #expect(log.messages.contains { $0.hasPrefix("Cannot connect to Falco gRPC") })
        }
    }

    @Test func `nobody listening is a failure that says so`() async throws {
        let intake = try plain(1)
        let (inbox, reporter) = (MemoryInbox(), reporter(intake))
        try await running(intake, into: inbox, reporter) {
            try await until { if case .failed = reporter.status.connection { true } else { false } }
            guard case .failed(let message) = reporter.status.connection else { return }
            #expect(message.contains("refused"))
            #expect(message.contains("is grpc.enabled set?"))
        }
    }

    @Test func `comes back after Falco restarts, says so in the log, and declares the gap`() async throws {
        let first = try FalcoReplayServer(.tcp(host: "127.0.0.1", port: 0, tls: nil))
        let port = first.port
        let intake = try plain(port)
        let metrics = TestMetrics()
        let (inbox, reporter, log) = (MemoryInbox(), reporter(intake, metrics), LogCapture())
        first.enqueue([alert(1)])
        try await running(intake, into: inbox, reporter, logger: log.logger) {
            #expect(await take(1, from: inbox).map(eventID) == ["event-1"])
            await first.shutdown()
            try await until { if case .failed = reporter.status.connection { true } else { false } }
            #expect(reporter.takeGaps().map(\.reason) == [.connectionLost])
            for round in 2..<5 {
                let next = try FalcoReplayServer(.tcp(host: "127.0.0.1", port: port, tls: nil))
                next.enqueue([alert(round)])
                #expect(await take(1, from: inbox).map(eventID) == ["event-\(round)"])
                await next.shutdown()
                try await until { if case .failed = reporter.status.connection { true } else { false } }
            }
        }
        #expect(log.messages.filter { $0.hasPrefix("Falco connection lost, reconnecting...") }.count == 4)
        #expect(log.messages.filter { $0.hasPrefix("Connected to Falco gRPC") }.count == 4)
        #expect(metrics.value("tfdrift_intake_gaps_total", ["reason": "ConnectionLost"]) == 7)
        #expect(metrics.value("tfdrift_intake_received_total", ["kind": "falco-grpc"]) == 4)
    }

    @Test func `a full inbox stops the reading, and nothing is lost when there is room again`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            let count = 12_000
            server.enqueue((0..<count).map { alert($0, size: 2000) })
            let intake = try plain(server.port)
            let inbox = MemoryInbox(bounds: .init(count: 100))
            let reporter = reporter(intake)
            try await running(intake, into: inbox, reporter) {
                // Our bounds: 100 in the inbox and twice 1024 in the reader; the rest is the HTTP/2 window of 1 MiB.
                try await until { inbox.depth.count == 100 }
                var popped = -1
                while popped != server.poppedCount {
                    popped = server.poppedCount
                    try await Task.sleep(for: .milliseconds(300))
                }
                #expect(inbox.depth.count == 100)
                #expect(server.poppedCount < 4000)
                let asked = server.askedCount
                try await Task.sleep(for: .milliseconds(300))
                #expect(server.askedCount - asked <= 1)
                let messages = await take(count, from: inbox)
                #expect(messages.map(eventID) == (0..<count).map { "event-\($0)" })
            }
            #expect(reporter.takeGaps() == [])
        }
    }

    @Test func `every address of a name is its own subscription, and addresses come and go`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { one in
            let other = try FalcoReplayServer(.tcp(host: "127.0.0.2", port: one.port, tls: nil))
            let names = NameTable(["127.0.0.1"])
            let intake = try FalcoGRPCIntake(
                endpoint: .tcp(host: "localhost", port: one.port), allowsPlaintext: true, settings: .fast,
                resolver: names.resolver)
            let (inbox, reporter) = (MemoryInbox(), reporter(intake))
            one.enqueue([alert(1)])
            other.enqueue([alert(2)])
            try await running(intake, into: inbox, reporter) {
                #expect(await take(1, from: inbox).map(eventID) == ["event-1"])
                #expect(reporter.status.addresses.count == 1)
                names.set(["127.0.0.1", "127.0.0.2"])
                #expect(await take(1, from: inbox).map(eventID) == ["event-2"])
                try await until { reporter.status.addresses.map(\.connection) == [.connected, .connected] }
                // One of two goes: the intake is still connected, and its address is gone when its name is.
                await other.shutdown()
                try await until { reporter.status.addresses.last?.connection != .connected }
                #expect(reporter.status.connection == .connected)
                names.set(["127.0.0.1"])
                try await until { reporter.status.addresses.count == 1 }
                one.enqueue([alert(3)])
                #expect(await take(1, from: inbox).map(eventID) == ["event-3"])
            }
        }
    }

    @Test func `a name that does not resolve is said and tried again`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            let names = NameTable([])
            let intake = try FalcoGRPCIntake(
                endpoint: .tcp(host: "localhost", port: server.port), allowsPlaintext: true, settings: .fast,
                resolver: names.resolver)
            let (inbox, reporter, log) = (MemoryInbox(), reporter(intake), LogCapture())
            server.enqueue([alert(1)])
            try await running(intake, into: inbox, reporter, logger: log.logger) {
                try await until { reporter.status.connection == .failed("cannot resolve localhost: no such name") }
                names.set(["127.0.0.1"])
                #expect(await take(1, from: inbox).map(eventID) == ["event-1"])
            }
            #expect(log.messages.filter { $0.hasPrefix("Cannot resolve Falco's address") }.count == 1)
        }
    }

    @Test func `the system's resolver finds the loopback and names what it cannot find`() async throws {
        let addresses = try await AddressResolver.system.resolve("localhost", 5060)
        #expect(addresses.contains { $0.isLoopback })
        #expect(try await AddressResolver.system.resolve("10.1.2.3", 1).map(\.description) == ["10.1.2.3:1"])
        await #expect(throws: ResolutionError.self) {
            try await AddressResolver.system.resolve("no-such-name.invalid", 1)
        }
    }

    @Test func `messages that are no alerts are counted, the others arrive`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            server.enqueue(messages: [[0xFF], [0x20, 1], [0x22, 200]])
            server.enqueue([alert(1)])
            let intake = try plain(server.port)
            let metrics = TestMetrics()
            let (inbox, reporter, log) = (MemoryInbox(), reporter(intake, metrics), LogCapture())
            try await running(intake, into: inbox, reporter, logger: log.logger) {
                #expect(await take(1, from: inbox).map(eventID) == ["event-1"])
            }
            #expect(metrics.value("tfdrift_intake_rejected_total", ["reason": "unparsable"]) == 3)
            #expect(reporter.takeGaps().first?.lostCount == 3)
            #expect(log.messages.contains { $0.hasPrefix("Failed to parse event") })
        }
    }

    @Test func `an alert larger than a record may be is counted as shed`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            server.enqueue([alert(1, size: 2 << 20), alert(2)])
            let intake = try plain(server.port)
            let metrics = TestMetrics()
            let (inbox, reporter) = (MemoryInbox(), reporter(intake, metrics))
            try await running(intake, into: inbox, reporter) {
                #expect(await take(1, from: inbox).map(eventID) == ["event-2"])
            }
            #expect(metrics.value("tfdrift_events_shed_total", ["reason": "record_too_large"]) == 1)
        }
    }

    @Test func `keeps asking while all is quiet, and stops asking when it is stopped`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            let intake = try plain(server.port)
            try await running(intake, into: MemoryInbox(), reporter(intake)) {
                try await until { server.askedCount >= 5 }
                #expect(server.openSubCount == 1)
            }
            try await until { server.openSubCount == 0 }
        }
    }

    @Test(arguments: [false, true])
    func `closing takes what is on the way, so that nothing is lost and no gap is needed`(usesGet: Bool) async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            server.enqueue((0..<5000).map { alert($0) })
            var settings = FalcoGRPCIntake.Settings.fast
            settings.usesGet = usesGet
            settings.stopGrace = .seconds(60)
            let intake = try plain(server.port, settings)
            let (inbox, reporter) = (MemoryInbox(), reporter(intake))
            try await running(intake, into: inbox, reporter) {
                try await until { inbox.depth.count > 0 }
            }
            #expect(inbox.depth.count == server.poppedCount)
            #expect(reporter.takeGaps() == [])
        }
    }

    @Test func `closing that cannot wait declares a gap`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            server.enqueue((0..<20_000).map { alert($0, size: 2000) })
            var settings = FalcoGRPCIntake.Settings.fast
            settings.stopGrace = .zero
            let intake = try plain(server.port, settings)
            let inbox = MemoryInbox(bounds: .init(count: 10))
            let reporter = reporter(intake)
            try await running(intake, into: inbox, reporter) {
                try await until { inbox.depth.count == 10 }
            }
            #expect(reporter.takeGaps().map(\.reason) == [.stopped])
        }
    }

    @Test func `opening and closing many times leaves nothing running`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            let intake = try plain(server.port)
            for round in 0..<40 {
                try await running(intake, into: MemoryInbox(), reporter(intake)) {
                    if round % 2 == 0 { try await until { server.openSubCount > 0 } }
                }
            }
            try await until { server.openSubCount == 0 }
        }
    }

    @Test func `a port in use is an error of the replay server`() async throws {
        try await serving(.tcp(host: "127.0.0.1", port: 0, tls: nil)) { server in
            #expect(throws: FalcoReplayServerError.self) {
                try FalcoReplayServer(.tcp(host: "127.0.0.1", port: server.port, tls: nil))
            }
        }
    }
}
