import Foundation
import JSON
import Testing

@testable import Engine

/// Real records, read a second time through the tree parser: both must say the same.
@Suite(.enabled(if: DecodeFixtures.shared != nil)) struct RealRecordsTests {
    @Test func `every CloudTrail record decodes and says what the record says`() throws {
        var count = 0
        var seen = Set<String>()
        for file in DecodeFixtures.files(below: "cloudtrail", endingWith: ".json")
            + DecodeFixtures.files(below: "cloudtrail", endingWith: ".jsonl")
        {
            for original in try records(in: file) where original["eventName"] != nil {
                // As our writer has it: 2.0 becomes 2.
                let record = try JSONValue(parsing: original.serialized)
                guard record["eventTime"]?.stringValue.flatMap(EventTime.init(iso8601:)) != nil else { continue }
                count += 1
                seen.insert(record["eventName"]?.stringValue ?? "")
                let event = try DecodeFixtures.event(record.serialized)
                compare(event, record, payload: .fullRecord)
                let alert = try DecodeFixtures.event(falcoAlert(record).serialized)
                compare(alert, record, payload: .falcoFields)
                #expect(alert.identity.arn == event.identity.arn && alert.identity.type == event.identity.type)
            }
        }
        #expect(count >= 3300 && seen.count >= 300, "\(count) records of \(seen.count) kinds")
    }

    private func compare(_ event: AuditEvent, _ record: JSONValue, payload: AuditEvent.Payload) {
        func text(_ key: String) -> String? { record[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        #expect(event.payload == payload)
        #expect(event.id == text("eventID") ?? "")
        #expect(event.name == text("eventName") ?? "" && event.service == text("eventSource") ?? "")
        #expect(event.region == text("awsRegion") ?? "" && event.userAgent == text("userAgent"))
        // The panther records have a blank for the T.
        #expect(event.time.iso8601.prefix(19) == (text("eventTime") ?? "").replacing(" ", with: "T").prefix(19))
        #expect(event.errorCode == text("errorCode") && event.sharedID == text("sharedEventID"))
        #expect(
            event.isReadOnly == (record["readOnly"]?.boolValue ?? text("readOnly").map { $0.lowercased() == "true" }))
        if let recipient = text("recipientAccountId") { #expect(event.account == recipient) }
        let request = body(record["requestParameters"])
        #expect(event.request?.value == request && !event.isRequestTruncated)
        let response = body(record["responseElements"])
        #expect(event.response?.value == response)
    }

    /// What stands in a record's request or response; null and empty text are nothing.
    private func body(_ value: JSONValue?) -> JSONValue? {
        guard let value, !value.isNull, value != "" else { return Optional<JSONValue>.none }
        return value
    }

    /// The alert that Falco's cloudtrail plugin makes of a record.
    private func falcoAlert(_ record: JSONValue) -> JSONValue {
        let identity = record["userIdentity"] ?? .null
        var fields: JSONValue = [:]
        let names = [
            "ct.id": "eventID", "ct.name": "eventName", "ct.src": "eventSource", "ct.region": "awsRegion",
            "ct.error": "errorCode", "ct.time": "eventTime", "ct.useragent": "userAgent", "ct.srcip": "sourceIPAddress",
            "ct.recipientaccountid": "recipientAccountId", "ct.sharedeventid": "sharedEventID",
        ]
        for (field, member) in names { fields[field] = record[member] ?? .null }
        fields["ct.readonly"] =
            record["readOnly"]?.boolValue.map { .string($0 ? "true" : "false") }
            ?? record["readOnly"] ?? .null
        fields["ct.request"] = .string((record["requestParameters"] ?? .null).text)
        fields["ct.response"] = .string((record["responseElements"] ?? .null).text)
        fields["ct.user.arn"] = identity["arn"] ?? .null
        fields["ct.user.identitytype"] = identity["type"] ?? .null
        return [
            "hostname": "h", "output": "o", "output_fields": fields, "priority": "Notice", "rule": "r",
            "source": "aws_cloudtrail", "tags": [], "time": record["eventTime"] ?? .null,
        ]
    }

    private func records(in file: URL) throws -> [JSONValue] {
        let bytes = [UInt8](try Data(contentsOf: file))
        let documents =
            file.pathExtension == "jsonl"
            ? try bytes.split(separator: 0x0A).map { try JSONValue(parsing: $0) } : [try JSONValue(parsing: bytes)]
        return documents.flatMap { document -> [JSONValue] in
            if let records = document["Records"]?.arrayValue { return records }
            let record = document["event"] ?? document["detail"] ?? document
            return [record]
        }
    }

    @Test(arguments: ["gcp", "azure"]) func `every record of the other clouds decodes`(cloud: String) throws {
        var count = 0
        for file in DecodeFixtures.files(below: cloud, endingWith: ".json")
            + DecodeFixtures.files(below: cloud, endingWith: ".jsonl")
        {
            let bytes = [UInt8](try Data(contentsOf: file))
            let isLines = file.pathExtension == "jsonl"
            let documents =
                try isLines
                ? bytes.split(separator: 0x0A).map { try JSONValue(parsing: $0) }
                : [
                    JSONValue(parsing: bytes)
                ]
            for document in documents {
                let record = document["event"] ?? document
                let payload = record["protoPayload"]
                let isLogEntry = payload?["methodName"]?.stringValue?.isEmpty == false && record["timestamp"] != nil
                let operation = record["operationName"]?.stringValue ?? record.at("operationName", "value")?.stringValue
                guard isLogEntry || (cloud == "azure" && operation != nil) else { continue }
                count += 1
                guard case .event(let event) = EventDecoder.decode(record.serialized) else {
                    Issue.record("\(file.lastPathComponent): \(EventDecoder.decode(record.serialized))")
                    continue
                }
                #expect(event.name == payload?["methodName"]?.stringValue ?? operation)
                #expect(event.provider == (cloud == "gcp" ? .gcp : .azure))
                if cloud == "gcp" { #expect(event.id == record["insertId"]?.stringValue ?? "") }
                if cloud == "gcp", let request = payload?["request"], request.objectValue != nil {
                    #expect(event.request?.value == request)
                }
            }
        }
        #expect(count >= (cloud == "gcp" ? 150 : 200), "\(count) records")
    }
}
