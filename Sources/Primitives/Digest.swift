import COpenSSL

/// SHA-256 and HMAC-SHA-256 over OpenSSL's libcrypto.
public enum Digest {
    /// 32 bytes.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// 32 bytes.
    public static func hmacSHA256(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        // An empty Swift array still passes an address, so libcrypto does not take it for "the key of the call before".
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        var written = UInt32(0)
        _ = HMAC(EVP_sha256(), key, Int32(truncatingIfNeeded: key.count), bytes, bytes.count, &digest, &written)
        return digest
    }

    /// Compares without stopping at the first difference, so that the time tells nothing. Empty ones equal nothing.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard !left.isEmpty, left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }

    /// Two lower-case digits for each byte.
    public static func hex(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[index * 2] = hexDigit(byte >> 4)
                buffer[index * 2 + 1] = hexDigit(byte & 15)
            }
            return bytes.count * 2
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
