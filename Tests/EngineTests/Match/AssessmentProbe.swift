import JSON
import Testing

@testable import Engine

/// States and events in a few words, for tests of stages 5 to 7.
struct AssessmentProbe {
    static let account = "111122223333"
    static let source = SourceSettings(
        key: SourceKey(namespace: "prod", name: "payments"), provider: .aws, account: account)
    static let other = SourceKey(namespace: "prod", name: "shared")

    let catalog: Catalog
    var ownership = OwnershipIndex()
    var settings = Self.source
    var aliases = LearnedIdentities()

    init(_ resources: [Resource] = [], elsewhere: [Resource] = [], catalog other: Catalog? = nil) throws {
        catalog = try other ?? Self.builtIn.get()
        var sources = [OwnershipIndex.Source(key: Self.source.key, states: [try Self.snapshot(resources, catalog)])]
        if !elsewhere.isEmpty {
            sources.append(.init(key: Self.other, states: [try Self.snapshot(elsewhere, catalog)]))
        }
        ownership = OwnershipIndex(sources)
    }

    private static let builtIn: Result<Catalog, CatalogError> = {
        do throws(CatalogError) { return .success(try Catalog.builtIn()) } catch { return .failure(error) }
    }()

    /// An instance of a state.
    struct Resource {
        var type: String
        var name: String
        var attributes: JSONValue
        var sensitive: JSONValue = []

        init(_ type: String, _ name: String = "this", _ attributes: JSONValue, sensitive: JSONValue = []) {
            self.type = type
            self.name = name
            self.attributes = attributes
            self.sensitive = sensitive
        }
    }

    static func snapshot(_ resources: [Resource], _ catalog: Catalog) throws -> StateSnapshot {
        let blocks = resources.map { resource -> JSONValue in
            [
                "mode": "managed", "type": .string(resource.type), "name": .string(resource.name),
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
                "instances": [
                    [
                        "schema_version": 1, "attributes": resource.attributes,
                        "sensitive_attributes": resource.sensitive,
                    ]
                ],
            ]
        }
        let document: JSONValue = [
            "version": 4, "terraform_version": "1.9.0", "serial": 7, "lineage": "0f1e2d3c-0000-4000-8000-000000000001",
            "outputs": [:], "resources": .array(blocks),
        ]
        var reader = StateReader(keep: catalog.keepTable, name: "main")
        try reader.feed(document.serialized)
        return try reader.finish()
    }

    static func event(
        _ name: String, _ service: String, request: JSONValue? = nil, response: JSONValue? = nil,
        region: String = "eu-west-1", extra: [String: JSONValue] = [:]
    ) throws -> AuditEvent {
        var record: [String: JSONValue] = [
            "eventVersion": "1.11", "eventTime": "2026-01-31T12:00:00Z", "eventID": "e-1", "eventName": .string(name),
            "eventSource": .string(service + ".amazonaws.com"), "awsRegion": .string(region),
            "recipientAccountId": .string(account), "readOnly": false, "eventType": "AwsApiCall",
            "requestParameters": request ?? .null, "responseElements": response ?? .null,
            "userIdentity": ["type": "IAMUser", "accountId": .string(account), "userName": "sam"],
        ]
        record.merge(extra) { $1 }
        guard case .event(let event) = EventDecoder.decode(JSONValue.object(record).serialized) else {
            throw Failure(reason: "the record does not decode")
        }
        return event
    }

    struct Failure: Error { var reason: String }

    func assess(
        _ name: String, _ service: String = "ec2", _ request: JSONValue? = nil, response: JSONValue? = nil,
        extra: [String: JSONValue] = [:]
    ) throws -> [Assessment] {
        let event = try Self.event(name, service, request: request, response: response, extra: extra)
        return Assessor.assess(event, catalog: catalog, source: settings, ownership: ownership, aliases: aliases)
    }

    /// The only assessment of a call.
    func one(
        _ name: String, _ service: String = "ec2", _ request: JSONValue? = nil, response: JSONValue? = nil
    ) throws -> Assessment {
        let all = try assess(name, service, request, response: response)
        try #require(all.count == 1, "\(all)")
        return all[0]
    }
}

extension Assessment {
    /// What differs or is not known, as `path=old->new`, with `[element]` behind the path of a set's element.
    var differences: [String] {
        compared.filter { !$0.isEqual }.map { change in
            let place = change.path + (change.element.map { "{\($0)}" } ?? "")
            guard change.isKnown else { return "\(place)=?\(change.unknownReason?.rawValue ?? "")" }
            let (old, new) = (change.stateValue?.text ?? "", change.newValue?.text ?? "")
            return "\(change.kind == .modified ? "" : change.kind.rawValue + " ")\(place)=\(old)->\(new)"
        }
    }
    /// Proof that nothing differs.
    var isProvenEqual: Bool {
        !compared.isEmpty && compared.allSatisfy { $0.isEqual && $0.isKnown } && unmapped.isEmpty
            && unknownReason == nil
            && ignored == nil
    }
}
