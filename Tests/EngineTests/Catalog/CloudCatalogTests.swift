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

/// What `attributes` makes of members that have another shape than the attribute of their name.
@Suite struct MemberShapeTests {
    static let text = """
        service x.googleapis.com
        type google_compute_firewall
        event google.x.v1.X.Update model
          on google_compute_firewall
            by id = {@resource}
            mask updateMask rule
            attributes rule names:from=source_ranges
            uses name
        """

    private func assess(_ request: JSONValue) throws -> Assessment {
        let catalog = try Catalog(schema: try Catalog.builtIn().schema, files: [(name: "x.catalog", text: Self.text)])
        let id = "projects/shop-prod/global/firewalls/web"
        let state = try AssessmentProbe.snapshot(
            [
                .init(
                    "google_compute_firewall", "web",
                    ["id": .string(id), "description": "a", "source_ranges": ["10.0.0.0/8"], "priority": 900])
            ], catalog)
        let event = try AssessmentProbe.event(
            .init(method: "google.x.v1beta2.X.Update", service: "x.googleapis.com", resource: id, request: request))
        let found = Assessor.assess(
            event, catalog: catalog, source: AssessmentProbe.source,
            ownership: OwnershipIndex([.init(key: AssessmentProbe.source.key, states: [state])]),
            aliases: LearnedIdentities())
        return try #require(found.first)
    }

    @Test func `an object where the state has a text is unknown, no drift`() throws {
        let found = try assess(["rule": ["description": ["a": "b"], "from": [["id": "x"]], "logConfig": "all"]])
        #expect(
            found.differences == [
                "description=?attributeNotCovered", "log_config=?attributeNotCovered",
                "source_ranges=?attributeNotCovered",
            ])
    }

    @Test func `members that the mask does not name are unchanged`() throws {
        let found = try assess([
            "rule": ["description": "b", "priority": "5", "invented": 1], "updateMask": "description",
        ])
        #expect(found.differences == ["description=\"a\"->\"b\""] && found.unmapped.isEmpty)
    }

    @Test func `members that the mask names and the call lacks become their defaults`() throws {
        let found = try assess(["rule": ["name": "web"], "updateMask": ["paths": ["priority", "description"]]])
        #expect(found.differences == ["description=\"a\"->", "priority=900->1000"])
    }

    @Test func `without a mask a patch changes what it carries`() throws {
        let found = try assess(["rule": ["description": "a", "from": ["0.0.0.0/0"], "invented": 1]])
        #expect(
            found.differences == [
                "Added source_ranges{0.0.0.0/0}=->\"0.0.0.0/0\"", "Removed source_ranges{10.0.0.0/8}=\"10.0.0.0/8\"->",
            ])
        #expect(found.unmapped == ["?rule.invented"])
    }
}
