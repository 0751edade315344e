import JSON
import KubeClient
import Logging
import Testing

extension Conformance.Client {
    private func client(_ widgets: Widgets) -> KubeClient {
        KubeClient(
            widgets.cluster.configuration, http: widgets.cluster.http, userAgent: "conformance/1.0",
            logger: Logger(label: "conformance"))
    }

    private func resource(_ widgets: Widgets) -> GroupVersionResource {
        GroupVersionResource(group: widgets.environment.group, version: "v1", resource: "widgets")
    }

    @Test func `creates, reads, applies and deletes through KubeClient`() async throws {
        let widgets = try await Widgets()
        let client = client(widgets)
        let resource = resource(widgets)
        let namespace = widgets.environment.namespace
        let name = widgets.name()
        var body = widgets.make(name)
        var metadata = body["metadata"] ?? [:]
        metadata["namespace"] = .string(namespace)
        body["metadata"] = metadata
        let created = try await client.create(resource, body, fieldManager: "conformance")
        #expect(created.name == name)
        #expect(created.generation == 1)
        let read = try await client.get(resource, namespace: namespace, name: name)
        #expect(read.uid == created.uid)
        let applied = try await client.apply(resource, body, fieldManager: "conformance-apply", force: true)
        #expect(applied.uid == created.uid)
        _ = try await client.delete(resource, namespace: namespace, name: name)
        await #expect(throws: KubeError.self) { try await client.get(resource, namespace: namespace, name: name) }
    }

    @Test func `keeps a reflector's store true by lists and watches`() async throws { try await mirror(streams: false) }

    @Test(
        .enabled("this cluster's storage cannot send initial events") {
            try await ConformanceEnvironment.shared.value.streamsLists
        })
    func `keeps a reflector's store true by streaming lists`() async throws { try await mirror(streams: true) }

    private func mirror(streams: Bool) async throws {
        let widgets = try await Widgets()
        let client = client(widgets)
        let label = ConformanceEnvironment.randomName()
        let names = (0..<3).map { "m\($0)-\(label)" }
        for name in names { _ = try await widgets.create(name, metadata: ["labels": ["mirror": .string(label)]]) }
        var options = Reflector.Options(namespace: widgets.environment.namespace)
        options.labelSelector = "mirror=\(label)"
        options.usesStreamingLists = streams
        let reflector = Reflector(client, resource(widgets), options: options)
        func waitFor(_ condition: @Sendable ([KubeObject]) -> Bool) async throws -> Bool {
            for _ in 0..<400 {
                if condition(reflector.store.list()) { return true }
                try await Task.sleep(for: .milliseconds(25))
            }
            return false
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await reflector.run() }
            defer { group.cancelAll() }
            try await reflector.store.waitUntilSynced()
            #expect(reflector.store.list().map(\.name).sorted() == names)
            _ = try await widgets.merge(names[0], ["spec": ["size": 9]])
            #expect(try await waitFor { list in list.contains { $0.json.at("spec", "size") == 9 } })
            _ = try await widgets.merge(names[1], ["metadata": ["labels": ["mirror": "elsewhere"]]])
            _ = try await widgets.delete(names[2])
            #expect(try await waitFor { $0.map(\.name) == [names[0]] })
        }
    }

    @Test func `collects the pages of a list`() async throws {
        let widgets = try await Widgets()
        let label = ConformanceEnvironment.randomName()
        let names = (0..<5).map { "p\($0)-\(label)" }
        for name in names { _ = try await widgets.create(name, metadata: ["labels": ["pages": .string(label)]]) }
        var options = ListOptions()
        options.labelSelector = "pages=\(label)"
        options.limit = 2
        let list = try await client(widgets).list(
            resource(widgets), namespace: widgets.environment.namespace, options: options)
        #expect(list.items.map(\.name) == names)
    }

    @Test func `reads the causes of an invalid object`() async throws {
        let widgets = try await Widgets()
        var body = widgets.make(widgets.name(), ["size": 500])
        var metadata = body["metadata"] ?? [:]
        metadata["namespace"] = .string(widgets.environment.namespace)
        body["metadata"] = metadata
        do {
            _ = try await client(widgets).create(resource(widgets), body, fieldManager: "conformance")
            Issue.record("the object was taken")
        } catch {
            #expect(error.isInvalid)
        }
    }

    @Test func `finds the resource in discovery`() async throws {
        let widgets = try await Widgets()
        let discovery = try await client(widgets).discovery()
        #expect(discovery.contains(resource(widgets)))
    }
}
