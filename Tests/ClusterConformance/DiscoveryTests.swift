import JSON
import Testing

extension Conformance.Discovery {
    private static let aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

    @Test(arguments: ["/healthz", "/readyz", "/livez"]) func `is healthy`(_ path: String) async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", path)
        #expect(answer.status == 200)
        #expect(answer.text == "ok")
    }

    @Test func `tells its version`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", "/version")
        #expect(answer.json["major"] == "1")
        #expect(answer.json["gitVersion"]?.stringValue?.hasPrefix("v") == true)
    }

    @Test func `names the custom resource in aggregated discovery`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", "/apis", accept: Self.aggregated)
        #expect(answer.contentType == "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
        let group = (answer.json["items"]?.arrayValue ?? []).first {
            $0.at("metadata", "name") == .string(widgets.environment.group)
        }
        let resource = (group?["versions"]?[0]?["resources"]?.arrayValue ?? []).first { $0["resource"] == "widgets" }
        #expect(resource?["resource"] == "widgets")
        #expect(
            resource?["responseKind"] == [
                "group": .string(widgets.environment.group), "version": "v1", "kind": "Widget",
            ])
        #expect(resource?["scope"] == "Namespaced")
        #expect(resource?["shortNames"] == ["xwidgets"])
        #expect(resource?["categories"] == ["cwidgets"])
        #expect(resource?["subresources"]?[0]?["subresource"] == "status")
        let verbs = Set((resource?["verbs"]?.arrayValue ?? []).compactMap(\.stringValue))
        #expect(verbs == ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"])
    }

    @Test func `names the core kinds in aggregated discovery`() async throws {
        let widgets = try await Widgets()
        let answer = try await widgets.cluster.send("GET", "/api", accept: Self.aggregated)
        let resources = answer.json["items"]?[0]?["versions"]?[0]?["resources"]?.arrayValue ?? []
        let names = Set(resources.compactMap { $0["resource"]?.stringValue })
        #expect(names.isSuperset(of: ["namespaces", "secrets", "configmaps", "events", "serviceaccounts"]))
        let namespaces = resources.first { $0["resource"] == "namespaces" }
        #expect(namespaces?["scope"] == "Cluster")
        #expect(namespaces?["shortNames"] == ["ns"])
    }

    @Test func `falls back to plain discovery`() async throws {
        let widgets = try await Widgets()
        let group = widgets.environment.group
        #expect(try await widgets.cluster.send("GET", "/api").json["kind"] == "APIVersions")
        let groups = try await widgets.cluster.send("GET", "/apis")
        #expect(groups.json["kind"] == "APIGroupList")
        let names = (groups.json["groups"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        #expect(names.contains(group))
        let one = try await widgets.cluster.send("GET", "/apis/\(group)")
        #expect(one.json["kind"] == "APIGroup")
        #expect(one.json.at("preferredVersion", "version") == "v1")
        let list = try await widgets.cluster.send("GET", "/apis/\(group)/v1")
        #expect(list.json["kind"] == "APIResourceList")
        let resources = (list.json["resources"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        #expect(resources.contains("widgets"))
        #expect(resources.contains("widgets/status"))
        #expect(try await widgets.cluster.send("GET", "/apis/no.such.group").status == 404)
    }

    @Test func `documents the custom resource in OpenAPI`() async throws {
        let widgets = try await Widgets()
        let key = "apis/\(widgets.environment.group)/v1"
        var url: String?
        for _ in 0..<100 {
            let index = try await widgets.cluster.send("GET", "/openapi/v3")
            url = index.json.at("paths", key, "serverRelativeURL")?.stringValue
            if url != nil { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        var document = try await widgets.cluster.send("GET", try #require(url))
        // Another test may have added a resource to the group meanwhile: the old hash then leads to the new one.
        for _ in 0..<20 where document.status == 301 {
            document = try await widgets.cluster.send("GET", document.location)
        }
        #expect(document.status == 200)
        let schemas = document.json.at("components", "schemas")?.objectValue ?? [:]
        let kinds = schemas.values.flatMap { $0["x-kubernetes-group-version-kind"]?.arrayValue ?? [] }
        #expect(kinds.contains(["group": .string(widgets.environment.group), "version": "v1", "kind": "Widget"]))
        let patches = (document.json["paths"]?.objectValue ?? [:]).values.compactMap { $0["patch"] }
        #expect(
            patches.contains { operation in
                (operation["parameters"]?.arrayValue ?? []).contains { $0["name"] == "fieldValidation" }
            })
    }
}
