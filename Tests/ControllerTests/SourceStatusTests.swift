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
}
