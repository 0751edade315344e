import JSON

extension APIMachine {
    /// Kinds that are posted and answered, never stored. Everybody may do everything here.
    func review(_ call: Call) throws(APIStatus) -> APIReply {
        guard call.request.method == "POST", call.key.name.isEmpty else {
            throw .methodNotAllowed
        }
        var review = try BodyReader(call).object()
        let manager = FieldManager(type: call.type, subresource: "", now: call.timestamp)
        review = manager.recordUpdate(old: nil, new: review, manager: call.request.fieldManager)
        switch call.type.kind {
        case "SelfSubjectReview":
            review.setMetadata("creationTimestamp", .string(call.timestamp))
            review["status"] = [
                "userInfo": ["username": "local-admin", "groups": ["system:masters", "system:authenticated"]]
            ]
        default: review["status"] = ["allowed": true]
        }
        return .response(Self.json(review, status: 201))
    }
}
