import JSON
import Testing

@testable import Engine

/// A source with a state and plans, told what happens in plain words.
struct PlanWorld {
    /// A resource block of a state.
    struct Block {
        var type: String
        var name = "web"
        var module: String?
        var provider = "provider[\"registry.terraform.io/hashicorp/aws\"]"
        var key: JSONValue?
        var attributes: [String: JSONValue]
        var sensitive: [JSONValue] = []

        var json: JSONValue {
            var instance: [String: JSONValue] = [
                "schema_version": 0, "attributes": .object(attributes), "sensitive_attributes": .array(sensitive),
            ]
            instance["index_key"] = key
            var block: [String: JSONValue] = [
                "mode": "managed", "type": .string(type), "name": .string(name), "provider": .string(provider),
                "instances": [.object(instance)],
            ]
            block["module"] = module.map(JSONValue.string)
            return .object(block)
        }
    }

    static let lineage = "0f1e2d3c-0000-4000-8000-00000000000a"
    var environment: Environment
    var memory = Memory()
    var serial: Int64 = 1

    init(
        _ blocks: [Block], provider: CloudProvider = .aws, account: String = "111122223333",
        regions: [String] = ["eu-west-1"], digestKey: [UInt8]? = nil, policies: [PolicySettings] = [.standIn]
    ) throws {
        environment = Environment(
            catalog: try PipelineTests.catalog.get(),
            source: SourceSettings(
                key: SourceKey(namespace: "infra", name: "prod"), provider: provider, account: account,
                regions: regions, digestKey: digestKey),
            policies: try PolicySet(compiling: policies), ownership: OwnershipIndex(), hasStates: true)
        environment.ownership = try ownership(blocks, at: 0)
    }

    private func ownership(_ blocks: [Block], at seconds: Int64) throws -> OwnershipIndex {
        let document: JSONValue = [
            "version": 4, "terraform_version": "1.9.0", "serial": .int(serial), "lineage": .string(Self.lineage),
            "outputs": [:], "resources": .array(blocks.map(\.json)),
        ]
        var reader = StateReader(keep: environment.catalog.keepTable, name: "main", visibleAt: TestWorld.at(seconds))
        try reader.feed(document.serialized)
        return OwnershipIndex([.init(key: environment.source.key, states: [try reader.finish()])])
    }

    /// A new serial of the state.
    @discardableResult
    mutating func state(_ seconds: Int64, _ blocks: [Block]) throws -> [Finding] {
        serial += 1
        environment.ownership = try ownership(blocks, at: seconds)
        return Pipeline.step(environment, &memory, .state(at: TestWorld.at(seconds)))
    }

    func read(_ plan: JSONValue, name: String? = "main") throws -> PlanFacts {
        var reader = PlanReader(
            catalog: environment.catalog, name: name, digestKey: environment.source.digestKey)
        try reader.feed(plan.serialized)
        return try reader.finish()
    }

    @discardableResult
    mutating func plan(_ plan: JSONValue) throws -> [Finding] {
        let facts = try read(plan)
        environment.plans.put(facts)
        return Pipeline.step(environment, &memory, .plan(at: facts.time ?? TestWorld.at(0)))
    }

    @discardableResult
    mutating func event(_ record: JSONValue) throws -> [Finding] {
        guard case .event(let event) = EventDecoder.decode(record.serialized) else {
            throw JSONError(.unexpectedEnd, at: 0)
        }
        return Pipeline.step(environment, &memory, .event(event))
    }

    var reports: [ReportRecord] { memory.reports(source: environment.source.key) }
}

/// Plans as `terraform show -json` prints them, written by hand.
enum Plans {
    static func plan(
        at seconds: Int64?, drift: [JSONValue] = [], changes: [JSONValue]? = nil, configuration: [JSONValue]? = nil,
        _ extra: [String: JSONValue] = [:]
    ) -> JSONValue {
        var plan: [String: JSONValue] = [
            "format_version": "1.2", "terraform_version": "1.9.5", "complete": true, "errored": false,
            "applyable": false, "resource_drift": .array(drift),
            "planned_values": ["root_module": ["resources": []]],
            "prior_state": ["format_version": "1.0", "values": ["root_module": [:]]],
            "relevant_attributes": [],
        ]
        plan["timestamp"] = seconds.map { .string(TestWorld.at($0).iso8601) }
        plan["resource_changes"] = changes.map(JSONValue.array)
        plan["configuration"] = configuration.map {
            [
                "provider_config": [
                    "aws": ["name": "aws", "expressions": ["region": ["constant_value": "eu-west-1"]]]
                ], "root_module": ["resources": .array($0)],
            ]
        }
        plan.merge(extra) { $1 }
        return .object(plan)
    }

    /// An element of `resource_drift`, or of `resource_changes`.
    static func change(
        _ address: String, _ actions: [JSONValue] = ["update"], before: JSONValue = .null, after: JSONValue = .null,
        _ extra: [String: JSONValue] = [:]
    ) -> JSONValue {
        let parts = PlanAddress.withoutKeys(address).split(separator: ".").suffix(2).map(String.init)
        var change: [String: JSONValue] = [
            "actions": .array(actions), "before": before, "after": after, "after_unknown": [:],
            "before_sensitive": [:], "after_sensitive": [:],
        ]
        change.merge(extra) { $1 }
        return [
            "address": .string(address), "mode": "managed", "type": .string(parts[0]), "name": .string(parts[1]),
            "provider_name": "registry.terraform.io/hashicorp/aws", "change": .object(change),
        ]
    }

    /// A resource of the configuration that sets these arguments.
    static func configured(
        _ type: String, _ arguments: [String], name: String = "web", references: [String: [JSONValue]] = [:]
    ) -> JSONValue {
        var expressions: [String: JSONValue] = [:]
        for argument in arguments { expressions[argument] = ["constant_value": "x"] }
        for (argument, list) in references { expressions[argument] = ["references": .array(list)] }
        return [
            "address": .string("\(type).\(name)"), "mode": "managed", "type": .string(type), "name": .string(name),
            "provider_config_key": "aws", "expressions": .object(expressions), "schema_version": 0,
        ]
    }
}
