import Primitives

/// A SHA-256 digest. Used to name credentials without holding them, and to compare tokens in constant time.
struct SHA256Digest: Sendable, Hashable {
    /// 32 bytes.
    let bytes: [UInt8]

    init(of input: [UInt8]) { bytes = Digest.sha256(input) }

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

    /// In a time that tells nothing about either.
    func matches(_ other: SHA256Digest) -> Bool { Digest.areEqual(bytes, other.bytes) }

    var hex: String { Digest.hex(bytes) }
}
