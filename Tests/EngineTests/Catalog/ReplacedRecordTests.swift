import JSON
import Testing

@testable import Engine

/// One change of a DNS zone takes record sets away and adds others.
@Suite struct ReplacedRecordTests {
    private static func record(_ name: String, _ data: String) -> AssessmentProbe.Resource {
        AssessmentProbe.Resource(
            "google_dns_record_set", name,
            [
                "id": .string("projects/shop-prod/managedZones/shop/rrsets/\(name).shop.example./A"), "type": "A",
                "name": .string(name + ".shop.example."), "managed_zone": "shop", "project": "shop-prod", "ttl": 300,
                "rrdatas": [.string(data)],
            ])
    }

    private static func set(_ name: String, _ data: String) -> JSONValue {
        ["name": .string(name + ".shop.example."), "type": "A", "ttl": 300, "rrdata": [.string(data)]]
    }

    private static func assess(deletions: [JSONValue], additions: [JSONValue]) throws -> [Assessment] {
        let probe = try AssessmentProbe([record("www", "203.0.113.1"), record("api", "203.0.113.2")])
        var call = AssessmentProbe.CloudCall(
            method: "dns.changes.create", service: "dns.googleapis.com", resource: "managedZones/shop")
        call.labels = ["project_id": "shop-prod"]
        call.request = ["change": ["deletions": .array(deletions), "additions": .array(additions)]]
        return try probe.assess(call)
    }

    @Test func `what goes and what comes are told apart`() throws {
        let found = try Self.assess(
            deletions: [Self.set("www", "203.0.113.1")], additions: [Self.set("api", "198.51.100.9")])
        try #require(found.count == 2)
        #expect(found.map(\.resource.address) == ["google_dns_record_set.api", "google_dns_record_set.www"])
        #expect(found[1].lifecycle == .deleted)
        #expect(
            found[0].differences == [
                "Removed rrdatas{203.0.113.2}=\"203.0.113.2\"->", "Added rrdatas{198.51.100.9}=->\"198.51.100.9\"",
            ]
                || found[0].differences == ["rrdatas=[\"203.0.113.2\"]->[\"198.51.100.9\"]"])
    }

    @Test func `what goes and comes again is changed, not gone`() throws {
        let found = try Self.assess(
            deletions: [Self.set("www", "203.0.113.1")], additions: [Self.set("www", "198.51.100.9")])
        try #require(found.count == 1)
        #expect(found[0].lifecycle == .modified)
        #expect(!found[0].differences.isEmpty)
        let same = try Self.assess(
            deletions: [Self.set("www", "198.51.100.9")], additions: [Self.set("www", "203.0.113.1")])
        #expect(same.map(\.lifecycle) == [.modified])
        #expect(same.flatMap(\.differences) == [])
    }
}
