/// Signature Version 4 of a request with its whole body in memory; pure.
///
/// The signed URL is sent as it was signed: query items sorted and encoded, so that client and server cannot read a `+`
/// or an order differently. S3 signs the path as it stands; every other service signs it normalised and encoded again.
struct AWSSigner {
    struct Signed: Equatable {
        /// With the canonical path encoding and query.
        var url: RequestURL
        /// The caller's headers and those of the signature.
        var headers: HTTPHeaders
        var signature: String
    }

    var signing: AWSSigningV4
    /// Seconds since 1970 UTC.
    var unixSeconds: Int64

    private static let algorithm = "AWS4-HMAC-SHA256"
    /// Hop-by-hop or added and changed on the way: not signed.
    private static let unsigned: Set<String> = [
        "accept-encoding", "authorization", "connection", "expect", "te", "transfer-encoding", "user-agent",
        "x-amzn-trace-id",
    ]

    func sign(method: String, url: RequestURL, headers: HTTPHeaders, body: [UInt8]) -> Signed {
        let time = AWSTime(unixSeconds: unixSeconds)
        let isS3 = signing.service == "s3"
        var url = url
        url.path = url.path.isEmpty ? "/" : URLEncoding.canonical(url.path, keepingSlash: true)
        url.query = url.query.map(Self.canonicalQuery)

        var headers = headers
        let payloadHash = headers["x-amz-content-sha256"] ?? Digest.hex(Digest.sha256(body))
        headers["X-Amz-Date"] = time.stamp
        if isS3 { headers["X-Amz-Content-SHA256"] = payloadHash }
        if let token = signing.credentials.sessionToken { headers["X-Amz-Security-Token"] = token }

        let signedHeaders = Self.canonicalHeaders(headers, host: url.hostHeader)
        let names = signedHeaders.map(\.name).joined(separator: ";")
        let canonicalRequest = [
            method,
            isS3 ? url.path : URLEncoding.path(Self.removingDotSegments(url.path)),
            url.query ?? "",
            signedHeaders.map { "\($0.name):\($0.value)\n" }.joined(),
            names,
            payloadHash,
        ].joined(separator: "\n")
        let scope = "\(time.day)/\(signing.region)/\(signing.service)/aws4_request"
        let requestHash = Digest.hex(Digest.sha256(Array(canonicalRequest.utf8)))
        let signature = sign(stringToSign: "\(Self.algorithm)\n\(time.stamp)\n\(scope)\n\(requestHash)", day: time.day)
        headers["Authorization"] =
            "\(Self.algorithm) Credential=\(signing.credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(names), Signature=\(signature)"
        return Signed(url: url, headers: headers, signature: signature)
    }

    private func sign(stringToSign: String, day: String) -> String {
        var key = Array("AWS4\(signing.credentials.secretAccessKey)".utf8)
        for part in [day, signing.region, signing.service, "aws4_request", stringToSign] {
            key = Digest.hmacSHA256(key: key, Array(part.utf8))
        }
        return Digest.hex(key)
    }

    /// Items sorted by encoded name, then encoded value; an item without `=` has an empty value.
    static func canonicalQuery(_ query: String) -> String {
        var items: [(name: String, value: String)] = []
        for item in query.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = URLEncoding.canonical(parts.first ?? "", keepingSlash: false)
            let value = URLEncoding.canonical(parts.count > 1 ? parts[1] : "", keepingSlash: false)
            items.append((name, value))
        }
        items.sort { left, right in left.name == right.name ? left.value < right.value : left.name < right.name }
        return items.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Lower-case names in order; values of one name joined by commas, runs of blanks made one.
    private static func canonicalHeaders(_ headers: HTTPHeaders, host: String) -> [HTTPHeaders.Entry] {
        var values: [String: [String]] = ["host": [headers["host"] ?? host]]
        for entry in headers.entries {
            let name = entry.name.lowercased()
            guard name != "host", !unsigned.contains(name) else { continue }
            values[name, default: []].append(entry.value)
        }
        let ordered = values.sorted { $0.key < $1.key }
        return ordered.map { entry in
            let words = entry.value.map { $0.split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
            return (name: entry.key, value: words.joined(separator: ","))
        }
    }

    /// RFC 3986 5.2.4 with empty segments dropped, as every service but S3 reads a path.
    static func removingDotSegments(_ path: String) -> String {
        var kept: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = kept.popLast() } else { kept.append(segment) }
        }
        let isFolder = path.hasSuffix("/") && !kept.isEmpty
        return "/" + kept.joined(separator: "/") + (isFolder ? "/" : "")
    }
}
