import COpenSSL

/// A SHA-256 digest. Used to name credentials without holding them, and to compare tokens in constant time.
struct SHA256Digest: Sendable, Hashable {
    /// 32 bytes; empty only when the library refuses to digest, which then equals nothing (see `matches`).
    let bytes: [UInt8]

    init(of input: [UInt8]) {
        var output = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let done = EVP_Digest(input, input.count, &output, &length, EVP_sha256(), nil)
        bytes = done == 1 ? Array(output.prefix(Int(length))) : []
    }

    /// Digests the parts with their lengths, so that no two lists of parts give the same input.
    init(ofParts parts: [[UInt8]?]) {
        var input: [UInt8] = []
        for part in parts {
            guard let part else {
                input.append(0)
                continue
            }
            input.append(1)
            withUnsafeBytes(of: UInt64(part.count).littleEndian) { input.append(contentsOf: $0) }
            input.append(contentsOf: part)
        }
        self.init(of: input)
    }

    /// Compares without stopping at the first difference, so that the time tells nothing about the digest.
    func matches(_ other: SHA256Digest) -> Bool {
        guard !bytes.isEmpty, bytes.count == other.bytes.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(bytes, other.bytes) { difference |= left ^ right }
        return difference == 0
    }

    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
