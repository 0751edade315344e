import ArgumentParser
import Controller
import Engine
import Gateway

struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage", abstract: "Prints which cloud calls are covered, and how deep.")

    enum Output: String, ExpressibleByArgument, CaseIterable { case table, markdown, json }

    @Option(help: "table, markdown or json.")
    var output = Output.table

    @Option(
        parsing: .upToNextOption, help: "Catalog files of yours, on top of the built-in catalog; see docs/catalog.md.")
    var catalog: [String] = []

    func run() throws {
        var all = try Catalog.builtIn()
        do {
            if !catalog.isEmpty { all = try all.overlaid(with: try catalog.map(CatalogFile.init(reading:))) }
        } catch {
            StandardError.writeLine("tfdrift coverage: \(error)")
            throw ExitCode(2)
        }
        let coverage = Coverage(all, try CoverageGrades.builtIn())
        switch output {
        case .table: StandardOutput.write(coverage.table)
        case .markdown: StandardOutput.write(coverage.markdown)
        case .json: StandardOutput.writeLine(String(decoding: coverage.json.serialized, as: UTF8.self))
        }
    }
}
