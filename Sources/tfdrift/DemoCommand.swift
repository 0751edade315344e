import ArgumentParser
import Demo
import Logging
import ServiceLifecycle

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Plays a story of real-shaped audit events against an in-memory Kubernetes API.",
        discussion: "Needs no cloud, no cluster and no account.")

    @Flag(help: "Play the story, print the table, and exit 0 only if the reports are exactly those expected.")
    var once = false

    @Option(help: "Where to keep the kubeconfig and the states. Default: a temporary folder.")
    var folder: String?

    @Option(help: ArgumentHelp("Turn one event of the story into its opposite.", visibility: .hidden))
    var alter: String?

    @OptionGroup var log: LogOptions

    func run() async throws {
        var story = try Story.builtIn()
        if let alter {
            guard let altered = story.altering(alter) else {
                throw ValidationError("the story has no event '\(alter)': \(story.alterable.joined(separator: ", "))")
            }
            story = altered
        }
        var runner = DemoRunner(logger: try log.logger("demo", level: .error), write: StandardOutput.writeLine)
        runner.folder = folder
        if once { try await playOnce(runner, story) } else { try await playOn(runner, story) }
    }

    private func playOnce(_ runner: DemoRunner, _ story: Story) async throws {
        let verdict = try await runner.playOnce(story)
        guard verdict.isAsExpected else {
            for difference in verdict.differences { StandardOutput.writeLine(difference) }
            StandardOutput.writeLine("The reports are not those that the story expects.")
            throw ExitCode(1)
        }
        StandardOutput.writeLine("The reports are exactly those that the story expects.")
    }

    private func playOn(_ runner: DemoRunner, _ story: Story) async throws {
        let service = DemoService(runner: runner, story: story)
        let group = ServiceGroup(
            services: [service], gracefulShutdownSignals: [.sigint, .sigterm], logger: runner.logger)
        try await group.run()
    }
}

private struct DemoService: Service {
    let runner: DemoRunner
    let story: Story

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await runner.playOn(story) }
    }
}
