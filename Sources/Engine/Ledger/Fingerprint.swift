import COpenSSL
import JSON

/// Digests that stand for values which are too long or too secret to keep.
enum Fingerprint {
    /// `sha256:` and 64 hex digits of the bytes.
    static func sha256(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        bytes.withUnsafeBufferPointer { input in
            digest.withUnsafeMutableBufferPointer { output in
                _ = SHA256(input.baseAddress, input.count, output.baseAddress)
            }
        }
        return "sha256:" + hex(digest)
    }

    /// `hmac-sha256:` and the first 32 hex digits: enough to tell two secrets apart, and to nobody without the key.
    static func keyed(_ bytes: [UInt8], key: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 32
        bytes.withUnsafeBufferPointer { input in
            key.withUnsafeBufferPointer { key in
                digest.withUnsafeMutableBufferPointer { output in
                    _ = HMAC(
                        EVP_sha256(), key.baseAddress, Int32(clamping: key.count), input.baseAddress, input.count,
                        output.baseAddress, &length)
                }
            }
        }
        return "hmac-sha256:" + hex(digest).prefix(32)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
