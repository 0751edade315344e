import FoundationEssentials
import JSON
import Synchronization
import Testing

@testable import Engine

/// Calls of one service from Fixtures/catalog: a state, and calls with a new value, what differs then, and their twins
/// that carry the state's value. The table's `service` is the event source, where the table is not named for it.
struct CallTable: Sendable, CustomTestStringConvertible {
    struct Call: Sendable, CustomTestStringConvertible {
        var service: String
        var json: JSONValue
        /// As records name it.
        var serviceName: String { service.contains(".") ? service : service + ".amazonaws.com" }
        var event: String { json["event"]?.stringValue ?? "" }
        func text(_ name: String) -> String? { json[name]?.stringValue }
        func value(_ name: String) -> JSONValue? { json[name].flatMap { $0.isNull ? nil : $0 } }
        var differences: [String] { json["differences"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        var testDescription: String { "\(service) \(json["number"]?.intValue ?? 0) \(event)" }
    }

    let name: String
    let state: [AssessmentProbe.Resource]
    let calls: [Call]

    /// The table of a service; without calls when the fixture cannot be read, which a test then says.
    init(_ service: String) {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/" + folder + "/Fixtures/catalog/" + service + "-calls.json"
        name = service
        guard let data = FileManager.default.contents(atPath: path), let json = try? JSONValue(parsing: data) else {
            state = []
            calls = []
            return
        }
        state = (json["state"]?.arrayValue ?? []).map {
            AssessmentProbe.Resource(
                $0["type"]?.stringValue ?? "", $0["name"]?.stringValue ?? "", $0["attributes"] ?? [:])
        }
        let owner = json["service"]?.stringValue ?? service
        calls = (json["cases"]?.arrayValue ?? []).map { Call(service: $0["service"]?.stringValue ?? owner, json: $0) }
    }

    var testDescription: String { name }

    /// Every table, by name.
    static let all: [CallTable] = {
        let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/catalog"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix("-calls.json") }.sorted().map { CallTable(String($0.dropLast(11))) }
    }()

    /// The state of the table, read once.
    private func probe() throws -> AssessmentProbe {
        if let known = Self.probes.withLock({ $0[name] }) { return known }
        let made = try AssessmentProbe(state)
        Self.probes.withLock { $0[name] = made }
        return made
    }

    private static let probes = Mutex<[String: AssessmentProbe]>([:])

    /// The only assessment of a call. The table of a cloud other than AWS names the resource as its records do.
    private func one(
        _ call: Call, _ probe: AssessmentProbe, _ request: JSONValue, _ response: JSONValue?
    ) throws -> Assessment {
        guard let resource = call.text("resource") else {
            return try probe.one(call.event, call.service, request, response: response)
        }
        // The body stands where the cloud writes it: IAM deltas beside the request, answers of Azure alone.
        var cloud = AssessmentProbe.CloudCall(method: call.event, service: call.service, resource: resource)
        cloud.labels = call.json["labels"]?.objectValue ?? [:]
        cloud.request = request["serviceData"] == nil ? request : request["request"]
        cloud.additional = request["serviceData"]
        cloud.response = response
        let all = try probe.assess(cloud)
        try #require(all.count == 1, "\(all)")
        return all[0]
    }

    func check(_ call: Call) throws {
        let probe = try probe()
        if let request = call.value("request") {
            let found = try one(call, probe, request, call.value("response"))
            #expect(found.ownership == .managed)
            #expect(found.resource.address == call.text("address"))
            if let path = call.text("path") {
                #expect(found.compared.filter { !$0.isEqual }.map(\.path) == [path])
            } else {
                #expect(found.differences == call.differences)
            }
            #expect(found.unmapped == [])
            #expect("\(found.lifecycle)" == call.text("lifecycle") ?? "modified")
            if let effect = call.text("effect") { #expect("\(found.effect)" == effect) }
        }
        if let twin = call.value("twin") {
            let response = call.value("twinResponse") ?? call.value("response")
            let found = try one(call, probe, twin, response)
            #expect(found.resource.address == call.text("address"))
            #expect(found.differences == [])
            #expect(found.isProvenEqual, "\(found.unmapped) \(String(describing: found.unknownReason))")
        }
    }
}
