import JSON
import Testing

@testable import Controller
@testable import Intake

@Suite struct SourceStatusTests {
    @Test func `a source whose worker has not told of its states yet is not ready`() throws {
        let source = try DriftSource(json: [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
            "metadata": ["name": "aws", "namespace": "a", "generation": 1],
            "spec": [
                "provider": "AWS", "account": "111122223333", "events": [["name": "f", "file": ["path": "/f"]]],
                "states": [["name": "main", "local": ["path": "/s"]]],
            ],
        ])
        let status = SourceStatus(
            source: source, problems: [], intakeProblems: [:], stateProblems: [:], intakes: [],
            detector: DetectorStatus(), owner: "r", now: 0
        ).made()
        let ready = try #require(status.conditions.first { $0.type == "Ready" })
        #expect(ready.status == .unknown)
        #expect(ready.message == "loading main")
        #expect(status.conditions.first { $0.type == "StateLoaded" }?.status == .isFalse)
    }

    private static let token: JSONValue = ["tokenSecretRef": ["name": "t"]]
    private static let mtls: JSONValue = ["mtls": ["caSecretRef": ["name": "ca"]]]

    @Test(arguments: [(mtls, true, "LeaderOnly"), (mtls, false, "Connected"), (token, true, "Connected")])
    func `an intake by certificate of one of several replicas says what is lost`(
        _ http: JSONValue, _ isElecting: Bool, _ reason: String
    ) throws {
        let source = try DriftSource(json: [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
            "metadata": ["name": "aws", "namespace": "a", "generation": 1],
            "spec": [
                "provider": "AWS", "account": "111122223333", "events": [["name": "f", "falcoHTTP": http]],
                "states": [["name": "main", "local": ["path": "/s"]]],
            ],
        ])
        var intake = IntakeStatus(identity: IntakeIdentity(kind: .falcoHTTP, endpoint: "a/f"))
        intake.connection = .connected
        var facts = SourceStatus(
            source: source, problems: [], intakeProblems: [:], stateProblems: [:], intakes: [("f", intake)],
            detector: DetectorStatus(), owner: "r", now: 0)
        facts.isElecting = isElecting
        let status = facts.made()
        let receiving = try #require(status.conditions.first { $0.type == "Receiving" })
        #expect(receiving.status == .isTrue)
        #expect(receiving.reason == reason)
        #expect(receiving.message.contains("standby_certificate") == (reason == "LeaderOnly"))
        #expect(status.events.first?.message?.contains("tokenSecretRef") ?? false == (reason == "LeaderOnly"))
    }

    /// `Receiving` of a source with an intake opened at 10 s, that said `before` until then.
    private func receiving(
        before: JSONValue?, _ connection: IntakeStatus.Connection, at now: Int64
    ) throws -> StatusCondition {
        var json: JSONValue = [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
            "metadata": ["name": "aws", "namespace": "a", "generation": 1],
            "spec": [
                "provider": "AWS", "account": "111122223333",
                "events": [["name": "f", "falcoHTTP": Self.token], ["name": "g", "falcoHTTP": Self.token]],
                "states": [["name": "main", "local": ["path": "/s"]]],
            ],
        ]
        if let before { json["status"] = ["conditions": [before]] }
        var replaced = IntakeStatus(identity: IntakeIdentity(kind: .falcoHTTP, endpoint: "a/f"))
        replaced.openedAt = 10_000_000
        replaced.connection = connection
        var other = IntakeStatus(identity: IntakeIdentity(kind: .falcoHTTP, endpoint: "a/g"))
        other.connection = .connected
        let status = SourceStatus(
            source: try DriftSource(json: json), problems: [], intakeProblems: [:], stateProblems: [:],
            intakes: [("f", replaced), ("g", other)], detector: DetectorStatus(), owner: "r", now: now
        ).made()
        return try #require(status.conditions.first { $0.type == "Receiving" })
    }

    private static func receiving(_ status: String, _ reason: String) -> JSONValue {
        [
            "type": "Receiving", "status": .string(status), "reason": .string(reason), "message": "as before",
            "lastTransitionTime": "2026-01-01T00:00:00Z",
        ]
    }

    @Test(arguments: [IntakeStatus.Connection.disconnected, .connecting])
    func `an intake that is opened anew is no loss unless it stays down`(_ connection: IntakeStatus.Connection) throws {
        let before = Self.receiving("True", "Connected")
        let held = try receiving(before: before, connection, at: 10_100_000)
        #expect(held.status == .isTrue && held.reason == "Connected" && held.message == "as before")
        let late = try receiving(before: before, connection, at: 15_000_000)
        #expect(late.status == .isFalse && late.reason == "NotConnected")
        #expect(late.message == "f: \(connection.label)")
        let failed = try receiving(before: before, .failed("refused"), at: 10_100_000)
        #expect(failed.status == .isFalse && failed.message == "f: refused")
        let back = try receiving(before: before, .connected, at: 10_100_000)
        #expect(back.status == .isTrue && back.message == "every intake is connected")
    }

    @Test func `an intake that is opened for the first time, or was down before, does not receive yet`() throws {
        for before in [nil, Self.receiving("False", "NotConnected")] {
            let told = try receiving(before: before, .disconnected, at: 10_100_000)
            #expect(told.status == .isFalse && told.reason == "NotConnected" && told.message == "f: disconnected")
        }
    }
}
