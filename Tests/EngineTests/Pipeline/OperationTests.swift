import JSON
import Testing

@testable import Engine

/// Calls that Google Cloud and Azure write as several records are judged once.
@Suite struct OperationTests {
    typealias Call = AssessmentProbe.CloudCall
    static let firewall = "projects/shop-prod/global/firewalls/allow-web"
    static let rule =
        "/subscriptions/\(AssessmentProbe.subscription)/resourceGroups/Shop/providers/Microsoft.Network"
        + "/networkSecurityGroups/web/securityRules/ssh"

    struct Story {
        var environment: Environment
        var memory = Memory()

        init(_ provider: CloudProvider) throws {
            let catalog = try PipelineTests.catalog.get()
            let account = provider == .gcp ? AssessmentProbe.project : AssessmentProbe.subscription
            environment = Environment(
                catalog: catalog,
                source: SourceSettings(
                    key: SourceKey(namespace: "infra", name: "prod"), provider: provider, account: account),
                policies: try PolicySet(compiling: [.standIn]), ownership: OwnershipIndex(), hasStates: true)
            let resources: [AssessmentProbe.Resource] = [
                .init(
                    "google_compute_firewall", "web",
                    ["id": .string(firewall), "name": "allow-web", "source_ranges": ["10.0.0.0/8"], "disabled": false]),
                .init(
                    "azurerm_network_security_rule", "ssh",
                    ["id": .string(rule), "name": "ssh", "source_address_prefix": "10.0.0.0/8"]),
            ]
            let state = try AssessmentProbe.snapshot(resources, catalog).placed(visibleAt: TestWorld.at(-3600))
            environment.ownership = OwnershipIndex([.init(key: environment.source.key, states: [state])])
        }

        mutating func tell(_ call: Call, _ id: String, _ seconds: Int64) throws -> [String] {
            var call = call
            call.id = id
            call.time = TestWorld.at(seconds).iso8601
            let findings = Pipeline.step(environment, &memory, .event(try AssessmentProbe.event(call)))
            return findings.map { finding in
                [finding.outcome.rawValue, finding.reason, finding.detail?.resource.address].compactMap(\.self)
                    .joined(separator: " ")
            }
        }

        var reports: [ReportRecord] { memory.reports(source: environment.source.key) }
    }

    static func patch(_ request: JSONValue?, _ part: String, failed: Bool = false) -> Call {
        var call = Call(
            method: "v1.compute.firewalls.patch", service: "compute.googleapis.com", resource: firewall,
            request: request)
        call.operation = ["id": "operation-1", "producer": "compute.googleapis.com", .init(part): true]
        if failed { call.status = ["code": 8, "message": "QUOTA_EXCEEDED"] }
        return call
    }

    static func write(_ status: String, _ request: JSONValue? = nil, response: JSONValue? = nil) -> Call {
        var call = Call(
            method: "Microsoft.Network/networkSecurityGroups/securityRules/write", service: "Microsoft.Network",
            resource: rule, request: request, response: response)
        call.operation = .string(status)
        return call
    }

    static let open: JSONValue = ["sourceRanges": ["0.0.0.0/0"]]
    static let body: JSONValue = ["properties": ["sourceAddressPrefix": "*"]]

    @Test func `the first entry is judged, the last one puts it into effect`() throws {
        var story = try Story(.gcp)
        #expect(try story.tell(Self.patch(Self.open, "first"), "a", 1) == ["drift google_compute_firewall.web"])
        #expect(story.reports.first?.changes.allSatisfy { $0.reasons.contains(.notYetInEffect) } == true)
        let last = try story.tell(Self.patch(nil, "last"), "b", 2)
        #expect(last == ["ignored duplicate google_compute_firewall.web"])
        let report = try #require(story.reports.first)
        #expect(report.changes.count == 2 && report.occurrences == 1)
        #expect(report.changes.allSatisfy { $0.effect == .now && !$0.reasons.contains(.notYetInEffect) })
        #expect(story.memory.operations.count == 0)
    }

    @Test func `a failed last entry takes back what the first one told`() throws {
        var story = try Story(.gcp)
        _ = try story.tell(Self.patch(Self.open, "first"), "a", 1)
        let last = try story.tell(Self.patch(nil, "last", failed: true), "b", 2)
        #expect(last == ["reverted google_compute_firewall.web"])
        #expect(story.reports.first?.changes.isEmpty == true && story.reports.first?.resolution != nil)
    }

    @Test func `a last entry by itself is judged, and unknown where it has no request`() throws {
        var story = try Story(.gcp)
        let last = try story.tell(Self.patch(nil, "last"), "b", 2)
        #expect(last == ["unknown requestMissing google_compute_firewall.web"])
    }

    @Test func `a failed call that nobody judged is a failed call`() throws {
        var story = try Story(.gcp)
        #expect(try story.tell(Self.patch(nil, "last", failed: true), "b", 2) == ["ignored failed"])
        #expect(story.reports.isEmpty)
    }

    @Test func `a twin of a long call is proof that nothing differs`() throws {
        var story = try Story(.gcp)
        let first = try story.tell(Self.patch(["sourceRanges": ["10.0.0.0/8"]], "first"), "a", 1)
        #expect(first == ["noDrift google_compute_firewall.web"])
        #expect(try story.tell(Self.patch(nil, "last"), "b", 2) == ["ignored duplicate"])
    }

    @Test func `an activity that starts without a body is judged when it succeeds`() throws {
        var story = try Story(.azure)
        #expect(try story.tell(Self.write("Start"), "a", 1) == ["ignored superseded"])
        #expect(try story.tell(Self.write("Accept"), "b", 2) == ["ignored superseded"])
        let done = try story.tell(Self.write("Success", response: Self.body), "c", 3)
        #expect(done == ["drift azurerm_network_security_rule.ssh"])
    }

    @Test func `an activity that starts with a body is judged then`() throws {
        var story = try Story(.azure)
        let start = try story.tell(Self.write("Start", Self.body), "a", 1)
        #expect(start == ["drift azurerm_network_security_rule.ssh"])
        #expect(try story.tell(Self.write("Accept"), "b", 2) == ["ignored duplicate"])
        let done = try story.tell(Self.write("Success", response: Self.body), "c", 3)
        #expect(done == ["ignored duplicate azurerm_network_security_rule.ssh"])
        #expect(story.reports.first?.occurrences == 1)
    }

    @Test func `an activity that fails after its start takes back what it told`() throws {
        var story = try Story(.azure)
        _ = try story.tell(Self.write("Start", Self.body), "a", 1)
        let failed = try story.tell(Self.write("Failed"), "b", 2)
        #expect(failed == ["reverted azurerm_network_security_rule.ssh"])
    }

    @Test func `an activity without any body is unknown, never silence`() throws {
        var story = try Story(.azure)
        let done = try story.tell(Self.write("Success"), "c", 3)
        #expect(done == ["unknown requestMissing azurerm_network_security_rule.ssh"])
    }

    @Test func `other calls of one correlation are calls of their own`() throws {
        var story = try Story(.azure)
        _ = try story.tell(Self.write("Start", Self.body), "a", 1)
        var other = Self.write("Success", Self.body)
        other.resource += "2"
        #expect(try story.tell(other, "b", 2) == ["unmanaged"])
    }

    @Test func `memory of open calls is bounded`() throws {
        var operations = OpenOperations()
        for number in 0..<(OpenOperations.maximumCount + 5) {
            var call = Self.patch(Self.open, "first")
            call.operation = ["id": .string("operation-\(number)"), "first": true]
            operations.open(try AssessmentProbe.event(call), [])
        }
        #expect(operations.count == OpenOperations.maximumCount)
    }
}
