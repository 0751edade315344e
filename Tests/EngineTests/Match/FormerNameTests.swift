import JSON
import Testing

@testable import Engine

/// States that an older version of the provider wrote call some attributes otherwise: what they hold is compared, under
/// the name that they have.
@Suite struct FormerNameTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var type: String
        /// Service, operation and resource of the call, as one of `places` says.
        var place: String
        var state: JSONValue
        var request: JSONValue
        var differences: [String]
        var testDescription: String { "\(type) \(state.text) \(request.text)" }

        init(_ place: String, _ state: JSONValue, _ request: JSONValue, _ differences: [String] = []) {
            self.place = place
            type = FormerNameTests.places[place]?.type ?? ""
            self.state = state
            self.request = request
            self.differences = differences
        }

        func assess() throws -> Assessment {
            let place = try #require(FormerNameTests.places[place])
            var attributes = state.objectValue ?? [:]
            attributes["id"] = .string(place.resource)
            let probe = try AssessmentProbe([.init(place.type, "it", .object(attributes))])
            var call = AssessmentProbe.CloudCall(
                method: place.method, service: place.service, resource: place.resource)
            call.request = ["properties": request]
            let all = try probe.assess(call)
            try #require(all.count == 1)
            return all[0]
        }
    }

    struct Place: Sendable {
        var type: String
        var service: String
        var method: String
        var resource: String

        init(_ type: String, _ service: String, _ kind: String, _ name: String) {
            self.type = type
            self.service = service
            method = "\(service)/\(kind)/write"
            let kinds = kind.split(separator: "/")
            let names = name.split(separator: "/")
            resource =
                "/subscriptions/\(AssessmentProbe.subscription)/resourceGroups/shop/providers/\(service)/"
                + zip(kinds, names).map { "\($0)/\($1)" }.joined(separator: "/")
        }
    }

    static let places: [String: Place] = [
        "account": Place("azurerm_storage_account", "Microsoft.Storage", "storageAccounts", "shop"),
        "subnet": Place("azurerm_subnet", "Microsoft.Network", "virtualNetworks/subnets", "main/apps"),
        "routes": Place("azurerm_route_table", "Microsoft.Network", "routeTables", "edge"),
        "card": Place("azurerm_network_interface", "Microsoft.Network", "networkInterfaces", "web"),
        "cache": Place("azurerm_redis_cache", "Microsoft.Cache", "redis", "sessions"),
        "vault": Place("azurerm_key_vault", "Microsoft.KeyVault", "vaults", "keys"),
        "cluster": Place(
            "azurerm_kubernetes_cluster", "Microsoft.ContainerService", "managedClusters", "shop"),
    ]

    /// Old name only, new only, both, neither.
    static let shapes: [Shape] = [
        Shape(
            "account", ["enable_https_traffic_only": true], ["supportsHttpsTrafficOnly": false],
            ["enable_https_traffic_only=true->false"]),
        Shape("account", ["enable_https_traffic_only": false], ["supportsHttpsTrafficOnly": false]),
        Shape(
            "account", ["https_traffic_only_enabled": true], ["supportsHttpsTrafficOnly": false],
            ["https_traffic_only_enabled=true->false"]),
        Shape("account", ["https_traffic_only_enabled": false], ["supportsHttpsTrafficOnly": false]),
        // A state of a version that has both, the old one left behind by it or filled in beside the new one.
        Shape(
            "account", ["enable_https_traffic_only": true, "https_traffic_only_enabled": false],
            ["supportsHttpsTrafficOnly": false]),
        Shape(
            "account", ["enable_https_traffic_only": .null, "https_traffic_only_enabled": true],
            ["supportsHttpsTrafficOnly": false], ["https_traffic_only_enabled=true->false"]),
        Shape(
            "account", ["enable_https_traffic_only": true, "https_traffic_only_enabled": .null],
            ["supportsHttpsTrafficOnly": false], ["enable_https_traffic_only=true->false"]),
        Shape(
            "account", [:], ["supportsHttpsTrafficOnly": false], ["https_traffic_only_enabled=->false"]),

        // Other words: text where there was a boolean.
        Shape(
            "subnet", ["private_endpoint_network_policies_enabled": true],
            ["privateEndpointNetworkPolicies": "Disabled"],
            ["private_endpoint_network_policies_enabled=true->false"]),
        Shape(
            "subnet", ["private_endpoint_network_policies_enabled": false],
            ["privateEndpointNetworkPolicies": "Disabled"]),
        Shape(
            "subnet", ["private_endpoint_network_policies": "Enabled"],
            ["privateEndpointNetworkPolicies": "Disabled"],
            ["private_endpoint_network_policies=\"Enabled\"->\"Disabled\""]),
        Shape(
            "subnet",
            ["private_endpoint_network_policies": "Disabled", "private_endpoint_network_policies_enabled": true],
            ["privateEndpointNetworkPolicies": "Disabled"]),
        // What the boolean cannot say.
        Shape(
            "subnet", ["private_endpoint_network_policies_enabled": true],
            ["privateEndpointNetworkPolicies": "RouteTableEnabled"],
            ["private_endpoint_network_policies_enabled=?attributeNotInState"]),
        // Of two old names the first that the state has.
        Shape(
            "subnet", ["enforce_private_link_endpoint_network_policies": true],
            ["privateEndpointNetworkPolicies": "Disabled"]),
        Shape(
            "subnet", ["enforce_private_link_endpoint_network_policies": true],
            ["privateEndpointNetworkPolicies": "Enabled"],
            ["enforce_private_link_endpoint_network_policies=true->false"]),
        Shape(
            "subnet",
            [
                "private_endpoint_network_policies_enabled": true,
                "enforce_private_link_endpoint_network_policies": false,
            ],
            ["privateEndpointNetworkPolicies": "Enabled"]),

        // The opposite.
        Shape(
            "subnet", ["enforce_private_link_service_network_policies": true],
            ["privateLinkServiceNetworkPolicies": "Disabled"]),
        Shape(
            "routes", ["disable_bgp_route_propagation": false], ["disableBgpRoutePropagation": true],
            ["disable_bgp_route_propagation=false->true"]),
        Shape("routes", ["disable_bgp_route_propagation": true], ["disableBgpRoutePropagation": true]),
        Shape(
            "routes", ["bgp_route_propagation_enabled": true], ["disableBgpRoutePropagation": true],
            ["bgp_route_propagation_enabled=true->false"]),

        // Texts where there are blocks now.
        Shape(
            "subnet", ["service_endpoints": ["Microsoft.Storage"]],
            ["serviceEndpoints": [["service": "Microsoft.Storage", "locations": ["westeurope"]]]]),
        Shape(
            "subnet", ["service_endpoints": ["Microsoft.Storage"]],
            ["serviceEndpoints": [["service": "Microsoft.Storage"], ["service": "Microsoft.Sql"]]],
            ["Added service_endpoints{Microsoft.Sql}=->\"Microsoft.Sql\""]),

        // A version that knows both writes the unused one empty.
        Shape(
            "subnet", ["service_endpoints": ["Microsoft.Sql"], "service_endpoint": []],
            ["serviceEndpoints": [["service": "Microsoft.Sql"]]]),
        Shape(
            "subnet", ["service_endpoints": [], "service_endpoint": [["service": "Microsoft.Sql"]]],
            ["serviceEndpoints": [["service": "Microsoft.Sql"]]]),
        Shape(
            "subnet", ["service_endpoints": []], ["serviceEndpoints": [["service": "Microsoft.Sql"]]],
            ["Added service_endpoints{Microsoft.Sql}=->\"Microsoft.Sql\""]),

        Shape(
            "card", ["enable_ip_forwarding": false, "enable_accelerated_networking": true],
            ["enableIPForwarding": true, "enableAcceleratedNetworking": true],
            ["enable_ip_forwarding=false->true"]),
        Shape(
            "cache", ["enable_non_ssl_port": false], ["enableNonSslPort": true], ["enable_non_ssl_port=false->true"]),
        Shape("vault", ["enable_rbac_authorization": true], ["enableRbacAuthorization": true]),

        // The old attribute stands elsewhere and holds something else: nothing is made up.
        Shape(
            "cluster", ["api_server_authorized_ip_ranges": ["203.0.113.0/24"]],
            ["apiServerAccessProfile": ["authorizedIPRanges": ["203.0.113.0/24"]]],
            ["api_server_access_profile[0].authorized_ip_ranges=?attributeNotInState"]),
        Shape(
            "cluster", ["api_server_access_profile": [["authorized_ip_ranges": ["203.0.113.0/24"]]]],
            ["apiServerAccessProfile": ["authorizedIPRanges": ["203.0.113.0/24"]]]),
    ]

    @Test(arguments: shapes) func `the attribute that the state has is compared and named`(_ shape: Shape) throws {
        let found = try shape.assess()
        #expect(found.ownership == .managed)
        #expect(found.differences == shape.differences)
        #expect(found.unmapped == [])
        #expect(shape.differences.isEmpty == found.isProvenEqual)
    }

    @Test func `members of a block are told by the name that the block in the state has`() throws {
        let rows = """
            service Microsoft.Toy
            type azurerm_redis_cache
              was redis_configuration.enable_authentication redis_configuration.authentication_enabled
            event Microsoft.Toy/caches/write model
              on azurerm_redis_cache
                by id = id
                blocks settings -> redis_configuration
            """
        let probe = try AssessmentProbe()
        let catalog = try Catalog(schema: probe.catalog.schema, files: [("toy.catalog", rows)])
        func compared(_ block: JSONValue, _ settings: JSONValue) throws -> [String] {
            let state = try AssessmentProbe.snapshot(
                [.init("azurerm_redis_cache", "it", ["id": "a", "redis_configuration": [block]])], catalog)
            let values = InstanceValues(instance: state.instances.first { _ in true })
            let facts = catalog.facts(of: "azurerm_redis_cache")
            let change = IntendedChange(
                attribute: TerraformPath([.name("redis_configuration")]),
                operation: .block(settings, isWhole: false, key: nil))
            let comparison = AttributeComparison(type: facts, instance: values, digestKey: nil)
            let found = change.named(by: values, facts.formers).flatMap { comparison.compare($0) }
            return found.filter { !$0.isEqual }.map(\.path)
        }
        let on: JSONValue = ["authentication_enabled": true, "rdb_backup_enabled": false]
        #expect(try compared(["enable_authentication": true], on) == [])
        #expect(try compared(["enable_authentication": false], on) == ["redis_configuration[0].enable_authentication"])
        #expect(
            try compared(["authentication_enabled": false], on) == ["redis_configuration[0].authentication_enabled"])
        #expect(
            try compared(["enable_authentication": false, "authentication_enabled": true], on) == [])
    }

    @Test func `an open change is followed to the new name when the provider was upgraded`() throws {
        let probe = try AssessmentProbe()
        func recheck(_ type: String, _ path: String, _ value: JSONValue, _ state: JSONValue) throws
            -> ComparedAttribute?
        {
            let snapshot = try AssessmentProbe.snapshot([.init(type, "it", state)], probe.catalog)
            let open = Assessor.OpenAttribute(type: type, path: path, kind: .modified, newValue: value)
            return Assessor.recheck(
                open, in: try #require(snapshot.instances.first { _ in true }), catalog: probe.catalog, digestKey: nil)
        }
        let account = "azurerm_storage_account"
        let old = "enable_https_traffic_only"
        let same = try recheck(account, old, false, ["id": "a", "https_traffic_only_enabled": false])
        #expect(same?.isEqual == true)
        #expect(same?.path == old)
        #expect(try recheck(account, old, false, ["id": "a", "https_traffic_only_enabled": true])?.isEqual == false)
        #expect(try recheck(account, old, false, ["id": "a", old: false])?.isEqual == true)
        let routes = try recheck(
            "azurerm_route_table", "disable_bgp_route_propagation", true,
            ["id": "a", "bgp_route_propagation_enabled": false])
        #expect(routes?.isEqual == true)
        let policies = try recheck(
            "azurerm_subnet", "private_endpoint_network_policies_enabled", false,
            ["id": "a", "private_endpoint_network_policies": "Disabled"])
        #expect(policies?.isEqual == true)
    }

    static let broken: [(String, String)] = [
        ("was enable_https_traffic_only", "was"),
        ("was a b c d", "was"),
        ("was enable_https_traffic_only no_such_attribute", "no_such_attribute"),
        ("was min_tls_version https_traffic_only_enabled", "min_tls_version"),
        ("was old min_tls_version negated", "min_tls_version"),
        ("was old min_tls_version upsideDown", "upsideDown"),
        ("was old min_tls_version words:", "words"),
        ("was old min_tls_version words:a", "a"),
        ("was old network_rules member:nothing", "nothing"),
        ("was old network_rules.default_action", "old"),
        ("was old min_tls_version\n  was old https_traffic_only_enabled", "old"),
    ]

    @Test(arguments: broken) func `what is wrong is told by line and field`(_ text: String, _ field: String) throws {
        let head = "service Microsoft.Storage\ntype azurerm_storage_account\n"
        let schema = try Catalog.builtIn().schema
        let error = #expect(throws: CatalogError.self) {
            _ = try Catalog(schema: schema, files: [("my.catalog", head + "  " + text)])
        }
        #expect(error?.file == "my.catalog")
        #expect(error?.line == (text.contains("\n") ? 4 : 3))
        #expect(error?.field == field)
    }

    @Test func `a user's file can name what a provider's older version wrote`() throws {
        let overlay = """
            service Microsoft.Storage
            type azurerm_storage_account
              was tls_floor min_tls_version
            """
        let catalog = try AssessmentProbe().catalog.adding(overlay: overlay, file: "ConfigMap prod/more")
        let formers = catalog.facts(of: "azurerm_storage_account").formers
        #expect(formers.contains(FormerName(old: "tls_floor", new: "min_tls_version", value: .same)))
        #expect(formers.contains { $0.old == "enable_https_traffic_only" })
    }

    @Test func `from record to report, with the name that the state has`() throws {
        let place = try #require(Self.places["account"])
        let catalog = try PipelineTests.catalog.get()
        var environment = Environment(
            catalog: catalog,
            source: SourceSettings(
                key: SourceKey(namespace: "infra", name: "prod"), provider: .azure,
                account: AssessmentProbe.subscription),
            policies: try PolicySet(compiling: [.standIn]), ownership: OwnershipIndex(), hasStates: true)
        var memory = Memory()
        func load(_ attributes: JSONValue, at seconds: Int64) throws {
            let state = try AssessmentProbe.snapshot([.init(place.type, "shop", attributes)], catalog)
                .placed(visibleAt: TestWorld.at(seconds))
            environment.ownership = OwnershipIndex([.init(key: environment.source.key, states: [state])])
        }
        func tell(_ flag: Bool, _ id: String, _ seconds: Int64) throws -> [Finding] {
            var call = AssessmentProbe.CloudCall(
                method: place.method, service: place.service, resource: place.resource)
            call.request = ["properties": ["supportsHttpsTrafficOnly": .bool(flag)]]
            call.id = id
            call.time = TestWorld.at(seconds).iso8601
            return Pipeline.step(environment, &memory, .event(try AssessmentProbe.event(call)))
        }
        // As provider 3 wrote it.
        try load(["id": .string(place.resource), "name": "shop", "enable_https_traffic_only": true], at: -3600)
        #expect(try tell(true, "a", 1).map(\.outcome) == [.noDrift])
        let drift = try tell(false, "b", 2)
        #expect(drift.map(\.outcome) == [.drift])
        #expect(drift.first?.detail?.changes.map(\.attribute) == ["enable_https_traffic_only"])
        #expect(drift.first?.detail?.verdict == .confirmed)
        // Provider 4 was applied, and took the change over.
        try load(["id": .string(place.resource), "name": "shop", "https_traffic_only_enabled": false], at: 600)
        let settled = Pipeline.step(environment, &memory, .state(at: TestWorld.at(600)))
        #expect(settled.map(\.how) == [.adopted])
    }

    // MARK: blocks of several elements

    private static func routes(_ old: [JSONValue]) throws -> AssessmentProbe {
        let overlay = """
            service Microsoft.Network
            type azurerm_route_table
              was route.hop_address route.next_hop_in_ip_address
            """
        let catalog = try PipelineTests.catalog.get().adding(overlay: overlay, file: "overlay.catalog")
        let place = try #require(places["routes"])
        var probe = try AssessmentProbe(
            [.init(place.type, "it", ["id": .string(place.resource), "route": .array(old)])], catalog: catalog)
        probe.settings.provider = .azure
        return probe
    }

    private static func route(_ name: String, _ member: String, _ hop: String) -> JSONValue {
        [
            "name": .string(name), "address_prefix": .string("10.\(name).0.0/16"),
            "next_hop_type": "VirtualAppliance", member: .string(hop),
        ]
    }

    @Test func `members of blocks are told by the name that the state's blocks have, however many there are`() throws {
        let place = try #require(Self.places["routes"])
        func differences(_ member: String, _ hops: [String]) throws -> [String] {
            let probe = try Self.routes([Self.route("1", member, "10.0.0.4"), Self.route("2", member, "10.0.0.5")])
            var call = AssessmentProbe.CloudCall(
                method: place.method, service: place.service, resource: place.resource)
            call.request = [
                "properties": [
                    "routes": .array(
                        hops.enumerated().map { index, hop in
                            [
                                "name": .string("\(index + 1)"),
                                "properties": [
                                    "addressPrefix": .string("10.\(index + 1).0.0/16"),
                                    "nextHopType": "VirtualAppliance", "nextHopIpAddress": .string(hop),
                                ],
                            ]
                        })
                ]
            ]
            return try probe.assess(call).flatMap(\.differences)
        }
        for member in ["hop_address", "next_hop_in_ip_address"] {
            #expect(try differences(member, ["10.0.0.4", "10.0.0.5"]) == [])
            let moved = try differences(member, ["10.0.0.4", "10.0.0.9"])
            #expect(moved.count == 2, "\(moved)")
            #expect(moved.allSatisfy { $0.contains(member) }, "\(moved)")
        }
    }
}
