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
}
