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
}
