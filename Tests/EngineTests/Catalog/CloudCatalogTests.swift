import JSON
import Testing

@testable import Engine

/// Rows of Google Cloud and Azure: names as records write them, and one row for all versions of an API.
@Suite struct CloudCatalogTests {
    private func rows(_ provider: CloudProvider) throws -> [EventSpec] {
        try Catalog.builtIn().events.filter { $0.provider == provider }
    }

    /// Services whose records carry no version.
    static let unversioned = ["google.login.", "google.admin.", "google.cloud.oslogin.dataplane."]

    @Test func `methods of Google Cloud carry their version where records do`() throws {
        for event in try rows(.gcp) {
            #expect(
                event.services.allSatisfy { $0.hasSuffix(".googleapis.com") || $0 == "k8s.io" }, "\(event.services)")
            #expect(event.name.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }, "\(event.name)")
            if Self.unversioned.contains(where: event.name.hasPrefix) { continue }
            if event.name.hasPrefix("google.") || event.services == ["compute.googleapis.com"] {
                #expect(event.key != event.name, "\(event.file):\(event.line) \(event.name) has no version")
            }
        }
    }

    @Test func `operations of Azure begin with their service and end with a verb`() throws {
        for event in try rows(.azure) {
            #expect(event.services.contains { event.name.hasPrefix($0 + "/") }, "\(event.name)")
            #expect(["write", "delete", "action"].contains { event.name.hasSuffix("/" + $0) }, "\(event.name)")
        }
    }

    static let names = [
        ("v1.compute.instances.insert", "compute.instances.insert", "v1"),
        ("beta.compute.instances.insert", "compute.instances.insert", "beta"),
        ("google.container.v1beta1.ClusterManager.UpdateCluster", "ClusterManager.UpdateCluster", "v1beta1"),
        ("google.cloud.run.v2.Services.UpdateService", "Services.UpdateService", "v2"),
        ("storage.buckets.update", "storage.buckets.update", nil), ("SetIamPolicy", "SetIamPolicy", nil),
    ]

    @Test(arguments: names) func `a method is found whatever its version`(
        _ name: String, _ base: String, _ version: String?
    ) throws {
        let event = try AssessmentProbe.event(
            .init(method: name, service: "x.googleapis.com", resource: "projects/shop-prod"))
        #expect(event.baseName == base && event.apiVersion == version && event.name == name)
    }

    @Test func `an extension resource counts by its own operation`() throws {
        let event = try AssessmentProbe.event(
            .init(
                method: "Microsoft.Network/networkSecurityGroups/providers/Microsoft.Insights/diagnosticSettings/write",
                service: "Microsoft.Insights", resource: "/subscriptions/s/x"))
        #expect(event.baseName == "microsoft.insights/diagnosticsettings/write")
        #expect(event.service == "MICROSOFT.INSIGHTS")
    }

    static let resources = [
        ("//compute.googleapis.com/projects/shop-prod/zones/z/instances/i", "projects/shop-prod/zones/z/instances/i"),
        ("https://www.googleapis.com/compute/v1/projects/p/global/networks/n", "projects/p/global/networks/n"),
        ("projects/-/serviceAccounts/a", "projects/shop-prod/serviceAccounts/a"),
        ("projects/123456/regions/r/routers/x", "projects/shop-prod/regions/r/routers/x"), ("buckets/b", "buckets/b"),
    ]

    @Test(arguments: resources) func `names of resources become those of states`(_ name: String, _ plain: String) {
        #expect(CloudResourceName.google(name, project: "shop-prod") == plain)
    }

    static let same = [
        ("https://www.googleapis.com/compute/v1/projects/p/global/networks/n", "projects/p/global/networks/n"),
        ("https://www.googleapis.com/compute/v1/projects/p/zones/z/machineTypes/e2-small", "e2-small"),
        ("zones/z/machineTypes/e2-small", "projects/p/zones/z/machineTypes/e2-small"),
        ("/subscriptions/S/resourceGroups/A", "/subscriptions/s/resourcegroups/a"),
    ]

    @Test(arguments: same) func `links mean the same`(_ left: String, _ right: String) {
        #expect(ReferenceForms.areSame(left, right) && ReferenceForms.areSame(right, left))
    }

    @Test(arguments: [
        ("projects/p/global/networks/n", "projects/q/global/networks/n"), ("projects/p/topics/a", "b"),
        ("/subscriptions/s/resourceGroups/a", "/subscriptions/s/resourceGroups/b"), ("a/n", "n"),
    ])
    func `other links do not`(_ left: String, _ right: String) {
        #expect(!ReferenceForms.areSame(left, right) && !ReferenceForms.areSame(right, left))
    }
}
