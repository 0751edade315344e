import Testing

@testable import Controller

/// Exit codes and messages of `tfdrift explain` and `tfdrift coverage`, as built beside the tests.
@Suite(.enabled(if: ReplayBinary.isThere, "skipped: .build/debug/tfdrift is not built"))
struct ExplainBinaryTests {
    @Test func `what is known ends with 0, what is not with 1, and nobody to ask with 2`() async throws {
        try await OperatorHarness.with { harness in
            let socket = "\(harness.folder)/e.sock"
            try await harness.operating({ $0.explainSocket = socket }) { replica in
                try await replica.begin()
                let sent = try await replica.send(.resize(to: "m5.large"))
                try await harness.report()
                try await replica.settle()
                let known = try ReplayBinary.run([sent.id, "--socket", socket], command: "explain")
                #expect(known.code == 0, "\(known.errors)")
                #expect(known.output.contains("then   drift aws_instance.web Modified: report opened"))
                let recent = try ReplayBinary.run(
                    ["--recent", "--socket", socket, "--output", "json"], command: "explain")
                #expect(recent.code == 0)
                #expect(recent.output.contains("\"id\":\"\(sent.id)\""))
                let unknown = try ReplayBinary.run(["no-such-id", "--socket", socket], command: "explain")
                #expect(unknown.code == 1)
                #expect(unknown.output.contains("no event with the id no-such-id is known here"))
            }
            let gone = try ReplayBinary.run(["x", "--socket", "\(harness.folder)/none.sock"], command: "explain")
            #expect(gone.code == 2)
            #expect(gone.errors.contains("no operator answers at \(harness.folder)/none.sock"))
        }
    }

    static let misuses: [(arguments: [String], words: String)] = [
        ([], "give the id of an event, or --recent"), (["x", "--recent"], "give the id of an event, or --recent"),
        (["x", "--all"], "--all goes with --recent"), (["--recent", "--limit", "0"], "expected 1 to 1000"),
        (["x"], "give --socket"),
    ]

    @Test(arguments: misuses) func `wrong usage is refused`(arguments: [String], words: String) throws {
        let end = try ReplayBinary.run(arguments, command: "explain")
        #expect(end.code == 64)
        #expect(end.errors.contains(words), "\(end.errors)")
    }

    @Test func `coverage lists the rows of a user's file, and refuses a broken one by its place`() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write(
            "my.catalog",
            "service ec2.amazonaws.com\nevent Invent model\n  on aws_instance\n    by id = x\n    set a -> ami\n")
        let listed = try ReplayBinary.run(["--catalog", file], command: "coverage")
        #expect(listed.code == 0)
        #expect(listed.output.split(separator: "\n").contains { $0.contains("Invent ") && $0.contains("model (user)") })
        let broken = try scratch.write(
            "broken.catalog", "service ec2.amazonaws.com\nevent Invent model\n  on nothing\n")
        let refused = try ReplayBinary.run(["--catalog", broken], command: "coverage")
        #expect(refused.code == 2)
        #expect(refused.errors.contains("\(broken):3: nothing: "), "\(refused.errors)")
        #expect(refused.output.isEmpty)
    }
}
