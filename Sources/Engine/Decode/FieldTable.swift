/// Which member of which object is which field. Read once, at the first event.
enum FieldTable {
    /// Top-level members of every form of record, envelope and alert.
    static let topLevel = map([
        // CloudTrail
        "eventID": .id, "sharedEventID": .sharedID, "eventName": .name, "eventSource": .service,
        "apiVersion": .apiVersion, "eventTime": .time, "recipientAccountId": .account, "awsRegion": .region,
        "errorCode": .errorCode, "errorMessage": .errorMessage, "readOnly": .readOnly,
        "requestParameters": .request, "responseElements": .response, "additionalEventData": .additional,
        "serviceEventDetails": .serviceDetails, "userIdentity": .identity, "sourceIPAddress": .sourceAddress,
        "userAgent": .userAgent, "sessionCredentialFromConsole": .sessionFromConsole, "addendum": .addendum,
        "eventType": .eventType, "eventCategory": .eventCategory, "requestID": .requestID, "resources": .resources,
        // Falco
        "output_fields": .outputFields, "rule": .falcoRule, "source": .falcoSource, "priority": .falcoPriority,
        "time": .falcoTime, "hostname": .falcoHostname,
        // Envelopes and other clouds; only their presence and place matter here.
        "detail": .detail, "protoPayload": .protoPayload, "logName": .logName, "operationName": .operationName,
        "resourceId": .resourceID, "data": .gridData, "subject": .gridSubject,
    ])

    /// Falco's output fields. `json.value[/x]` and `jevt.value[/x]` are added for every member and identity part.
    static let alert = map(
        falco.merging(pointers("json.value"), uniquingKeysWith: { first, _ in first })
            .merging(pointers("jevt.value"), uniquingKeysWith: { first, _ in first }))

    private static let falco: [String: EventField] = [
        "ct.id": .id, "ct.sharedeventid": .sharedID, "ct.name": .name, "ct.src": .service,
        "ct.apiversion": .apiVersion, "ct.time": .time, "ct.recipientaccountid": .account, "ct.region": .region,
        "ct.error": .errorCode, "ct.errormessage": .errorMessage, "ct.readonly": .readOnly, "ct.request": .request,
        "ct.response": .response, "ct.additionaleventdata": .additional, "ct.srcip": .sourceAddress,
        "ct.useragent": .userAgent, "ct.sessioncredentialfromconsole": .sessionFromConsole,
        "ct.addendum.reason": .addendumReason, "ct.addendum.updatedfields": .addendumUpdatedFields,
        "ct.addendum.originalrequestid": .addendumOriginalRequestID,
        "ct.addendum.originaleventid": .addendumOriginalID, "ct.eventtype": .eventType,
        "ct.eventcategory": .eventCategory, "ct.requestid": .requestID, "ct.resources": .resources,
        "ct.user": .userName, "ct.originaluser": .originalUser, "ct.user.accountid": .identityAccount,
        "ct.user.identitytype": .identityType, "ct.user.principalid": .principalID, "ct.user.arn": .identityARN,
        "json.obj": .fullRecord, "jevt.obj": .fullRecord, "json.value[/]": .fullRecord, "jevt.value[/]": .fullRecord,
        "json.value[]": .fullRecord,
        "gcp.user": .userName, "gcp.callerIP": .sourceAddress, "gcp.userAgent": .userAgent,
        "gcp.serviceName": .service, "gcp.methodName": .name, "gcp.resourceName": .resourceName,
        "gcp.projectId": .account, "gcp.location": .region, "gcp.time": .time, "gcp.request": .request,
        "gcp.resourceLabels": .serviceDetails,
    ]

    /// JSON pointers into a record, as the json plugin's fields name them.
    private static func pointers(_ prefix: String) -> [String: EventField] {
        let session = "/userIdentity/sessionContext"
        let parts: [String: EventField] = [
            "/eventID": .id, "/sharedEventID": .sharedID, "/eventName": .name, "/eventSource": .service,
            "/apiVersion": .apiVersion, "/eventTime": .time, "/recipientAccountId": .account, "/awsRegion": .region,
            "/errorCode": .errorCode, "/errorMessage": .errorMessage, "/readOnly": .readOnly,
            "/requestParameters": .request, "/responseElements": .response, "/additionalEventData": .additional,
            "/serviceEventDetails": .serviceDetails, "/userIdentity": .identity, "/sourceIPAddress": .sourceAddress,
            "/userAgent": .userAgent, "/sessionCredentialFromConsole": .sessionFromConsole, "/addendum": .addendum,
            "/eventType": .eventType, "/eventCategory": .eventCategory, "/requestID": .requestID,
            "/resources": .resources,
            "/userIdentity/type": .identityType, "/userIdentity/principalId": .principalID,
            "/userIdentity/arn": .identityARN, "/userIdentity/accountId": .identityAccount,
            "/userIdentity/userName": .userName, "/userIdentity/invokedBy": .invokedBy,
            "/userIdentity/accessKeyId": .accessKeyID, "/userIdentity/identityProvider": .identityProvider,
            "/userIdentity/onBehalfOf/userId": .onBehalfOf,
            session + "/sessionIssuer/type": .issuerType, session + "/sessionIssuer/arn": .issuerARN,
            session + "/sessionIssuer/userName": .issuerName, session + "/sourceIdentity": .sourceIdentity,
            session + "/attributes/mfaAuthenticated": .mfa,
            "/insertId": .id, "/timestamp": .time, "/protoPayload/methodName": .name,
            "/protoPayload/serviceName": .service, "/protoPayload/resourceName": .resourceName,
            "/protoPayload/request": .request, "/protoPayload/response": .response,
            "/protoPayload/metadata": .additional, "/protoPayload/serviceData": .additional,
            "/protoPayload/status/code": .errorCode, "/protoPayload/status/message": .errorMessage,
            "/protoPayload/authenticationInfo": .identity,
            "/protoPayload/authenticationInfo/principalEmail": .userName,
            "/protoPayload/authenticationInfo/principalSubject": .principalID,
            "/protoPayload/requestMetadata/callerIp": .sourceAddress,
            "/protoPayload/requestMetadata/callerSuppliedUserAgent": .userAgent,
            "/resource/labels/project_id": .account, "/resource/labels/location": .region,
            "/resource/labels/region": .region, "/operation/id": .operationID,
            "/resource/labels": .serviceDetails,
        ]
        return Dictionary(uniqueKeysWithValues: parts.map { ("\(prefix)[\($0.key)]", $0.value) })
    }

    private static func map(_ fields: [String: EventField]) -> FieldMap { FieldMap(fields) }
}
