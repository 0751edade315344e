import Engine
import Foundation
import JSON
import Testing

@testable import Controller

/// Plans in a replay, beyond the golden scenarios.
struct ReplayPlanTests {
    private static let scenario = ReplayScenario(name: "plan-alone")
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private var plan: JSONValue {
        get throws {
            try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: "\(Self.scenario.folder)/plan.json"))))
        }
    }

    private func options(_ plan: JSONValue, at time: String = "") throws -> ReplayOptions {
        var options = ReplayOptions()
        options.states = [TimedStateFile(path: "\(Self.scenario.folder)/a.tfstate")]
        let path = try scratch.write("plan.json", plan.serialized)
        options.plans = try [#require(TimedStateFile(argument: path + time))]
        return options
    }

    private func failure(_ options: ReplayOptions) -> String {
        do {
            _ = try ReplayRun(options)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `a plan without a timestamp needs a time`() throws {
        var undated = try plan
        undated["timestamp"] = nil
        #expect(
            failure(try options(undated)).hasSuffix(
                "it has no timestamp, as Terraform before 1.5 writes none; give "
                    + "\(scratch.path)/plan.json@TIME"))
        let run = try ReplayRun(options(undated, at: "@2026-01-31T12:10:00Z"))
        #expect(try run.lines.map { $0.text("outcome") } == ["drift", "drift"])
        #expect(try run.lines.map { $0.text("time") } == ["2026-01-31T12:10:00Z", "2026-01-31T12:10:00Z"])
    }

    @Test func `a plan cannot be seen before it was made`() throws {
        #expect(
            failure(try options(plan, at: "@2026-01-31T12:09:59Z"))
                .hasSuffix("it was made at 2026-01-31T12:10:00Z, after 2026-01-31T12:09:59Z"))
    }

    @Test func `a broken plan of the command line stops the replay and is named`() throws {
        var broken = try plan
        broken["resource_drift"] = ["x"]
        #expect(failure(try options(broken)).contains("plan.json: resource_drift[0] is not an object"))
    }

    @Test func `a plan of the manifests is that state's; a broken one is told and takes nothing from the state`() throws
    {
        let source = """
            apiVersion: tfdrift.dev/v1alpha1
            kind: DriftSource
            metadata: {name: aws, namespace: a}
            spec:
              provider: AWS
              account: "111122223333"
              events: [{name: f, file: {path: /f}}]
              states:
                - {name: main, local: {path: \(Self.scenario.folder)/a.tfstate}, plan: {local: {path: plans/main.json}}}
            ---
            apiVersion: tfdrift.dev/v1alpha1
            kind: DriftPolicy
            metadata: {name: all, namespace: a}
            spec: {rules: [{id: r1, name: r1, resourceTypes: ["*"], severity: Low}]}
            """
        _ = try scratch.write("all.yaml", Array(source.utf8))
        _ = try scratch.write("plans/main.json", plan.serialized)
        var options = ReplayOptions()
        options.manifests = scratch.path
        let run = try ReplayRun(options)
        #expect(run.summary.problems.isEmpty && run.summary.openReports == 2)
        #expect(try run.lines.allSatisfy { $0.text("source") == "a/aws" && $0.text("verdict") == "Confirmed" })
        _ = try scratch.write("plans/main.json", Array("{".utf8))
        let broken = try ReplayRun(options)
        #expect(broken.summary.problems.count == 1 && broken.summary.openReports == 0)
        #expect(
            broken.summary.problems.first?.contains("plan of main: \(scratch.path)/plans/main.json: the plan ends")
                == true)
    }

    @Test func `an explanation says what a plan made of the event later`() throws {
        var options = try ReplayScenario(name: "plan").options()
        options.explainedID = "00000001-0000-4000-8000-000000000001"
        let text = try ReplayRun(options).text
        #expect(text.contains("later, by a plan:"))
        options.explainedID = "00000002-0000-4000-8000-000000000002"
        #expect(try ReplayRun(options).text.contains("the plan of 2026-01-31T12:10:00Z is evidence: made against the"))
    }
}
