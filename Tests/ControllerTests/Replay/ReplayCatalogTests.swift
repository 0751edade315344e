import Engine
import JSON
import KubeClient
import Testing

@testable import Controller

/// What ConfigMaps and files of the command line add to the catalog, offline.
struct ReplayCatalogTests {
    private static let rows = """
        service ec2.amazonaws.com
        event InventSomething model
          on aws_instance
            by id = instanceId
            set sleeps -> hibernation
        """
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func options() throws -> ReplayOptions {
        var event = TestEvent("InventSomething", ["instanceId": .string(TestState.instanceID), "sleeps": false])
        event.time = 1_769_860_800_000_000
        let state = TestState().json.text.replacing(
            "\"monitoring\":false", with: "\"monitoring\":false,\"hibernation\":true")
        var options = ReplayOptions()
        options.events = [try scratch.write("events.jsonl", event.alert.serialized)]
        options.states = [TimedStateFile(path: try scratch.write("main.tfstate", Array(state.utf8)))]
        return options
    }

    private func manifests(_ data: [String: String]) throws -> ReplayOptions {
        var options = try options()
        let source: JSONValue = [
            "apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource", "metadata": ["name": "aws", "namespace": "a"],
            "spec": [
                "provider": "AWS", "account": "111122223333", "events": [["name": "f", "file": ["path": "/f"]]],
                "states": [["name": "main", "local": ["path": .string(options.states[0].path)]]],
                "catalogConfigMapRefs": [["name": "more"]],
            ],
        ]
        let map: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "more", "namespace": "a"],
            "data": .object(data.mapValues { .string($0) }),
        ]
        try scratch.write("source.yaml", Array(YAML.emit(source).utf8))
        try scratch.write("policy.yaml", Array(YAML.emit(Samples.policy().placed(in: "a")).utf8))
        if !data.isEmpty { _ = try scratch.write("map.yaml", Array(YAML.emit(map).utf8)) }
        options.manifests = scratch.path
        return options
    }

    @Test func `a file of the command line tells what a call does, by what the state has`() throws {
        var options = try options()
        #expect(try ReplayRun(options).lines.map { $0.text("outcome") } == ["unmapped"])
        options.catalogFiles = [try scratch.write("my.catalog", Array(Self.rows.utf8))]
        let line = try #require(try ReplayRun(options).lines.first)
        #expect(line.text("outcome") == "drift")
        #expect(line["changes"]?[0]?["old"] == true)
        #expect(line.text("verdict") == "Unverified")
        #expect(line["unverifiedReasons"]?.arrayValue?.contains("catalogEvidence") == true)
    }

    @Test func `ConfigMaps of the manifests hold for the sources that name them, in later states too`() throws {
        var options = try manifests(["calls": Self.rows])
        let run = try ReplayRun(options)
        #expect(run.summary.problems == [])
        #expect(try run.lines.map { $0.text("outcome") } == ["drift"])
        options.states = [TimedStateFile(path: options.states[0].path)]
        #expect(try ReplayRun(options).lines.first?["changes"]?[0]?["old"] == true)
    }

    @Test func `a broken file of a ConfigMap is named and left out, as the operator does`() throws {
        let run = try ReplayRun(try manifests(["calls": Self.rows, "broken": "event X model\n"]))
        #expect(run.summary.problems.count == 1)
        #expect(run.summary.problems.first?.hasPrefix("DriftSource a/aws: ConfigMap more/broken:1: event: ") == true)
        #expect(try run.lines.map { $0.text("outcome") } == ["drift"])
        try scratch.write("map.yaml", "")
        let none = try ReplayRun(try manifests([:]))
        #expect(
            none.summary.problems == ["\(scratch.path): ConfigMap a/more, which a DriftSource names, is in no document"]
        )
    }

    @Test func `a broken file of the command line stops the replay with file, line and field`() throws {
        var options = try options()
        options.catalogFiles = [try scratch.write("my.catalog", Array("service x\nevent X model\n  on nothing\n".utf8))]
        let error = #expect(throws: ReplayError.self) { try ReplayRun(options) }
        #expect(error?.description.hasPrefix("--catalog \(scratch.path)/my.catalog:3: nothing: ") == true)
        options.catalogFiles = ["\(scratch.path)/gone.catalog"]
        let gone = #expect(throws: ReplayError.self) { try ReplayRun(options) }
        #expect(gone?.description == "--catalog \(scratch.path)/gone.catalog: cannot be read")
    }
}

extension JSONValue {
    fileprivate func placed(in namespace: String) -> JSONValue {
        var object = self
        object["metadata"]?["namespace"] = .string(namespace)
        return object
    }
}
