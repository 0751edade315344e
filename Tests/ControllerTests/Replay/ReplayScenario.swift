import Engine
import Foundation
import JSON
import Testing

@testable import Controller

/// A folder below Fixtures/replay: what a replay is asked for (`arguments.json`) and what it must print.
struct ReplayScenario: Sendable, CustomTestStringConvertible {
    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/replay")

    static let all: [ReplayScenario] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: fixtures.path)) ?? []
        return names.sorted().filter {
            FileManager.default.fileExists(atPath: fixtures.appendingPathComponent("\($0)/arguments.json").path)
        }.map(ReplayScenario.init(name:))
    }()

    var name: String
    var testDescription: String { name }
    var folder: String { Self.fixtures.appendingPathComponent(name).path }

    /// The arguments as the command line gives them, paths relative to the scenario's folder.
    func options() throws -> ReplayOptions {
        let arguments = try JSONValue(
            parsing: Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/arguments.json"))))
        func texts(_ name: String) -> [String] { arguments[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        var options = ReplayOptions()
        options.manifests = arguments["manifests"]?.stringValue.map { "\(folder)/\($0)" }
        options.events = texts("events").map { "\(folder)/\($0)" }
        options.states = texts("states").compactMap { TimedStateFile(argument: "\(folder)/\($0)") }
        options.plans = texts("plans").compactMap { TimedStateFile(argument: "\(folder)/\($0)") }
        options.until = arguments["until"]?.stringValue.flatMap { EventTime(iso8601: $0) }
        return options
    }
}

/// A replay's output and summary.
struct ReplayRun {
    /// Read once for all runs.
    private static let catalog = Result { try Catalog.builtIn() }

    var bytes: [UInt8] = []
    var summary: Replay.Summary

    init(_ options: ReplayOptions, _ output: ReplayOptions.Output = .jsonl) throws {
        let collected = Collected()
        summary = try Replay.run(options, output: output, catalog: Self.catalog.get(), write: { collected.bytes += $0 })
        bytes = collected.bytes
    }

    init(_ scenario: ReplayScenario, _ output: ReplayOptions.Output = .jsonl) throws {
        try self.init(scenario.options(), output)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var lines: [JSONValue] {
        get throws { try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) } }
    }

    private final class Collected { var bytes: [UInt8] = [] }
}

extension JSONValue {
    /// The text of a member, or of a member of a member: `resource.address`.
    func text(_ path: String) -> String? {
        var value: JSONValue? = self
        for name in path.split(separator: ".") { value = value?[String(name)] }
        return value?.stringValue
    }
}
