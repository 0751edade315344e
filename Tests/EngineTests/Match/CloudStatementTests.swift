import JSON
import Testing

@testable import Engine

/// What calls of Google Cloud and Azure say without naming it: switches, entries that end a call, names, conditions.
@Suite struct CloudStatementTests {
    private static let project = AssessmentProbe.project
    private static let group = "/subscriptions/\(AssessmentProbe.subscription)/resourceGroups/rg/providers"
    private static let nsg = group + "/Microsoft.Network/networkSecurityGroups/front"

    private func told(_ resources: [AssessmentProbe.Resource], _ call: AssessmentProbe.CloudCall) throws -> [String] {
        try AssessmentProbe(resources).assess(call).flatMap { found in
            let name = found.resource.address ?? "\(found.ownership) \(found.resource.type)"
            if let reason = found.unknownReason { return ["\(name) \(reason)"] }
            let changes = found.differences + found.unmapped
            return changes.isEmpty ? ["\(name) \(found.lifecycle)"] : changes.map { "\(name) \($0)" }
        }
    }

    private static let wall = AssessmentProbe.Resource(
        "google_compute_firewall", "web",
        [
            "id": .string("projects/\(project)/global/firewalls/web"), "source_ranges": ["10.0.0.0/8"],
            "source_tags": ["jump"], "log_config": [["metadata": "INCLUDE_ALL_METADATA"]],
        ])

    private static func firewall(_ verb: String, _ request: JSONValue, _ operation: JSONValue? = nil)
        -> AssessmentProbe.CloudCall
    {
        .init(
            method: "v1.compute.firewalls.\(verb)", service: "compute.googleapis.com",
            resource: "projects/\(project)/global/firewalls/web", request: request, operation: operation)
    }

    @Test func `a switch takes a block away, and says nothing of one that is there`() throws {
        #expect(
            try told([Self.wall], Self.firewall("patch", ["logConfig": ["enable": false]])).map { $0.prefix(47) } == [
                "google_compute_firewall.web Removed log_config="
            ])
        #expect(
            try told([Self.wall], Self.firewall("patch", ["logConfig": ["enable": true]])) == [
                "google_compute_firewall.web modified"
            ])
        var bare = Self.wall
        bare.attributes = ["id": .string("projects/\(Self.project)/global/firewalls/web"), "log_config": []]
        #expect(
            try told([bare], Self.firewall("patch", ["logConfig": ["enable": true]])).map { $0.prefix(45) } == [
                "google_compute_firewall.web Added log_config="
            ])
    }

    @Test func `the entry that ends an operation does not say that members of a put call are gone`() throws {
        let last: JSONValue = ["id": "operation-1", "last": true]
        let kind: JSONValue = ["@type": "type.googleapis.com/compute.firewalls.update"]
        #expect(
            try told([Self.wall], Self.firewall("update", kind, last)) == [
                "google_compute_firewall.web requestMissing"
            ])
    }

    private static let bound: JSONValue = ["title": "a week", "expression": "request.time < timestamp('2026-02-01')"]

    private static func member(_ name: String, _ condition: JSONValue) -> AssessmentProbe.Resource {
        .init(
            "google_project_iam_member", name,
            [
                "id": .string("\(project)/roles/editor/user:jane@example.org" + (condition == [] ? "" : "/a week")),
                "project": .string(project), "role": "roles/editor", "member": "user:jane@example.org",
                "condition": condition,
            ])
    }

    @Test(arguments: [
        (true, "google_project_iam_member.bound deleted"), (false, "google_project_iam_member.free deleted"),
    ])
    func `a grant with a condition is another than the one without`(_ isBound: Bool, _ found: String) throws {
        var delta: [String: JSONValue] = [
            "action": "REMOVE", "role": "roles/editor", "member": "user:jane@example.org",
        ]
        if isBound { delta["condition"] = Self.bound }
        let call = AssessmentProbe.CloudCall(
            method: "SetIamPolicy", service: "cloudresourcemanager.googleapis.com",
            resource: "projects/\(Self.project)",
            request: ["resource": .string(Self.project), "policy": ["bindings": []]],
            additional: ["policyDelta": ["bindingDeltas": [.object(delta)]]])
        let states = [Self.member("free", []), Self.member("bound", [Self.bound])]
        #expect(try told(states, call) == [found])
        // Where only the other one is managed, it is left alone.
        #expect(
            try !told([isBound ? states[0] : states[1]], call).contains { $0.hasPrefix("google_project_iam_member.") })
    }

    @Test func `an object is found by the project's number where state and record have it`() throws {
        let name = "projects/4711/secrets/key/versions/3"
        let version = AssessmentProbe.Resource(
            "google_secret_manager_secret_version", "key",
            ["id": .string(name), "name": .string(name), "enabled": true])
        let call = AssessmentProbe.CloudCall(
            method: "google.cloud.secretmanager.v1.SecretManagerService.DisableSecretVersion",
            service: "secretmanager.googleapis.com", resource: name, request: ["name": .string(name)])
        let found = try told([version], call)
        #expect(found == ["google_secret_manager_secret_version.key enabled=true->false"])
    }

    private static let rules = AssessmentProbe.Resource(
        "azurerm_network_security_group", "front",
        ["id": .string(nsg), "name": "front", "security_rule": [["name": "ssh", "priority": 100, "access": "Allow"]]])

    @Test func `a rule inside a group goes by the name of the resource, whatever its case`() throws {
        let call = AssessmentProbe.CloudCall(
            method: "Microsoft.Network/networkSecurityGroups/securityRules/delete", service: "Microsoft.Network",
            resource: Self.nsg + "/securityRules/SSH")
        let found = try told([Self.rules], call)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("azurerm_network_security_group.front Removed security_rule{") == true)
    }

    @Test func `an association goes with the member that a put call leaves out, and the network is left alone`() throws
    {
        let subnet = Self.group + "/Microsoft.Network/virtualNetworks/hub/subnets/apps"
        let association = AssessmentProbe.Resource(
            "azurerm_subnet_network_security_group_association", "apps",
            ["id": .string(subnet), "subnet_id": .string(subnet), "network_security_group_id": .string(Self.nsg)])
        func call(_ properties: JSONValue) -> AssessmentProbe.CloudCall {
            .init(
                method: "Microsoft.Network/virtualNetworks/subnets/write", service: "Microsoft.Network",
                resource: subnet, request: ["properties": properties])
        }
        let name = "azurerm_subnet_network_security_group_association.apps"
        let bare: JSONValue = ["addressPrefix": "10.0.0.0/24"]
        let whole: JSONValue = ["networkSecurityGroup": ["id": .string(Self.nsg.uppercased())]]
        #expect(try told([association], call(bare)).map { $0.prefix(81) } == ["\(name) network_security_group_id="])
        #expect(try told([association], call(whole)) == ["\(name) modified"])
        // Tags alone are no put call of the network's.
        #expect(try !told([association], call(.null)).contains { $0.hasPrefix(name) })
    }

    @Test func `one operation for several settings is told by the setting's name`() throws {
        let site = Self.group + "/Microsoft.Web/sites/portal"
        let app = AssessmentProbe.Resource(
            "azurerm_linux_web_app", "portal",
            [
                "id": .string(site), "ftp_publish_basic_authentication_enabled": false,
                "webdeploy_publish_basic_authentication_enabled": false,
            ])
        for (name, attribute) in [("ftp", "ftp_publish"), ("scm", "webdeploy_publish")] {
            let call = AssessmentProbe.CloudCall(
                method: "Microsoft.Web/sites/basicPublishingCredentialsPolicies/write", service: "Microsoft.Web",
                resource: site + "/basicPublishingCredentialsPolicies/" + name, request: ["properties": ["allow": true]]
            )
            #expect(
                try told([app], call) == [
                    "azurerm_linux_web_app.portal \(attribute)_basic_authentication_enabled=false->true"
                ])
        }
    }

    @Test func `of a list of which no element counts nothing is left`() throws {
        let setting = AssessmentProbe.Resource(
            "azurerm_monitor_diagnostic_setting", "all",
            [
                "id": .string(Self.nsg + "|all"), "name": "all", "target_resource_id": .string(Self.nsg),
                "enabled_log": [["category": "NetworkSecurityGroupEvent"]],
            ])
        let log: JSONValue = ["category": "NetworkSecurityGroupEvent", "enabled": false]
        let call = AssessmentProbe.CloudCall(
            method: "Microsoft.Insights/diagnosticSettings/write", service: "Microsoft.Insights",
            resource: Self.nsg + "/providers/Microsoft.Insights/diagnosticSettings/all",
            request: ["properties": ["logs": [log]]])
        let found = try told([setting], call)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("azurerm_monitor_diagnostic_setting.all Removed enabled_log") == true)
    }

    @Test func `seconds become milliseconds, and keys of metadata come without their values`() throws {
        let name = "projects/\(Self.project)/datasets/lake"
        let set = AssessmentProbe.Resource(
            "google_bigquery_dataset", "lake",
            ["id": .string(name), "dataset_id": "lake", "default_table_expiration_ms": 86_400_000])
        func update(_ text: String) -> AssessmentProbe.CloudCall {
            .init(
                method: "google.cloud.bigquery.v2.DatasetService.UpdateDataset", service: "bigquery.googleapis.com",
                resource: name,
                additional: [
                    "datasetChange": [
                        "dataset": ["datasetName": .string(name), "defaultTableExpireDuration": .string(text)]
                    ]
                ])
        }
        #expect(try told([set], update("86400s")) == ["google_bigquery_dataset.lake modified"])
        #expect(try told([set], update("3600s")).first?.hasSuffix("expiration_ms=86400000->3600000") == true)
        let vm = "projects/\(Self.project)/zones/z/instances/app"
        let instance = AssessmentProbe.Resource(
            "google_compute_instance", "app", ["id": .string(vm), "metadata": ["enable-oslogin": "TRUE"]])
        let call = AssessmentProbe.CloudCall(
            method: "v1.compute.instances.setMetadata", service: "compute.googleapis.com", resource: vm,
            request: ["@type": "x"],
            additional: [
                "instanceMetadataDelta": ["addedMetadataKeys": ["ssh-keys"], "deletedMetadataKeys": ["enable-oslogin"]]
            ])
        let found = try AssessmentProbe([instance]).assess(call).flatMap(\.compared)
        #expect(found.map(\.path) == ["metadata[\"enable-oslogin\"]", "metadata[\"ssh-keys\"]"])
        #expect(found.map(\.kind) == [.removed, .added] && found.map(\.isKnown) == [true, false])
    }
}
