/// One media range of an Accept or Content-Type header: type and parameters in lower case.
struct MediaType: Hashable, Sendable {
    var type: String
    var parameters: [String: String] = [:]

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ";").map { $0.trimmed }
        guard let first = parts.first, first.contains("/") else { return nil }
        type = first.lowercased()
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            if pair.count == 2 { parameters[pair[0].lowercased()] = pair[1] }
        }
    }

    static func list(_ header: String) -> [MediaType] { header.split(separator: ",").compactMap { MediaType($0) } }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice = slice.dropFirst() }
        while let last = slice.last, last.isWhitespace { slice = slice.dropLast() }
        return String(slice)
    }
}

/// The shape in which a client wants objects.
enum ObjectForm: Hashable, Sendable {
    case plain
    /// `as=Table;g=meta.k8s.io`, version `v1` or `v1beta1`.
    case table(version: String)
    /// `as=PartialObjectMetadata` or `as=PartialObjectMetadataList`.
    case metadata(version: String)
}

/// The encoding of the answer.
enum BodyEncoding: Hashable, Sendable {
    case json, yaml
}

struct Negotiated: Hashable, Sendable {
    var form: ObjectForm
    var encoding: BodyEncoding = .json
}

extension Negotiated {
    /// The first media range this server can give. Protobuf is not given: clients that ask for it name JSON too.
    static func objects(_ accept: String?) throws(APIStatus) -> Negotiated {
        guard let accept, !accept.isEmpty else { return Negotiated(form: .plain) }
        for range in MediaType.list(accept) {
            let encoding: BodyEncoding
            switch range.type {
            case "application/json", "*/*", "application/*": encoding = .json
            case "application/yaml": encoding = .yaml
            default: continue
            }
            let version = range.parameters["v"] ?? "v1"
            switch range.parameters["as"] {
            case nil: return Negotiated(form: .plain, encoding: encoding)
            case "Table" where ["v1", "v1beta1"].contains(version):
                return Negotiated(form: .table(version: version), encoding: encoding)
            case "PartialObjectMetadata", "PartialObjectMetadataList":
                return Negotiated(form: .metadata(version: version), encoding: encoding)
            default: continue
            }
        }
        throw APIStatus(
            406, "NotAcceptable",
            "only the following media types are accepted: application/json, application/yaml, "
                + "application/vnd.kubernetes.protobuf")
    }
}
