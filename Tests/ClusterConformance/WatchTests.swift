import JSON
import Testing

extension Conformance.Watch {
    private func types(_ lines: [JSONValue]) -> [String] { lines.compactMap { $0["type"]?.stringValue } }

    private func version(_ widgets: Widgets) async throws -> String {
        try await widgets.cluster.send("GET", "\(widgets.path)?limit=1").resourceVersion
    }

    @Test func `tells creation, change and deletion of one object`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let start = try await version(widgets)
        let lines = try await widgets.cluster.watch(
            "\(widgets.path)?watch=true&timeoutSeconds=60&resourceVersion=\(start)&fieldSelector=metadata.name=\(name)",
            upTo: 3
        ) {
            _ = try await widgets.create(name)
            _ = try await widgets.merge(name, ["spec": ["size": 6]])
            _ = try await widgets.merge(name, ["spec": ["size": 6]])
            _ = try await widgets.delete(name)
        }
        #expect(types(lines) == ["ADDED", "MODIFIED", "DELETED"])
        let versions = lines.compactMap { $0.at("object", "metadata", "resourceVersion")?.stringValue }.compactMap {
            UInt64($0)
        }
        #expect(versions == versions.sorted())
        #expect(Set(versions).count == 3)
        #expect(lines.last?.at("object", "spec", "size") == 6)
    }

    @Test func `shows objects entering and leaving a field selector`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let start = try await version(widgets)
        let selector = "fieldSelector=spec.size=31,metadata.name=\(name)"
        let lines = try await widgets.cluster.watch(
            "\(widgets.path)?watch=true&timeoutSeconds=60&resourceVersion=\(start)&\(selector)", upTo: 3
        ) {
            _ = try await widgets.create(name)
            _ = try await widgets.merge(name, ["spec": ["size": 31]])
            _ = try await widgets.merge(name, ["spec": ["mode": "other"]])
            _ = try await widgets.merge(name, ["spec": ["size": 32]])
        }
        #expect(types(lines) == ["ADDED", "MODIFIED", "DELETED"])
        // What left is shown as it was, with the version of the change.
        #expect(lines.last?.at("object", "spec", "size") == 31)
        let last = try await widgets.get(name)
        #expect(lines.last?.at("object", "metadata", "resourceVersion") == .string(last.resourceVersion))
    }

    @Test func `shows objects entering and leaving a label selector`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let label = ConformanceEnvironment.randomName()
        let start = try await version(widgets)
        let lines = try await widgets.cluster.watch(
            "\(widgets.path)?watch=true&timeoutSeconds=60&resourceVersion=\(start)&labelSelector=in=\(label)", upTo: 2
        ) {
            _ = try await widgets.create(name)
            _ = try await widgets.merge(name, ["metadata": ["labels": ["in": .string(label)]]])
            _ = try await widgets.merge(name, ["metadata": ["labels": ["in": "elsewhere"]]])
        }
        #expect(types(lines) == ["ADDED", "DELETED"])
        #expect(lines.last?.at("object", "metadata", "labels") == ["in": .string(label)])
    }

    @Test func `begins with what stands when no version is named`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name)
        let lines = try await widgets.cluster.watch(
            "\(widgets.path)?watch=true&timeoutSeconds=1&resourceVersion=0&fieldSelector=metadata.name=\(name)")
        #expect(types(lines).first == "ADDED")
    }

    @Test func `answers a version long gone with one 410 and ends`() async throws {
        let widgets = try await Widgets()
        let lines = try await widgets.cluster.watch("\(widgets.path)?watch=true&timeoutSeconds=5&resourceVersion=1")
        #expect(types(lines) == ["ERROR"])
        #expect(lines.first?.at("object", "code") == 410)
        #expect(lines.first?.at("object", "reason") == "Expired")
        #expect(lines.first?.at("object", "message")?.stringValue?.hasPrefix("too old resource version: 1 (") == true)
    }

    @Test func `sends a bookmark before its time is up, to those who want one`() async throws {
        let widgets = try await Widgets()
        let start = try await version(widgets)
        let base =
            "\(widgets.path)?watch=true&timeoutSeconds=4&fieldSelector=metadata.name=nobody&resourceVersion=\(start)"
        let lines = try await widgets.cluster.watch("\(base)&allowWatchBookmarks=true") {
            _ = try await widgets.create(widgets.name())
        }
        #expect(Set(types(lines)) == ["BOOKMARK"])
        let last = lines.last?["object"]
        #expect(last?["kind"] == "Widget")
        let moved = last?.at("metadata", "resourceVersion")?.stringValue.flatMap { UInt64($0) } ?? 0
        #expect(moved > UInt64(start) ?? 0)
        #expect(try await widgets.cluster.watch(base).isEmpty)
    }

    @Test(
        .enabled("this cluster's storage cannot send initial events") {
            try await ConformanceEnvironment.shared.value.streamsLists
        })
    func `streams a list and marks its end`() async throws {
        let widgets = try await Widgets()
        let label = ConformanceEnvironment.randomName()
        let names = ["sa-\(label)", "sb-\(label)"]
        for name in names.reversed() {
            _ = try await widgets.create(name, metadata: ["labels": ["stream": .string(label)]])
        }
        let base =
            "\(widgets.path)?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=60"
            + "&labelSelector=stream=\(label)"
        let lines = try await widgets.cluster.watch("\(base)&allowWatchBookmarks=true", upTo: 3)
        #expect(types(lines).prefix(3) == ["ADDED", "ADDED", "BOOKMARK"])
        #expect(lines.prefix(2).compactMap { $0.at("object", "metadata", "name")?.stringValue } == names)
        #expect(
            lines.dropFirst(2).first?.at("object", "metadata", "annotations") == ["k8s.io/initial-events-end": "true"])
        #expect(types(try await widgets.cluster.watch(base, upTo: 2)) == ["ADDED", "ADDED"])
    }

    static let badWatches: [(String, Int, String)] = [
        (
            "sendInitialEvents=true", 422,
            #"ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"#
        ),
        (
            "resourceVersion=abc", 500,
            #"resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax"#
        ),
    ]

    @Test(arguments: badWatches) func `refuses a query`(_ query: String, _ status: Int, _ message: String) async throws
    {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", "\(widgets.path)?watch=true&timeoutSeconds=1&\(query)")
        #expect(answer.status == status)
        #expect(answer.message == message)
    }

    @Test func `gives Tables with columns in the first event only`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        let start = try await version(widgets)
        let lines = try await widgets.cluster.watch(
            "\(widgets.path)?watch=true&timeoutSeconds=60&resourceVersion=\(start)&fieldSelector=metadata.name=\(name)",
            accept: "application/json;as=Table;v=v1;g=meta.k8s.io", upTo: 2
        ) {
            _ = try await widgets.create(name)
            _ = try await widgets.merge(name, ["spec": ["size": 6]])
        }
        #expect(types(lines) == ["ADDED", "MODIFIED"])
        #expect(lines.first?.at("object", "columnDefinitions")?.arrayValue?.count == 6)
        #expect(lines.last?.at("object", "columnDefinitions") == .null)
        #expect(lines.last?.at("object", "rows")?[0]?["cells"]?[2] == 6)
    }

    @Test func `shows a deletion with finalizers as change, then as deletion`() async throws {
        let widgets = try await Widgets()
        let name = widgets.name()
        _ = try await widgets.create(name, metadata: ["finalizers": ["x.io/a"]])
        let start = try await version(widgets)
        let lines = try await widgets.cluster.watch(
            "\(widgets.path)?watch=true&timeoutSeconds=60&resourceVersion=\(start)&fieldSelector=metadata.name=\(name)",
            upTo: 2
        ) {
            _ = try await widgets.delete(name)
            _ = try await widgets.merge(name, ["metadata": ["finalizers": .null]])
        }
        #expect(types(lines) == ["MODIFIED", "DELETED"])
        #expect(lines.first?.at("object", "metadata", "deletionTimestamp") != nil)
    }
}
