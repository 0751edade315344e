import ArgumentParser
import Controller

@main
struct TFDrift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tfdrift",
        abstract: "Explains every change made to Terraform-managed cloud infrastructure.",
        version: TFDriftVersion.current,
        subcommands: [
            RunCommand.self, ReplayCommand.self, CoverageCommand.self, ExplainCommand.self,
            DemoCommand.self,
        ])
}
