import Engine
import Foundation
import JSON
import Testing

@testable import Controller

/// What cannot be read is named, and takes nothing from what can.
struct ReplayInputTests {
    private static let formats = ReplayScenario(name: "formats")
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func options(_ events: [String], states: [String]? = nil) -> ReplayOptions {
        var options = ReplayOptions()
        options.events = events
        options.states = (states ?? ["\(Self.formats.folder)/a.tfstate"]).map { TimedStateFile(path: $0) }
        return options
    }

    private var single: String { "\(Self.formats.folder)/1-single.json" }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    private func failure(_ options: ReplayOptions) -> String {
        do {
            _ = try ReplayRun(options)
            return ""
        } catch {
            return "\(error)"
        }
    }

    // MARK: Events

    @Test func `a file that is not there is named, and the rest is judged`() throws {
        let run = try ReplayRun(options(["\(scratch.path)/gone.json", single]))
        #expect(run.summary.hasUnreadableFile)
        #expect(run.summary.problems == ["\(scratch.path)/gone.json: No such file or directory"])
        #expect(try run.lines.map { $0.text("outcome") } == ["drift"])
    }

    @Test func `a gzip cut off is named, and what came before the cut is judged`() throws {
        let whole = try bytes("\(ReplayScenario.fixtures.path)/files/records.json.gz")
        let cut = try scratch.write("cut.json.gz", whole.prefix(whole.count - 12))
        let run = try ReplayRun(options([cut, single]))
        #expect(run.summary.hasUnreadableFile)
        #expect(run.summary.problems.count == 1)
        #expect(run.summary.problems.first?.hasPrefix("\(cut): the gzip data is truncated") == true)
        #expect(try run.lines.last?.text("eventName") == "ModifyInstanceAttribute")
        let sound = try ReplayRun(options(["\(ReplayScenario.fixtures.path)/files/records.json.gz"]))
        #expect(!sound.summary.hasUnreadableFile)
        #expect(try sound.lines.map { $0.text("outcome") } == ["drift", "drift"])
    }

    @Test func `a damaged record has a line, its place is named, and the file still counts as read`() throws {
        let run = try ReplayRun(Self.formats)
        #expect(!run.summary.hasUnreadableFile)
        #expect(try run.lines.count { $0.text("outcome") == "invalid" } == run.summary.problems.count)
        #expect(run.summary.problems.contains { $0.contains("6-damaged.jsonl, line 2, byte") })
        #expect(run.summary.problems.contains { $0.hasSuffix("eventTime is not an ISO 8601 time") })
    }

    @Test func `the words for damaged records are bounded, their lines are not`() throws {
        let count = Replay.Summary.maximumProblems + 50
        let file = try scratch.write("many.jsonl", String(repeating: "{\"hello\":1}\n", count: count))
        let run = try ReplayRun(options([file]))
        #expect(run.summary.problems.count == Replay.Summary.maximumProblems)
        #expect(run.summary.omittedProblems == 50)
        #expect(try run.lines.count == count)
    }

    @Test func `no event at all gives no line and no report`() throws {
        let run = try ReplayRun(options([try scratch.write("empty.json", "")]))
        #expect(run.bytes.isEmpty)
        #expect(run.summary.eventCount == 0)
        #expect(run.summary.problems.isEmpty)
    }

    // MARK: States

    @Test func `a state cut off, of another version or missing stops the replay and is named`() throws {
        let whole = try bytes("\(Self.formats.folder)/a.tfstate")
        let cut = try scratch.write("cut.tfstate", whole.prefix(whole.count / 2))
        #expect(failure(options([single], states: [cut])).hasPrefix("state \(cut): the state ends at byte"))
        let newer = try scratch.write("v5.tfstate", #"{"version":5,"serial":1,"lineage":"x","resources":[]}"#)
        #expect(failure(options([single], states: [newer])).contains("\(newer): unsupported state version 5"))
        let gone = "\(scratch.path)/gone.tfstate"
        #expect(failure(options([single], states: [gone])) == "state \(gone): No such file or directory")
    }

    @Test(arguments: [
        ("a.tfstate", "a.tfstate", nil), ("a.tfstate@2026-01-31T12:00:00Z", "a.tfstate", "2026-01-31T12:00:00Z"),
        ("dir@host/a.tfstate", "dir@host/a.tfstate", nil), ("a@b@2026-01-31T12:00:00Z", "a@b", "2026-01-31T12:00:00Z"),
    ])
    func `a state's time stands behind the last at sign`(argument: String, path: String, time: String?) {
        let file = TimedStateFile(argument: argument)
        #expect(file?.path == path)
        #expect(file?.visibleAt?.iso8601 == time)
    }

    @Test func `what looks like a time and is none is refused`() {
        #expect(TimedStateFile(argument: "a.tfstate@2026-13-45T99:00:00Z") == nil)
    }

    // MARK: Manifests

    private static let source = """
        apiVersion: tfdrift.dev/v1alpha1
        kind: DriftSource
        metadata: {name: apps, namespace: platform}
        spec:
          provider: AWS
          account: "111122223333"
          events: [{name: falco, falcoHTTP: {tokenSecretRef: {name: t}}}]
          states: [{name: apps, local: {path: STATE}}]

        """

    private static func policy(_ rule: String, name: String = "main") -> String {
        """
        apiVersion: tfdrift.dev/v1alpha1
        kind: DriftPolicy
        metadata: {name: \(name), namespace: platform}
        spec:
          rules:
            - \(rule)

        """
    }

    private func failure(manifests documents: [String: String]) throws -> String {
        try? FileManager.default.removeItem(atPath: "\(scratch.path)/m")
        for (name, text) in documents {
            let text = text.replacingOccurrences(of: "STATE", with: "\(Self.formats.folder)/a.tfstate")
            try scratch.write("m/\(name)", text)
        }
        var options = options([single], states: [])
        options.manifests = "\(scratch.path)/m"
        return failure(options).replacingOccurrences(of: scratch.path, with: "")
    }

    @Test func `YAML that is none names file, line and column`() throws {
        let words = try failure(manifests: ["s.yaml": Self.source, "z.yaml": "kind: [unclosed\n  foo: : :\n"])
        #expect(words.hasPrefix("/m/z.yaml: line 2, column"))
    }

    @Test(arguments: [
        ("{id: r, severity: Low, conditions: [{operator: CEL, cel: 'change.new ++ 1'}]}", "conditions[0].cel"),
        (
            "{id: r, severity: Low, conditions: [{attribute: a, operator: Matches, value: '(a'}]}",
            "conditions[0].value: invalid regular expression"
        ),
        ("{id: r, severity: Low, exclude: [{}]}", "exclude[0]: names no field"),
    ])
    func `a rule that does not compile names policy, rule and field`(rule: String, field: String) throws {
        let words = try failure(manifests: ["s.yaml": Self.source, "p.yaml": Self.policy(rule)])
        #expect(words.hasPrefix("/m: namespace platform: policy main: rule r, "))
        #expect(words.contains(field))
    }

    @Test func `a value outside its list names file, object and field`() throws {
        let words = try failure(manifests: ["s.yaml": Self.source, "p.yaml": Self.policy("{id: r, severity: Urgent}")])
        #expect(
            words == "/m/p.yaml: DriftPolicy platform/main: spec.rules[0].severity: "
                + "must be one of Critical, High, Medium, Low")
    }

    @Test func `two objects of one name, a misspelt kind and a folder without sources are errors`() throws {
        let policy = Self.policy("{id: r, severity: Low}")
        #expect(
            try failure(manifests: ["s.yaml": Self.source, "p.yaml": "\(policy)---\n\(policy)"])
                == "/m/p.yaml: DriftPolicy platform/main: the folder holds two of this name")
        #expect(
            try failure(manifests: ["p.yaml": policy.replacingOccurrences(of: "DriftPolicy", with: "DriftPolcy")])
                == "/m/p.yaml: DriftPolcy platform/main: is no kind of tfdrift.dev")
        #expect(try failure(manifests: ["p.yaml": policy]) == "/m: no DriftSource document is in this folder")
    }

    @Test func `a member that no field has is passed over and named`() throws {
        try scratch.write(
            "m/s.yaml", Self.source.replacingOccurrences(of: "STATE", with: "\(Self.formats.folder)/a.tfstate"))
        let path = try scratch.write("m/p.yaml", Self.policy("{id: r, severity: Low, ignoredAtributes: [tags]}"))
        var options = options([single], states: [])
        options.manifests = "\(scratch.path)/m"
        let run = try ReplayRun(options)
        #expect(
            run.summary.problems == [
                "\(path): DriftPolicy platform/main: spec.rules[0].ignoredAtributes is no field and is passed over"
            ])
        #expect(!run.summary.hasUnreadableFile)
        #expect(try run.lines.first?.text("severity") == "Low")
    }

    @Test func `a state given beside manifests must be a version of one of theirs`() throws {
        try scratch.write(
            "m/s.yaml", Self.source.replacingOccurrences(of: "STATE", with: "\(Self.formats.folder)/a.tfstate"))
        let stranger = try scratch.write("other.tfstate", #"{"version":4,"serial":1,"lineage":"other","resources":[]}"#)
        var options = options([single], states: [stranger])
        options.manifests = "\(scratch.path)/m"
        #expect(failure(options).hasPrefix("--state \(stranger): no state of the manifests has its lineage other"))
    }
}
