import Testing

@testable import Engine

@Suite struct EventDecoderCloudsTests {
    @Test func `reads a Google Cloud log entry`() throws {
        let event = try DecodeFixtures.event(file: "gcp-log-entry.json")
        #expect(event.provider == .gcp && event.format == .logEntry)
        #expect(event.id == "-a1b2c3d4e5" && event.name == "v1.compute.firewalls.patch")
        #expect(event.service == "compute.googleapis.com" && event.account == "shop-prod")
        #expect(event.region == "global" && event.resourceRegion == "global")
        #expect(event.time.iso8601 == "2026-01-31T12:00:00.123456Z")
        #expect(event.resourceName == "projects/shop-prod/global/firewalls/allow-web")
        #expect(event.isReadOnly == false && event.errorCode == nil && event.phase == .begun)
        #expect(event.operationID == "operation-1-2-3" && event.sharedID == nil)
        #expect(event.request?.root["sourceRanges"]?[0]?.string == "0.0.0.0/0")
        #expect(event.identity.userName == "jane@example.org" && event.identity.type == "User")
        #expect(event.sourceAddress == "203.0.113.9" && event.userAgent == "Mozilla/5.0")
    }

    @Test func `reads a Google Cloud alert with single fields`() throws {
        let event = try DecodeFixtures.event(file: "falco-gcp.json")
        #expect(event.provider == .gcp && event.payload == .falcoFields)
        #expect(event.id == "-a1b2c3d4e5" && event.name == "v1.compute.firewalls.patch")
        #expect(event.account == "shop-prod" && event.time.iso8601 == "2026-01-31T12:00:00.123456Z")
        #expect(event.request?.root["sourceRanges"]?[0]?.string == "0.0.0.0/0" && event.errorCode == nil)
        #expect(event.identity.userName == "jane@example.org")
    }

    @Test func `an empty gcp.request is the plugin's fault and not an empty request`() throws {
        let event = try #require(
            DecodeFixtures.event(
                #"{"output_fields":{"gcp.methodName":"v1.x","gcp.request":"","gcp.serviceName":"x.googleapis.com"},"#
                    + #""source":"gcp_auditlog","time":"2026-01-31T12:00:00Z"}"#))
        #expect(!event.hasRequestField && event.request == nil)
    }

    @Test(arguments: ["europe-west1-b", "europe-west1"]) func `cuts a zone to its region`(zone: String) throws {
        let text =
            #"{"protoPayload":{"methodName":"v1.x"},"insertId":"1","timestamp":"2026-01-31T12:00:00Z","#
            + #""resource":{"labels":{"zone":"\#(zone)"}},"logName":"projects/p-1/logs/x"}"#
        let event = try #require(DecodeFixtures.event(text))
        #expect(event.region == "europe-west1" && event.account == "p-1")
    }

    @Test func `a log entry with a status is a failed call`() throws {
        let text =
            #"{"protoPayload":{"methodName":"v1.x","status":{"code":7,"message":"denied"}},"insertId":"1","#
            + #""timestamp":"2026-01-31T12:00:00Z"}"#
        let event = try #require(DecodeFixtures.event(text))
        #expect(event.errorCode == "7" && event.errorMessage == "denied")
        let fine = try #require(DecodeFixtures.event(text.replacing("\"code\":7", with: "\"code\":0")))
        #expect(fine.errorCode == nil)
    }

    @Test func `reads an Azure diagnostic record`() throws {
        let event = try DecodeFixtures.event(file: "azure-record.json")
        #expect(event.provider == .azure && event.format == .activityRecord)
        #expect(event.name == "MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE" && event.service == "MICROSOFT.NETWORK")
        #expect(event.account == "0b1f6471-1bf0-4dda-aec3-111122223333" && event.id.isEmpty)
        #expect(event.phase == .completed && event.errorCode == nil && event.isReadOnly == false)
        #expect(event.request?.root.at("tags", "env")?.string == "prod")
        #expect(event.identity.userName == "jane@example.org" && event.identity.type == "User")
        #expect(event.identity.appID == "c44b4083-3bb0-49c1-b47d-974e53cbdf3c")
        #expect(event.operationID == "c0ffee00-0000-4000-8000-000000000001" && event.sharedID == nil)
    }

    @Test func `reads the Activity Log's REST shape and its failures`() throws {
        let event = try DecodeFixtures.event(file: "azure-activity.json")
        #expect(event.format == .activityLog && event.id == "44ade6b4-3813-45e6-ae27-7420a95fa2f8")
        #expect(event.name == "Microsoft.Network/networkSecurityGroups/write")
        #expect(event.errorCode == "Failed" && event.account == "0b1f6471-1bf0-4dda-aec3-111122223333")
        #expect(event.identity.userName == "jane@example.org" && event.request == nil && !event.hasRequestField)
    }

    @Test func `reads an Event Grid event`() throws {
        let event = try DecodeFixtures.event(file: "azure-grid.json")
        #expect(event.format == .eventGrid && event.id == "grid-1" && event.service == "Microsoft.Network")
        #expect(event.resourceName?.hasSuffix("/WEB") == true && event.phase == .completed)
    }

    @Test func `reads a state file access`() throws {
        guard case .stateAccess(let access) = EventDecoder.decode(try DecodeFixtures.bytes("falco-state-file.json"))
        else { return #expect(Bool(false), "no state access") }
        #expect(access.file == "/srv/build/terraform.tfstate" && access.process == "cat" && access.user == "root")
        #expect(access.namespace == "ci" && access.pod == "runner-1" && access.priority == "Warning")
        #expect(access.time.iso8601 == "2026-01-31T12:00:00Z" && access.hostname == "node-3")
    }

    @Test func `reads what Falco says of itself`() throws {
        guard case .falcoInternal(let message) = EventDecoder.decode(try DecodeFixtures.bytes("falco-internal.json"))
        else { return #expect(Bool(false), "no internal message") }
        #expect(message.counters["n_drops"] == 42 && message.counters["n_evts"] == 1000)
        #expect(message.rule == "Falco internal: syscall event drop")
    }
}
