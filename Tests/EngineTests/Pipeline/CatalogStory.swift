import JSON

@testable import Engine

/// Calls and states in few words, through every stage, with the catalog as shipped.
struct CatalogStory {
    static let terraform =
        "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.70.0"
    private static let start = EventTime(iso8601: "2026-01-31T12:00:00Z") ?? EventTime(microseconds: 0)

    private(set) var environment: Environment
    private(set) var memory = Memory()
    private var serial: Int64 = 1
    private var number = 0

    init(_ resources: [AssessmentProbe.Resource], rules: [RuleSettings]? = nil) throws {
        let policy = rules.map { PolicySettings(name: "p", rules: $0) } ?? .standIn
        environment = Environment(
            catalog: try PipelineTests.catalog.get(), source: AssessmentProbe.source,
            policies: try PolicySet(compiling: [policy]), ownership: OwnershipIndex(), hasStates: true)
        environment.ownership = try ownership(resources, at: Self.start.adding(seconds: -3_600))
    }

    private func ownership(_ resources: [AssessmentProbe.Resource], at time: EventTime) throws -> OwnershipIndex {
        let blocks = resources.map { resource -> JSONValue in
            [
                "mode": "managed", "type": .string(resource.type), "name": .string(resource.name),
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
                "instances": [["schema_version": 1, "attributes": resource.attributes]],
            ]
        }
        let document: JSONValue = [
            "version": 4, "terraform_version": "1.9.0", "serial": .int(serial), "outputs": [:],
            "lineage": "0f1e2d3c-0000-4000-8000-000000000001", "resources": .array(blocks),
        ]
        var reader = StateReader(keep: environment.catalog.keepTable, name: "main", visibleAt: time)
        try reader.feed(document.serialized)
        return OwnershipIndex([.init(key: environment.source.key, states: [try reader.finish()])])
    }

    /// A state of the next serial comes into force so many minutes in.
    mutating func state(_ minutes: Int64, _ resources: [AssessmentProbe.Resource]) throws -> [Finding] {
        serial += 1
        let time = Self.start.adding(seconds: minutes * 60)
        environment.ownership = try ownership(resources, at: time)
        return Pipeline.step(environment, &memory, .state(at: time))
    }

    mutating func time(_ minutes: Int64) -> [Finding] {
        Pipeline.step(environment, &memory, .time(Self.start.adding(seconds: minutes * 60)))
    }

    /// The last finding is the call's own.
    mutating func call(
        _ minutes: Int64, _ name: String, _ service: String, _ request: JSONValue, by agent: String = "aws-cli/2.15.30"
    ) throws -> [Finding] {
        number += 1
        let event = try AssessmentProbe.event(
            name, service, request: request,
            extra: [
                "eventID": .string("e-\(number)"), "userAgent": .string(agent),
                "eventTime": .string(Self.start.adding(seconds: minutes * 60).iso8601),
            ])
        return Pipeline.step(environment, &memory, .event(event))
    }

    /// Addresses of the reports that are open.
    var open: [String] {
        memory.reports(source: environment.source.key).filter { $0.phase == .open }.compactMap(\.resource.address)
    }
}
