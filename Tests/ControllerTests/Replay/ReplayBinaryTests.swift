import Foundation
import Testing

/// Exit codes and messages of the program itself, as built beside the tests.
@Suite(.enabled(if: ReplayBinary.isThere, "skipped: .build/debug/tfdrift is not built"))
struct ReplayBinaryTests {
    private static let folder = ReplayScenario(name: "formats").folder
    private static let state = "\(folder)/a.tfstate"
    private static let event = "\(folder)/1-single.json"

    private static let ends: [(arguments: [String], code: Int32)] = [
        (["--state", state, "--events", event, "--output", "none"], 0),
        (["--state", state, "--events", event, "--output", "none", "--fail-on-drift"], 1),
        (["--state", state, "--events", event, "--output", "jsonl", "--fail-on-drift"], 1),
        (["--state", state, "--events", "\(folder)/gone.json", event, "--fail-on-drift"], 2),
        (["--state", "\(folder)/gone.tfstate", "--events", event], 2),
        (["--manifests", "\(folder)/gone", "--events", event], 2),
    ]

    @Test(arguments: ends)
    func `the exit code says how it ended`(arguments: [String], code: Int32) throws {
        let end = try ReplayBinary.run(arguments)
        #expect(end.code == code)
        if code == 2 { #expect(end.errors.contains("\(Self.folder)/gone")) } else { #expect(end.errors.isEmpty) }
    }

    private static let misuses: [(arguments: [String], words: String)] = [
        (["--state", state, "--events", event, "--output", "xml"], "'xml' is invalid for '--output"),
        (["--state", state, "--events", event, "--until", "tomorrow"], "--until tomorrow is no time like"),
        (["--state", "\(state)@2026-13-45T99:00:00Z", "--events", event], "what stands behind @ is no time"),
        (["--state", state], "--events names no file"), (["--events", event], "give --manifests, or --state"),
    ]

    @Test(arguments: misuses)
    func `wrong usage is refused with the option's name`(arguments: [String], words: String) throws {
        let end = try ReplayBinary.run(arguments)
        #expect(end.code == 64)
        #expect(end.errors.contains(words))
        #expect(end.output.isEmpty)
    }

    @Test func `one event is explained stage by stage, with what came of it later`() throws {
        let folder = ReplayScenario(name: "own-apply-expires").folder
        let arguments = [
            "--state", "\(folder)/a.tfstate", "--events", "\(folder)/events.jsonl", "--until", "2026-02-01T00:00:00Z",
        ]
        let end = try ReplayBinary.run(arguments + ["--explain", "00000001-0000-4000-8000-000000000001"])
        #expect(end.code == 0)
        for part in [
            "route ", "decode ", "claimed to be an own apply", "pending", "later, by a timer", "ownApplyUnproven",
        ] {
            #expect(end.output.contains(part), "\(part)")
        }
        let absent = try ReplayBinary.run(arguments + ["--explain", "no-such-id"])
        #expect(absent.code == 2)
        #expect(absent.errors.contains("no event of 1 has the id no-such-id"))
    }

    @Test func `two processes write the same bytes`() throws {
        let folder = ReplayScenario(name: "policies").folder
        let arguments = ["--manifests", "\(folder)/manifests", "--events", "\(folder)/events.jsonl", "--output"]
        for output in ["jsonl", "reports", "table"] {
            let first = try ReplayBinary.run(arguments + [output])
            #expect(!first.output.isEmpty)
            #expect(try first.output == ReplayBinary.run(arguments + [output]).output)
        }
    }
}

enum ReplayBinary {
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../.build/debug/tfdrift").standardized.path

    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

    static func run(
        _ arguments: [String], command: String = "replay"
    ) throws -> (code: Int32, output: String, errors: String) {
        let scratch = try ScratchFolder()
        let output = try scratch.write("output", "")
        let errors = try scratch.write("errors", "")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = [command] + arguments
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        process.waitUntilExit()
        let texts = try [output, errors].map { try String(contentsOfFile: $0, encoding: .utf8) }
        return (process.terminationStatus, texts[0], texts[1])
    }
}
