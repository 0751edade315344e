import Foundation
import JSON
import Testing

@testable import Intake

/// Our client against a server by other hands: Python's grpcio and messages packed from the published field numbers.
@Suite(.enabled(if: PythonFalco.isAvailable), .timeLimit(.minutes(2))) struct PythonFalcoTests {
    private func receive(_ count: Int, _ intake: FalcoGRPCIntake) async throws -> (IntakeStatus, [IntakeMessage]) {
        let inbox = MemoryInbox()
        let reporter = IntakeReporter(identity: intake.identity, metrics: .none)
        let messages = try await running(intake, into: inbox, reporter) { await take(count, from: inbox) }
        return (reporter.status, messages)
    }

    private func check(_ messages: [IntakeMessage], count: Int) throws {
        #expect(messages.map(eventID) == (0..<count).map { "event-\($0)" })
        let first = try JSONValue(parsing: try #require(messages.first).bytes)
        let expected: JSONValue = [
            "hostname": "falco-0", "output": "alert 0 with \"quotes\" and \u{FC}ml\u{E4}ut", "priority": "Notice",
            "rule": "AWS change", "source": "aws_cloudtrail", "tags": ["cloud", "aws"],
            "time": "2026-01-31T12:00:00.123456789Z",
            "output_fields": [
                "evt.time": "1769860800000000000", "ct.id": "event-0", "ct.name": "ModifyInstanceAttribute",
                "ct.error": "<NA>", "ct.request": "{\"instanceId\":\"i-1\",\"filler\":\"xxxxxxxxxx\"}",
            ],
        ]
        #expect(first == expected)
    }

    @Test(arguments: [false, true])
    func `receives all alerts over TCP, by sub and by get`(usesGet: Bool) async throws {
        let server = try PythonFalco(listen: "127.0.0.1:0", count: 3000)
        var settings = FalcoGRPCIntake.Settings.fast
        settings.usesGet = usesGet
        let intake = try FalcoGRPCIntake(
            endpoint: .tcp(host: "127.0.0.1", port: UInt16(server.port)), allowsPlaintext: true, settings: settings)
        let (status, messages) = try await receive(3000, intake)
        #expect(status.falcoVersion == "0.39.2")
        try check(messages, count: 3000)
        let asked = try server.stop()
        #expect(usesGet ? asked == 0 : asked >= 1)
    }

    @Test func `receives over a unix socket`() async throws {
        let folder = try Paths.temporaryFolder()
        defer { Paths.remove(folder) }
        let path = folder.appending(path: "falco.sock").path
        let server = try PythonFalco(listen: "unix:\(path)", count: 100)
        let (_, messages) = try await receive(100, FalcoGRPCIntake(endpoint: .unix(path: path), settings: .fast))
        try check(messages, count: 100)
        _ = try server.stop()
    }

    @Test(.enabled(if: Certificates.isAvailable))
    func `receives over mTLS, which the server demands`() async throws {
        let certificates = try Certificates.shared.get()
        let server = try PythonFalco(
            listen: "127.0.0.1:0", count: 100,
            tls: ["server.crt", "server.key", "ca.crt"].map(certificates.path))
        let intake = try FalcoGRPCIntake(
            endpoint: .tcp(host: "127.0.0.1", port: UInt16(server.port)), tls: certificates.clientTLS(), settings: .fast
        )
        let (_, messages) = try await receive(100, intake)
        try check(messages, count: 100)
        _ = try server.stop()
    }
}
