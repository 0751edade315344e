import ArgumentParser
import Controller
import Engine
import Gateway

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Judges audit events against Terraform states, offline and deterministically.",
        discussion:
            "Exit codes: 0; 1 with --fail-on-drift when something is open at the end; 2 when a file cannot be read.")

    @Option(help: "Folder with DriftSource and DriftPolicy documents; states are local paths relative to it.")
    var manifests: String?

    @Option(
        parsing: .upToNextOption, help: "Files with Falco alerts, CloudTrail, Google Cloud or Azure records; also gzip."
    )
    var events: [String] = []

    @Option(
        parsing: .upToNextOption, help: "Terraform states, FILE or FILE@2026-01-31T12:00:00Z for one seen from then on."
    )
    var state: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: "Catalog files of yours, for all sources, on top of the built-in catalog and of ConfigMaps.")
    var catalog: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: "Plans as terraform show -json writes them, FILE or FILE@2026-01-31T12:00:00Z for one seen from then on."
    )
    var plan: [String] = []

    @Option(help: "table, jsonl, reports or none.")
    var output = ReplayOptions.Output.table

    @Option(help: "Let time run on until then after the last event, such as 2026-01-31T13:00:00Z.")
    var until: String?

    @Option(help: "Instead of the output: what each stage decided about the event with this id, and why.")
    var explain: String?

    @Flag(help: "Exit 1 when a report is open at the end.")
    var failOnDrift = false

    func validate() throws {
        guard !events.isEmpty || !plan.isEmpty else { throw ValidationError("--events names no file") }
        guard manifests != nil || !state.isEmpty else {
            throw ValidationError("give --manifests, or --state for the stand-in source and policy")
        }
        _ = try options()
    }

    private func options() throws -> ReplayOptions {
        var options = ReplayOptions()
        options.manifests = manifests
        options.events = events
        options.catalogFiles = catalog
        options.states = try state.map { argument in
            guard let file = TimedStateFile(argument: argument) else {
                throw ValidationError("--state \(argument): what stands behind @ is no time like 2026-01-31T12:00:00Z")
            }
            return file
        }
        options.plans = try plan.map { argument in
            guard let file = TimedStateFile(argument: argument) else {
                throw ValidationError("--plan \(argument): what stands behind @ is no time like 2026-01-31T12:00:00Z")
            }
            return file
        }
        options.explainedID = explain
        if let until {
            guard let time = EventTime(iso8601: until) else {
                throw ValidationError("--until \(until) is no time like 2026-01-31T12:00:00Z")
            }
            options.until = time
        }
        return options
    }

    func run() throws {
        let options = try options()
        let summary: Replay.Summary
        do {
            summary = try Replay.run(options, output: output, write: { StandardOutput.write($0) })
        } catch let error as ReplayError {
            StandardError.writeLine("tfdrift replay: \(error)")
            throw ExitCode(2)
        }
        for problem in summary.problems { StandardError.writeLine("tfdrift replay: \(problem)") }
        if summary.omittedProblems > 0 {
            StandardError.writeLine("tfdrift replay: \(summary.omittedProblems) further problems of this kind")
        }
        if let explain, summary.explainedCount == 0 {
            StandardError.writeLine("tfdrift replay: no event of \(summary.eventCount) has the id \(explain)")
            throw ExitCode(2)
        }
        if summary.hasUnreadableFile { throw ExitCode(2) }
        if failOnDrift, summary.openReports > 0 { throw ExitCode(1) }
    }
}

extension ReplayOptions.Output: ExpressibleByArgument {}
