import Testing

/// What `tfdrift <command> --help` says, as built beside the tests.
@Suite(.enabled(if: ReplayBinary.isThere, "skipped: .build/debug/tfdrift is not built"))
struct HelpBinaryTests {
    @Test(arguments: ["run", "demo"]) func `each command tells its log level`(_ command: String) throws {
        let help = try ReplayBinary.run(["--help"], command: command).output.split(separator: "\n")
            .joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(help.contains("$TFDRIFT_LOG_LEVEL, else info (demo: error)."))
    }

    @Test func `the port is that of what is served on it`() throws {
        let help = try ReplayBinary.run(["--help"], command: "run").output
        #expect(help.contains("Port of health, metrics and Falco's alerts."))
    }
}
