import Engine
import JSON
import Testing

@testable import Controller

/// What a DriftSource says of its plans.
@Suite struct PlanStatusTests {
    private func status(
        _ plans: [String: DetectorStatus.Plan], problems: [String: SourceProblem] = [:], hasPlan: Bool = true
    ) throws -> DriftSource.Status {
        var states: [JSONValue] = []
        for name in ["main", "network"] {
            var state: JSONValue = ["name": .string(name), "local": ["path": "/s"]]
            if hasPlan { state["plan"] = ["secret": ["name": "plans"]] }
            states.append(state)
        }
        let source = try DriftSource(json: [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
            "metadata": ["name": "aws", "namespace": "a", "generation": 1],
            "spec": [
                "provider": "AWS", "account": "111122223333", "events": [["name": "f", "file": ["path": "/f"]]],
                "states": .array(states),
            ],
        ])
        var detector = DetectorStatus()
        detector.states = ["main", "network"].map { name in
            var state = DetectorStatus.State(name: name)
            state.serial = 3
            state.plan = plans[name]
            return state
        }
        return SourceStatus(
            source: source, problems: [], intakeProblems: [:], stateProblems: [:], planProblems: problems, intakes: [],
            detector: detector, owner: "r", now: 0
        ).made()
    }

    private func plan(_ standing: PlanStanding?, failure: String? = nil) -> DetectorStatus.Plan {
        DetectorStatus.Plan(
            time: EventTime(microseconds: 0), serial: 3, driftCount: 2, loadedAt: 1_000_000, standing: standing,
            failure: failure)
    }

    @Test func `the condition says the worst of all plans`() throws {
        func condition(_ status: DriftSource.Status) -> [String] {
            status.conditions.filter { $0.type == "PlanLoaded" }.flatMap {
                [$0.status.rawValue, $0.reason, $0.message]
            }
        }
        let good = plan(.inForce)
        #expect(try condition(status([:], hasPlan: false)) == [])
        #expect(try condition(status([:])) == ["False", "Loading", "not loaded yet: plan of main, network"])
        #expect(try condition(status(["main": good])) == ["False", "Loading", "not loaded yet: plan of network"])
        #expect(
            try condition(status(["main": good, "network": good]))
                == ["True", "Loaded", "every plan is of the state in force"])
        #expect(
            try condition(status(["main": good, "network": plan(.superseded(bySerial: 3))]))
                == ["True", "PlanNotInForce", "network: superseded: the state in force has serial 3"])
        #expect(
            try condition(status(["main": plan(.undated), "network": plan(.inForce, failure: "gone")]))
                == ["False", "PlanUnavailable", "network: gone"])
        let problem = SourceProblem(reason: "InvalidSpec", message: "spec.states[main].plan: no", remedy: .changeSpec)
        let refused = try status(["network": good], problems: ["main": problem])
        #expect(condition(refused) == ["False", "PlanUnavailable", "main: spec.states[main].plan: no"])
        // A plan that nobody may read is no reason to stall.
        #expect(!refused.conditions.contains { $0.type == "Stalled" })
    }

    @Test func `a plan whose state is not loaded is not said to be of the state in force`() throws {
        func told(_ plans: [String: DetectorStatus.Plan]) throws -> (condition: [String], messages: [String?]) {
            let status = try status(plans)
            let condition = try #require(status.conditions.first { $0.type == "PlanLoaded" })
            return (
                [condition.status.rawValue, condition.reason, condition.message], status.states.map { $0.plan?.message }
            )
        }
        let first = try told(["main": plan(nil), "network": plan(.inForce)])
        #expect(first.condition == ["True", "StateNotLoaded", "main: its state is not loaded yet"])
        #expect(first.messages == ["its state is not loaded yet", nil])
        let mixed = try told(["main": plan(nil), "network": plan(.undated)])
        #expect(mixed.condition.prefix(2) == ["True", "PlanNotInForce"])
        #expect(mixed.condition.last?.hasPrefix("network: ") == true)
        #expect(mixed.condition.last?.hasSuffix("; main: its state is not loaded yet") == true)
        let broken = try told(["main": plan(nil, failure: "gone"), "network": plan(.inForce)])
        #expect(broken.condition == ["False", "PlanUnavailable", "main: gone"])
        #expect(broken.messages == ["gone", nil])
    }

    @Test func `each state tells of its plan`() throws {
        let told = try status(["main": plan(.older(thanStateOf: EventTime(microseconds: 5_000_000)))]).states
        let first = try #require(told.first?.plan)
        #expect(first.time == "1970-01-01T00:00:00Z" && first.serial == 3 && first.drifts == 2)
        #expect(first.inForce == false && first.lastSync == "1970-01-01T00:00:01Z")
        #expect(first.message == "older than the state in force, which is of 1970-01-01T00:00:05Z")
        #expect(told.last?.plan == DriftSource.PlanStatus())
        #expect(try status([:], hasPlan: false).states.allSatisfy { $0.plan == nil })
    }
}
