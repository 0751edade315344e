/// What S3's answer means for the user. Pure.
struct S3Refusal: Equatable {
    var status: Int
    /// S3's own code, such as `NoSuchKey`.
    var code: String?
    /// Where the bucket really is, if the answer says so.
    var region: String?
    /// The newest version of the object is a deletion.
    var isDeleteMarker = false

    var reason: StateError.Reason {
        switch code {
        case "NoSuchBucket": return .bucketNotFound
        case "NoSuchKey", "NoSuchVersion": return .notFound
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException":
            return .wrongRegion
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired",
            "RequestTimeTooSkewed", "InvalidClientTokenId", "UnrecognizedClientException":
            return .badCredentials
        case "SlowDown", "RequestLimitExceeded", "Throttling", "ThrottlingException", "RequestTimeout":
            return .unavailable
        default: break
        }
        switch status {
        case 301, 302, 307: return .wrongRegion
        case 401: return .badCredentials
        case 403: return .accessDenied
        case 404: return .notFound
        case 429, 500...599: return .unavailable
        default: return .unexpected
        }
    }

    /// What happened and what to do.
    func detail(_ settings: S3StateSettings) -> String {
        let said = code.map { " (\($0))" } ?? " (status \(status))"
        switch reason {
        case .bucketNotFound:
            return "bucket \(settings.bucket) does not exist\(said); check its name and the account of the credentials"
        case .notFound where isDeleteMarker:
            return "the object was deleted\(said); restore an older version, or remove the state from the DriftSource"
        case .notFound:
            return "no such object in region \(settings.region)\(said); check key and workspace, or apply once"
        case .wrongRegion:
            let known = region.flatMap(Self.plainRegion)
            let hint = known.map { "set region to \($0)" } ?? "set the region the bucket was made in, or its endpoint"
            return "the bucket is not in region \(settings.region)\(said); \(hint)"
        case .badCredentials where code == "RequestTimeTooSkewed":
            return "this machine's clock differs from S3's\(said); set it right"
        case .badCredentials:
            return "the credentials are wrong or have expired\(said); renew the Secret or role they come from"
        case .accessDenied where code == "InvalidObjectState":
            return "the object is archived\(said); restore it or move it to a readable storage class"
        case .accessDenied:
            return "access denied\(said); allow s3:GetObject on arn:aws:s3:::\(settings.bucket)/\(settings.objectKey), "
                + "and kms:Decrypt if it is encrypted with a KMS key. Without s3:ListBucket a missing object looks the same"
        case .unavailable:
            return "the store asks to come back later\(said)"
        default:
            return "an answer nobody expected\(said); is the endpoint S3's?"
        }
    }

    /// A region's name is shown only if it is one.
    private static func plainRegion(_ text: String) -> String? {
        let isName = text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        return (1...32).contains(text.utf8.count) && isName ? text : nil
    }
}
