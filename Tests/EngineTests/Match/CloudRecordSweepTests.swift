import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// Real records of Google Cloud and Azure, where the shared corpus is there: each call that changes something is mapped,
/// or listed as not configuration with its reason.
@Suite struct CloudRecordSweepTests {
    static let hasCorpus = RealRecordSweepTests.corpus != nil

    /// What no row can stand for, and why.
    static let unmappable: [String: String] = [
        " SetIamPolicy": "the record has no serviceName", " compute.instances.setIamPolicy": "no serviceName",
        " TagBindings.CreateTagBinding": "no serviceName",
        " randomservice.compute.v1.Firewall.CreateIngressRule": "an invented service",
        " randomservice.compute.v1.Firewall.UpdateIngressRule": "an invented service",
        " randomservice.compute.v1.Firewall.DeleteIngressRule": "an invented service",
        "... v1.compute.instances.insert": "the service's name was cut out",
        "storage.googleapis.com cloudsql.instances.update": "a method of another service",
        "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/extend": "no verb at its end",
    ]

    static func events(_ cloud: String) throws -> [AuditEvent] {
        guard let corpus = RealRecordSweepTests.corpus else { return [] }
        let root = corpus.split(separator: "/").dropLast().joined(separator: "/")
        var events: [AuditEvent] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: "/\(root)/\(cloud)").sorted()
        where name.hasSuffix(".json") || name.hasSuffix(".jsonl") {
            guard let data = FileManager.default.contents(atPath: "/\(root)/\(cloud)/\(name)") else { continue }
            let documents =
                name.hasSuffix("l")
                ? try data.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: $0) }
                : [try JSONValue(parsing: data)]
            for document in documents {
                let list = document.arrayValue ?? document["value"]?.arrayValue ?? document["records"]?.arrayValue
                for record in list ?? [document["event"] ?? document] {
                    if case .event(let event) = EventDecoder.decode(record.serialized) { events.append(event) }
                }
            }
        }
        return events
    }

    private static func settings(_ event: AuditEvent) -> SourceSettings {
        SourceSettings(
            key: SourceKey(namespace: "prod", name: "all"), provider: event.provider, account: event.account)
    }

    /// Blob calls stand in the resource logs of storage accounts, not in the activity log: they have no provider.
    private static func isDataPlane(_ event: AuditEvent) -> Bool {
        event.provider == .azure && !event.name.contains("/")
    }

    @Test(.enabled(if: hasCorpus), arguments: ["gcp", "azure"])
    func `every mutating call is known`(_ cloud: String) throws {
        let probe = try AssessmentProbe()
        var unknown: Set<String> = []
        var count = 0
        for event in try Self.events(cloud) where !Self.isDataPlane(event) {
            guard case .pass = Screener().check(event) else { continue }
            count += 1
            let found = Assessor.assess(
                event, catalog: probe.catalog, source: Self.settings(event), ownership: probe.ownership,
                aliases: LearnedIdentities())
            guard found.isEmpty else { continue }
            let name = cloud == "gcp" ? event.service + " " + event.name : event.name
            if !Self.unmappable.keys.contains(where: { $0.lowercased() == name.lowercased() }) { unknown.insert(name) }
        }
        #expect(count > (cloud == "gcp" ? 80 : 120), "\(count)")
        #expect(unknown.sorted() == [])
    }

    @Test(.enabled(if: hasCorpus), arguments: [("gcp", CloudProvider.gcp), ("azure", CloudProvider.azure)])
    func `rows graded on a record have one`(_ cloud: String, _ provider: CloudProvider) throws {
        let real = Set(
            try Self.events(cloud).filter { $0.errorCode == nil }
                .map { $0.service.lowercased() + " " + $0.baseName })
        let claimed = try AssessmentProbe().catalog.events.filter { $0.evidence == .record && $0.provider == provider }
        let unproven = claimed.filter { event in
            !event.services.contains { real.contains($0.lowercased() + " " + event.key) }
        }
        #expect(claimed.count > 20)
        #expect(unproven.map { "\($0.file):\($0.line) \($0.name)" } == [])
    }

    @Test(.enabled(if: hasCorpus), arguments: ["gcp", "azure"])
    func `records with the object, or what contains it, in a state find it`(_ cloud: String) throws {
        let catalog = try AssessmentProbe().catalog
        var stories: [(event: AuditEvent, object: ResourceRef)] = []
        var met: Set<String> = []
        for event in try Self.events(cloud) where !Self.isDataPlane(event) {
            guard case .pass = Screener().check(event), met.insert(event.baseName).inserted else { continue }
            for one in Self.assess(event, catalog, OwnershipIndex()) where one.ownership == .unmanaged {
                guard catalog.type(one.resource.type)?.cloudID == ["id"], !one.resource.id.isEmpty else { continue }
                stories.append((event, one.resource))
            }
        }
        #expect(stories.count > 20, "\(stories.count)")
        let resources = stories.enumerated().map { number, story in
            AssessmentProbe.Resource(story.object.type, "r\(number)", ["id": .string(story.object.id)])
        }
        let state = try AssessmentProbe.snapshot(resources, catalog)
        for story in stories {
            let key = Self.settings(story.event).key
            let found = Self.assess(story.event, catalog, OwnershipIndex([.init(key: key, states: [state])]))
            let prefix = story.object.type + ".r"
            #expect(
                found.contains { one in
                    one.resource.address?.hasPrefix(prefix) == true || one.parent?.address?.hasPrefix(prefix) == true
                }, "\(story.event.name)")
        }
    }

    private static func assess(_ event: AuditEvent, _ catalog: Catalog, _ ownership: OwnershipIndex) -> [Assessment] {
        Assessor.assess(
            event, catalog: catalog, source: settings(event), ownership: ownership, aliases: LearnedIdentities())
    }

    @Test(.enabled(if: hasCorpus), arguments: ["gcp", "azure"])
    func `bent requests never trap`(_ cloud: String) throws {
        let probe = try AssessmentProbe()
        var answers = 0
        for event in try Self.events(cloud) where !Self.isDataPlane(event) {
            guard let request = event.request?.value, request.objectValue != nil else { continue }
            for bent in RealRecordSweepTests.bends(of: request) {
                var call = AssessmentProbe.CloudCall(
                    method: event.name, service: event.service, resource: event.resourceName ?? "", request: bent)
                call.additional = bent
                guard case .event(let event) = EventDecoder.decode(call.record.serialized) else { continue }
                answers +=
                    Assessor.assess(
                        event, catalog: probe.catalog, source: Self.settings(event), ownership: probe.ownership,
                        aliases: LearnedIdentities()
                    ).count
            }
        }
        #expect(answers > 20)
    }
}
