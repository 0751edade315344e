import JSON

/// CloudTrail's note that a record was delivered late or again.
public struct EventAddendum: Sendable, Hashable {
    /// `DELIVERY_DELAY`, `UPDATED_DATA`, `SERVICE_OUTAGE`.
    public var reason: String
    public var updatedFields: String?
    public var originalRequestID: String?
    public var originalEventID: String?
}

extension AuditEvent {
    /// What was asked for. Nil: absent, null, or not readable (see `isRequestTruncated`).
    public var request: JSONDocument? { record.body(.request).document }
    /// What was answered. Nil: absent, null or not readable.
    public var response: JSONDocument? { record.body(.response).document }
    /// CloudTrail's additionalEventData, a log entry's metadata or serviceData.
    public var additional: JSONDocument? { record.body(.additional).document }
    /// CloudTrail's serviceEventDetails.
    public var serviceDetails: JSONDocument? { record.body(.serviceDetails).document }

    /// The record or alert has a place for the request, if only a null. False for an alert whose rule does not list it.
    public var hasRequestField: Bool { record.fields[.request].isPresent }

    /// The request is there but cut off, or the cloud left it out for its size.
    public var isRequestTruncated: Bool {
        switch record.body(.request) {
        case .absent: false
        case .broken: true
        case .document(let document): document.root["omitted"]?.bool == true
        }
    }

    /// The response is there but cut off, or the cloud left it out for its size.
    public var isResponseTruncated: Bool {
        switch record.body(.response) {
        case .absent: false
        case .broken: true
        case .document(let document): document.root["omitted"]?.bool == true
        }
    }

    public var addendum: EventAddendum? {
        if case .document(let document) = record.body(.addendum), let reason = document.root["reason"]?.string {
            let root = document.root
            return EventAddendum(
                reason: reason, updatedFields: root["updatedFields"]?.string,
                originalRequestID: root["originalRequestID"]?.string, originalEventID: root["originalEventID"]?.string)
        }
        guard let reason = record.text(.addendumReason) else { return nil }
        return EventAddendum(
            reason: reason, updatedFields: record.text(.addendumUpdatedFields),
            originalRequestID: record.text(.addendumOriginalRequestID),
            originalEventID: record.text(.addendumOriginalID))
    }

    /// ARNs (AWS) or full names (GCP, Azure) of the resources that the record itself names, in its order; bounded by 64.
    public var resources: [String] {
        if provider != .aws { return resourceName.map { [$0] } ?? [] }
        guard let list = resourceList else { return [] }
        return list.root.elements.prefix(64).compactMap { entry in
            (entry["ARN"] ?? entry["arn"])?.string ?? (entry.isString ? entry.string : nil)
        }
    }

    /// The record's resources; Falco gives the objects without the brackets around them.
    private var resourceList: JSONDocument? {
        if record.fields[.resources].kind == .array { return record.body(.resources).document }
        guard let text = record.text(.resources) else { return nil }
        return try? JSONDocument(parsing: text.hasPrefix("[") ? text : "[\(text)]")
    }

    /// Who owns the resource: AWS the recipient account, else the account of the first ARN, else the caller's; GCP the
    /// project id; Azure the subscription id in lower case. Empty when the record does not say.
    public var account: String {
        if provider == .azure { return (record.text(.account) ?? "").lowercased() }
        if let account = record.text(.account) { return account }
        guard provider == .aws else { return "" }
        for arn in resources {
            if let account = ARN(arn)?.account, !account.isEmpty { return account }
        }
        return record.text(.identityAccount) ?? identityDocument?.root["accountId"]?.string ?? ""
    }

    /// The region that a report's key holds: `global` for the services that have no region.
    public var resourceRegion: String {
        let region = region
        if provider == .aws, withService({ GlobalServices.contains($0) }) { return GlobalServices.region }
        return region.isEmpty ? GlobalServices.region : region
    }

    var identityDocument: JSONDocument? { record.body(.identity).document }
}
