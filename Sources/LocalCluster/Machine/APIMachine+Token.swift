import JSON

extension APIMachine {
    /// `serviceaccounts/<name>/token`: a TokenRequest is answered with a token and never stored.
    ///
    /// The token has the form of a JSON Web Token, so that clients can read its claims. It is signed by nobody, and this
    /// server does not take it for anything: with a token of its own set, it takes that alone.
    func tokenRequest(_ call: Call) throws(APIStatus) -> APIReply {
        guard call.request.method == "POST" else { throw .methodNotAllowed }
        guard let account = store.object(call.type.storage, call.key) else {
            throw .notFound(call.type, call.key.name)
        }
        var body = call
        body.target.type = Self.tokenRequests
        var request = try BodyReader(body).object()
        var spec = request["spec"] ?? [:]
        if (spec["audiences"]?.arrayValue ?? []).isEmpty { spec["audiences"] = [Self.issuer] }
        let seconds = spec["expirationSeconds"]?.intValue ?? 3_600
        if let error = Self.error(expirationSeconds: seconds) {
            throw FieldError.status([error], name: "", group: "authentication.k8s.io", kind: "TokenRequest")
        }
        spec["expirationSeconds"] = .int(seconds)
        if spec["boundObjectRef"] == nil { spec["boundObjectRef"] = .null }
        let now = clock() / 1_000_000
        let uid = account.at("metadata", "uid") ?? ""
        request["metadata"] = [
            "name": .string(call.key.name), "namespace": .string(call.key.namespace), "uid": uid,
            "creationTimestamp": .string(call.timestamp),
        ]
        request["spec"] = spec
        request["status"] = [
            "token": .string(Self.token(call, spec, uid: uid, from: now, until: now + seconds)),
            "expirationTimestamp": .string(Timestamp.seconds((now + seconds) * 1_000_000)),
        ]
        return .response(Self.json(request, status: 201))
    }

    private static let tokenRequests = ResourceType(
        "authentication.k8s.io", "v1", "tokenrequests", kind: "TokenRequest")
    private static let issuer: JSONValue = "https://kubernetes.default.svc"

    private static func error(expirationSeconds: Int64) -> FieldError? {
        let path = "spec.expirationSeconds"
        if expirationSeconds < 600 {
            return .invalid(path, .int(expirationSeconds), "may not specify a duration less than 10 minutes")
        }
        if expirationSeconds > 1 << 32 {
            return .invalid(path, .int(expirationSeconds), "may not specify a duration larger than 2^32 seconds")
        }
        return nil
    }

    private static func token(
        _ call: Call, _ spec: JSONValue, uid: JSONValue, from: Int64, until: Int64
    ) -> String {
        let claims: JSONValue = [
            "aud": spec["audiences"] ?? [], "exp": .int(until), "iat": .int(from), "nbf": .int(from), "iss": issuer,
            "jti": .string(Identifiers.uid()),
            "kubernetes.io": [
                "namespace": .string(call.key.namespace),
                "serviceaccount": ["name": .string(call.key.name), "uid": uid],
            ],
            "sub": .string("system:serviceaccount:\(call.key.namespace):\(call.key.name)"),
        ]
        let header: JSONValue = ["alg": "none", "typ": "JWT"]
        return [header, claims].map { Self.base64URL($0.serialized) }.joined(separator: ".") + "."
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Base64.encode(bytes).filter { $0 != "=" }.replacing("+", with: "-").replacing("/", with: "_")
    }
}
