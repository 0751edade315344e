import JSON

/// Makes of a CloudTrail record the alert that Falco's cloudtrail plugin makes of it under our rules file.
///
/// Two shapes are in use and the story plays both: single `ct.*` fields (what gRPC carries, every value a string, `<NA>`
/// for what is absent) and the whole record as text in `json.obj`.
enum FalcoAlert {
    /// As `http_output` posts it: the whole record in `json.obj`.
    static func withRecord(_ record: JSONValue) -> JSONValue {
        envelope(
            record,
            fields: [
                "ct.id": record["eventID"] ?? .null, "ct.name": record["eventName"] ?? .null,
                "json.obj": .string(record.prettyText),
            ])
    }

    /// As the gRPC output carries it: single fields, all of them strings.
    static func withFields(_ record: JSONValue) -> JSONValue {
        let fields: [String: JSONValue] = Dictionary(
            uniqueKeysWithValues: paths.map { field, path in
                (field, .string(text(of: path.reduce(record) { value, key in value?[key] }) ?? "<NA>"))
            })
        return envelope(record, fields: fields)
    }

    private static let paths: [(String, [String])] = [
        ("ct.id", ["eventID"]), ("ct.time", ["eventTime"]), ("ct.src", ["eventSource"]), ("ct.name", ["eventName"]),
        ("ct.region", ["awsRegion"]), ("ct.error", ["errorCode"]), ("ct.errormessage", ["errorMessage"]),
        ("ct.user.accountid", ["userIdentity", "accountId"]), ("ct.user.identitytype", ["userIdentity", "type"]),
        ("ct.user.principalid", ["userIdentity", "principalId"]), ("ct.user.arn", ["userIdentity", "arn"]),
        ("ct.srcip", ["sourceIPAddress"]), ("ct.useragent", ["userAgent"]), ("ct.readonly", ["readOnly"]),
        ("ct.request", ["requestParameters"]), ("ct.response", ["responseElements"]),
        ("ct.additionaleventdata", ["additionalEventData"]), ("ct.recipientaccountid", ["recipientAccountId"]),
        ("ct.requestid", ["requestID"]), ("ct.eventtype", ["eventType"]), ("ct.eventcategory", ["eventCategory"]),
        ("json.value[/userIdentity/invokedBy]", ["userIdentity", "invokedBy"]),
        ("json.value[/userIdentity/userName]", ["userIdentity", "userName"]),
        (
            "json.value[/userIdentity/sessionContext/sessionIssuer/arn]",
            ["userIdentity", "sessionContext", "sessionIssuer", "arn"]
        ),
        (
            "json.value[/userIdentity/sessionContext/sessionIssuer/userName]",
            ["userIdentity", "sessionContext", "sessionIssuer", "userName"]
        ),
        (
            "json.value[/userIdentity/sessionContext/attributes/mfaAuthenticated]",
            ["userIdentity", "sessionContext", "attributes", "mfaAuthenticated"]
        ),
        ("json.value[/sessionCredentialFromConsole]", ["sessionCredentialFromConsole"]),
    ]

    private static func text(of value: JSONValue?) -> String? {
        switch value {
        case nil: nil
        case .string(let text): text
        case .some(let value): value.text
        }
    }

    private static func envelope(_ record: JSONValue, fields: [String: JSONValue]) -> JSONValue {
        let time = (record["eventTime"]?.stringValue ?? "").replacingSuffix("Z", with: ".000000000Z")
        return [
            "hostname": "falco-0", "priority": "Notice", "rule": "TFDrift AWS change", "source": "aws_cloudtrail",
            "tags": ["tfdrift"], "time": .string(time),
            "output": .string("A change of \(record["eventSource"]?.stringValue ?? "")"),
            "output_fields": .object(fields),
        ]
    }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, with replacement: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) + replacement : self
    }
}
