import JSON

@testable import Engine

/// Records of Google Cloud and Azure in a few words.
extension AssessmentProbe {
    static let project = "shop-prod"
    static let subscription = "0b1f6471-1bf0-4dda-aec3-111122223333"

    /// What stands in a record round the request.
    struct CloudCall {
        var method: String
        var service: String
        var resource: String
        var request: JSONValue?
        var response: JSONValue?
        var labels: [String: JSONValue] = [:]
        /// Google Cloud: serviceData.
        var additional: JSONValue?
        /// Google Cloud: `operation`; Azure: the status.
        var operation: JSONValue?
        var id = "e-1"
        var status: JSONValue?
        var time = "2026-01-31T12:00:00Z"

        var record: JSONValue { service.hasPrefix("Microsoft.") ? azure : google }

        private var google: JSONValue {
            var payload: [String: JSONValue] = [
                "@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": .string(service),
                "methodName": .string(method), "resourceName": .string(resource),
                "authenticationInfo": ["principalEmail": "jane@example.org"],
            ]
            payload["request"] = request
            payload["response"] = response
            payload["serviceData"] = additional
            payload["status"] = status
            var entry: [String: JSONValue] = [
                "logName": .string("projects/\(project)/logs/cloudaudit.googleapis.com%2Factivity"),
                "insertId": .string(id), "timestamp": .string(time), "protoPayload": .object(payload),
                "resource": ["type": "x", "labels": .object(labels.merging(["project_id": .string(project)]) { $1 })],
            ]
            entry["operation"] = operation
            return .object(entry)
        }

        private var azure: JSONValue {
            var properties: [String: JSONValue] = ["eventCategory": "Administrative"]
            properties["requestbody"] = request.map { .string($0.text) }
            properties["responseBody"] = response.map { .string($0.text) }
            return [
                "time": .string(time), "resourceId": .string(resource.uppercased()),
                "operationName": .string(method.uppercased()), "category": "Administrative",
                "resultType": operation ?? "Success", "correlationId": "c-1", "location": "global",
                "eventDataId": .string(id), "callerIpAddress": "203.0.113.9", "properties": .object(properties),
            ]
        }
    }

    static func event(_ call: CloudCall) throws -> AuditEvent {
        switch EventDecoder.decode(call.record.serialized) {
        case .event(let event): return event
        case .invalid(let reason): throw Failure(reason: reason)
        default: throw Failure(reason: "the record is no event")
        }
    }

    func assess(_ call: CloudCall) throws -> [Assessment] {
        Assessor.assess(
            try Self.event(call), catalog: catalog, source: settings, ownership: ownership, aliases: aliases)
    }
}
