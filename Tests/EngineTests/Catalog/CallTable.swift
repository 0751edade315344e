import FoundationEssentials
import JSON
import Testing

@testable import Engine

/// Calls of one service from Fixtures/catalog: a state, and calls with a new value, what differs then, and their twins
/// that carry the state's value.
struct CallTable: Sendable, CustomTestStringConvertible {
    struct Call: Sendable, CustomTestStringConvertible {
        var service: String
        var json: JSONValue
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
        calls = (json["cases"]?.arrayValue ?? []).map {
            Call(service: $0["service"]?.stringValue ?? service, json: $0)
        }
    }

    var testDescription: String { name }

    /// Every table, by name.
    static let all: [CallTable] = {
        let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/catalog"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix("-calls.json") }.sorted().map { CallTable(String($0.dropLast(11))) }
    }()

    func check(_ call: Call) throws {
        let probe = try AssessmentProbe(state)
        if let request = call.value("request") {
            let found = try probe.one(call.event, call.service, request, response: call.value("response"))
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
            let found = try probe.one(call.event, call.service, twin, response: response)
            #expect(found.resource.address == call.text("address"))
            #expect(found.differences == [])
            #expect(found.isProvenEqual, "\(found.unmapped) \(String(describing: found.unknownReason))")
        }
    }
}
