import ArgumentParser
import Engine

struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage", abstract: "Prints which cloud calls are covered, and how deep.")

    enum Output: String, ExpressibleByArgument, CaseIterable { case table, markdown, json }

    @Option(help: "table, markdown or json.")
    var output = Output.table

    func run() throws {
        let coverage = Coverage(try Catalog.builtIn(), try CoverageGrades.builtIn())
        switch output {
        case .table: StandardOutput.write(coverage.table)
        case .markdown: StandardOutput.write(coverage.markdown)
        case .json: StandardOutput.writeLine(String(decoding: coverage.json.serialized, as: UTF8.self))
        }
    }
}
